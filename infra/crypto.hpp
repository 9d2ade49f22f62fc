// The cryptography that Muster uses, thin over OpenSSL and libsodium. Bytes are std::string; all of it throws
// std::runtime_error where the library itself fails, and says no (nullopt, false) where the input is not what it should
// be.
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

typedef struct evp_pkey_st EVP_PKEY;

namespace muster {
std::string random_bytes(std::size_t count);
std::string sha256(std::string_view data);                             // 32 bytes
std::string hmac_sha256(std::string_view key, std::string_view data);  // 32 bytes, RFC 2104
bool same_secret(std::string_view a, std::string_view b);              // takes the same time wherever they differ

// RFC 4648 section 5, without padding.
std::string to_base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);
// RFC 4648 section 4, padding optional.
std::string base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);
std::string hex(std::string_view bytes);

// AES-256-GCM (NIST SP 800-38D): nonce (12, random) + ciphertext + tag (16). `key` is 32 bytes, `about` the associated
// data: what the box belongs to.
std::string seal(std::string_view key, std::string_view plain, std::string_view about);
// Nothing where the key, the box or what it is about is not the right one.
std::optional<std::string> unseal(std::string_view key, std::string_view box, std::string_view about);

// Argon2id (RFC 9106) with a salt of its own, in libsodium's text form. Takes a tenth of a second and 64 MB: not on a
// thread that others wait for.
std::string password_hash(std::string_view password);
bool password_matches(const std::string& hash, std::string_view password);

// Ed25519 (RFC 8032).
class SigningKey {
 public:
  static std::string new_seed();  // 32 bytes: the private key
  explicit SigningKey(std::string_view seed);
  const std::string& public_key() const { return public_; }  // 32 bytes
  std::string sign(std::string_view message) const;          // 64 bytes

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::string public_;
};
class VerifyingKey {
 public:
  explicit VerifyingKey(std::string_view public_key);
  bool verify(std::string_view message, std::string_view signature) const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
};
}  // namespace muster
