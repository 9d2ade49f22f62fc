// Who asks: JSON Web Tokens (RFC 7519) signed with Ed25519 (RFC 8037). The library of Debian knows no EdDSA, so the
// framing is here and strict: one algorithm, known keys, known claims.
#pragma once
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/decision.hpp"
#include "infra/crypto.hpp"
#include "infra/keyring.hpp"

namespace muster {
struct Identity {
  std::string account_id;
  std::string email;              // verified by who issued the token; may be empty
  std::int64_t auth_time = 0;     // when the person last proved who they are; microseconds since 1970
  std::int64_t expires_at_s = 0;  // seconds since 1970
  std::string token_id;           // jti
  // Of the founder key that came with this request: see FounderKeys.
  std::string founder_key;         // the hash that it was verified against; empty: none
  bool founder_key_wrong = false;  // it is not that of the account's founder rights
};
using IdentityPtr = std::shared_ptr<const Identity>;

class Tokens {
 public:
  static constexpr std::size_t bytes_max = 8192;
  static constexpr std::int64_t leeway_s = 5;

  // `keys`, oldest first: the last one signs, all verify.
  Tokens(std::string issuer, const std::vector<Key>& keys, std::size_t cached_max = 10'000);
  // After a rotation. What was verified by a key that is gone is not believed any more.
  void use_keys(const std::vector<Key>& keys);

  struct Claims {
    std::string account_id, email;
    std::int64_t issued_at_s = 0, expires_at_s = 0, auth_time_s = 0;
  };
  std::string issue(const Claims& claims) const;

  // UNAUTHENTICATED, TOKEN_INVALID or TOKEN_EXPIRED.
  Result<IdentityPtr> verify(std::string_view token, std::int64_t now_s);
  // The last refusal was for a key id that is not known here: it may be new (see use_keys).
  bool key_was_unknown() const { return key_was_unknown_; }
  // RFC 7517.
  std::string jwks() const;

 private:
  struct KeyPair {
    std::string key_id;
    SigningKey signing;
    VerifyingKey verifying;
  };
  Result<IdentityPtr> verify_anew(std::string_view token, std::int64_t now_s);

  const std::string issuer_;
  std::vector<KeyPair> keys_;
  bool key_was_unknown_ = false;

  // Verified tokens, the one used last at the front.
  struct Verified {
    std::string token;
    IdentityPtr identity;
  };
  const std::size_t cached_max_;
  std::list<Verified> newest_first_;
  std::unordered_map<std::string_view, std::list<Verified>::iterator> by_token_;
};
}  // namespace muster
