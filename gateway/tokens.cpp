#include "gateway/tokens.hpp"

#include <simdjson.h>

#include <optional>

#include "domain/ids.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
constexpr std::string_view audience = "muster";

// The members that matter; nothing where the text is not an object, names one of them twice, or gives one a wrong type.
struct Parsed {
  std::optional<std::string> alg, kid, typ, iss, sub, email, jti;
  std::optional<std::int64_t> iat, exp, nbf, auth_time;
  bool for_us = false, critical = false;
};

bool read_audience(simdjson::dom::element value, Parsed& parsed) {
  simdjson::dom::array several;
  if (value.get_array().get(several) == simdjson::SUCCESS) {
    for (const simdjson::dom::element element : several) {
      std::string_view text;
      if (element.get_string().get(text) != simdjson::SUCCESS) return false;
      parsed.for_us |= text == audience;
    }
    return true;
  }
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return false;
  parsed.for_us = text == audience;
  return true;
}

bool read_text(simdjson::dom::element value, std::optional<std::string>& out) {
  std::string_view text;
  if (out || value.get_string().get(text) != simdjson::SUCCESS) return false;
  out = text;
  return true;
}
bool read_number(simdjson::dom::element value, std::optional<std::int64_t>& out) {
  std::int64_t number = 0;
  if (out || value.get_int64().get(number) != simdjson::SUCCESS || number < 0 || number > 1LL << 40) return false;
  out = number;
  return true;
}

bool read_member(std::string_view name, simdjson::dom::element value, Parsed& parsed) {
  if (name == "alg") return read_text(value, parsed.alg);
  if (name == "kid") return read_text(value, parsed.kid);
  if (name == "typ") return read_text(value, parsed.typ);
  if (name == "iss") return read_text(value, parsed.iss);
  if (name == "sub") return read_text(value, parsed.sub);
  if (name == "email") return read_text(value, parsed.email);
  if (name == "jti") return read_text(value, parsed.jti);
  if (name == "aud") return read_audience(value, parsed);
  if (name == "iat") return read_number(value, parsed.iat);
  if (name == "exp") return read_number(value, parsed.exp);
  if (name == "nbf") return read_number(value, parsed.nbf);
  if (name == "auth_time") return read_number(value, parsed.auth_time);
  if (name == "crit") parsed.critical = true;
  return true;
}

std::optional<Parsed> parse(std::string_view encoded) {
  const auto text = from_base64url(encoded);
  if (!text) return std::nullopt;
  thread_local simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(*text).get(object) != simdjson::SUCCESS) return std::nullopt;
  Parsed parsed;
  for (const auto field : object)
    if (!read_member(field.key, field.value, parsed)) return std::nullopt;
  return parsed;
}

Refusal invalid(const char* why) { return refuse(TOKEN_INVALID, why); }
}  // namespace

Tokens::Tokens(std::string issuer, const std::vector<Key>& keys, std::size_t cached_max)
    : issuer_(std::move(issuer)), cached_max_(cached_max) {
  use_keys(keys);
}

void Tokens::use_keys(const std::vector<Key>& keys) {
  const auto same = [](const KeyPair& known, const Key& key) { return known.key_id == key.key_id; };
  if (std::equal(keys_.begin(), keys_.end(), keys.begin(), keys.end(), same)) return;
  keys_.clear();
  for (const auto& key : keys) {
    SigningKey signing(key.bytes);
    VerifyingKey verifying(signing.public_key());
    keys_.push_back({key.key_id, std::move(signing), std::move(verifying)});
  }
  by_token_.clear();
  newest_first_.clear();
}

std::string Tokens::issue(const Claims& claims) const {
  const KeyPair& key = keys_.back();
  std::string header = R"({"alg":"EdDSA","typ":"JWT","kid":)";
  append_json_string(header, key.key_id);
  header += '}';
  std::string payload = "{\"iss\":";
  append_json_string(payload, issuer_);
  payload.append(",\"aud\":\"").append(audience).append("\",\"sub\":");
  append_json_string(payload, claims.account_id);
  payload.append(",\"iat\":").append(std::to_string(claims.issued_at_s));
  payload.append(",\"exp\":").append(std::to_string(claims.expires_at_s));
  payload.append(",\"auth_time\":").append(std::to_string(claims.auth_time_s));
  if (!claims.email.empty()) {
    payload.append(",\"email\":");
    append_json_string(payload, claims.email);
  }
  payload.append(",\"jti\":\"").append(to_base64url(random_bytes(12))).append("\"}");
  std::string token = to_base64url(header) + '.' + to_base64url(payload);
  return token + '.' + to_base64url(key.signing.sign(token));
}

Result<IdentityPtr> Tokens::verify(std::string_view token, std::int64_t now_s) {
  key_was_unknown_ = false;
  if (token.empty()) return refuse(UNAUTHENTICATED, "send Authorization: Bearer <token>");
  if (token.size() > bytes_max) return invalid("the token is longer than 8 KiB");
  if (const auto known = by_token_.find(token); known != by_token_.end()) {
    const auto entry = known->second;
    if (entry->identity->expires_at_s + leeway_s > now_s) {
      newest_first_.splice(newest_first_.begin(), newest_first_, entry);
      return entry->identity;
    }
    by_token_.erase(known);
    newest_first_.erase(entry);
    return refuse(TOKEN_EXPIRED, "the token has expired");
  }
  BOOST_OUTCOME_TRY(auto identity, verify_anew(token, now_s));
  if (by_token_.size() >= cached_max_) {
    by_token_.erase(newest_first_.back().token);
    newest_first_.pop_back();
  }
  newest_first_.push_front({std::string(token), identity});
  by_token_.emplace(newest_first_.front().token, newest_first_.begin());
  return identity;
}

Result<IdentityPtr> Tokens::verify_anew(std::string_view token, std::int64_t now_s) {
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    return invalid("the token is not a JWT");
  const auto header = parse(token.substr(0, first));
  if (!header || !header->alg || header->critical) return invalid("the token's header cannot be read");
  if (*header->alg != "EdDSA") return invalid("the token is not signed with EdDSA");
  if (header->typ && *header->typ != "JWT") return invalid("the token is not of type JWT");
  const KeyPair* key = nullptr;
  for (const auto& candidate : keys_)
    if (header->kid == candidate.key_id) key = &candidate;
  if (!key) {
    key_was_unknown_ = true;
    return invalid("the token's key is not known here");
  }
  const auto signature = from_base64url(token.substr(second + 1));
  if (!signature || !key->verifying.verify(token.substr(0, second), *signature))
    return invalid("the token's signature is wrong");

  const auto claims = parse(token.substr(first + 1, second - first - 1));
  if (!claims || !claims->sub || !claims->iat || !claims->exp) return invalid("the token's claims cannot be read");
  if (claims->iss != issuer_) return invalid("the token is from another issuer");
  if (!claims->for_us) return invalid("the token is for another audience");
  if (!is_id(*claims->sub, "acct")) return invalid("the token's sub is not an account id");
  if (*claims->iat > now_s + leeway_s || claims->nbf.value_or(0) > now_s + leeway_s)
    return invalid("the token is from the future");
  if (*claims->exp + leeway_s <= now_s) return refuse(TOKEN_EXPIRED, "the token has expired");

  auto identity = std::make_shared<Identity>();
  identity->account_id = *claims->sub;
  identity->email = claims->email.value_or("");
  identity->auth_time = claims->auth_time.value_or(*claims->iat) * 1'000'000;
  identity->expires_at_s = *claims->exp;
  identity->token_id = claims->jti.value_or("");
  return IdentityPtr(std::move(identity));
}

std::string Tokens::jwks() const {
  std::string out = "{\"keys\":[";
  for (const auto& key : keys_) {
    if (out.back() == '}') out += ',';
    out.append(R"({"kty":"OKP","crv":"Ed25519","use":"sig","alg":"EdDSA","kid":")").append(key.key_id);
    out.append("\",\"x\":\"").append(to_base64url(key.signing.public_key())).append("\"}");
  }
  return out + "]}";
}
}  // namespace muster
