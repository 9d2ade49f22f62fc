#include "infra/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <sodium.h>

#include <stdexcept>

namespace muster {
namespace {
constexpr std::size_t nonce_size = 12, tag_size = 16, key_size = 32;

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

void must(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

// One context for each thread: making one takes longer than what it is used for.
EVP_CIPHER_CTX* cipher_context() {
  thread_local const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                             &EVP_CIPHER_CTX_free);
  must(context != nullptr, "no memory");
  EVP_CIPHER_CTX_reset(context.get());
  return context.get();
}
const EVP_CIPHER* aes_256_gcm() {
  static EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
}
std::string encoded(std::string_view bytes, int variant) {
  std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes_of(bytes), bytes.size(), variant);
  out.resize(out.size() - 1);  // the encoder's closing zero
  return out;
}
std::optional<std::string> decoded(std::string_view text, int variant) {
  std::string out(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(bytes_of(out), out.size(), text.data(), text.size(), nullptr, &size, &end, variant) != 0 ||
      end != text.data() + text.size())
    return std::nullopt;
  out.resize(size);
  return out;
}
}  // namespace

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  must(RAND_bytes(bytes_of(out), static_cast<int>(count)) == 1, "no randomness");
  return out;
}

std::string sha256(std::string_view data) {
  std::string out(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(bytes_of(out), bytes_of(data), data.size());
  return out;
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
  crypto_auth_hmacsha256_state state;
  std::string out(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_init(&state, bytes_of(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes_of(data), data.size());
  crypto_auth_hmacsha256_final(&state, bytes_of(out));
  return out;
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string to_base64url(std::string_view bytes) { return encoded(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING); }
std::optional<std::string> from_base64url(std::string_view text) {
  return decoded(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}
std::string base64(std::string_view bytes) { return encoded(bytes, sodium_base64_VARIANT_ORIGINAL); }
std::optional<std::string> from_base64(std::string_view text) {
  return decoded(text,
                 text.ends_with('=') ? sodium_base64_VARIANT_ORIGINAL : sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}
std::string hex(std::string_view bytes) {
  std::string out(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), bytes_of(bytes), bytes.size());
  out.resize(bytes.size() * 2);
  return out;
}

std::string seal(std::string_view key, std::string_view plain, std::string_view about) {
  must(key.size() == key_size, "the key is not 32 bytes");
  std::string box = random_bytes(nonce_size);
  box.resize(nonce_size + plain.size() + tag_size);
  auto* const context = cipher_context();
  int size = 0;
  must(EVP_EncryptInit_ex2(context, aes_256_gcm(), bytes_of(key), bytes_of(box), nullptr) == 1, "seal");
  must(EVP_EncryptUpdate(context, nullptr, &size, bytes_of(about), static_cast<int>(about.size())) == 1, "seal");
  must(EVP_EncryptUpdate(context, bytes_of(box) + nonce_size, &size, bytes_of(plain), static_cast<int>(plain.size())) ==
           1,
       "seal");
  must(EVP_EncryptFinal_ex(context, bytes_of(box) + nonce_size + size, &size) == 1, "seal");
  must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag_size, bytes_of(box) + nonce_size + plain.size()) == 1,
       "seal");
  return box;
}

std::optional<std::string> unseal(std::string_view key, std::string_view box, std::string_view about) {
  must(key.size() == key_size, "the key is not 32 bytes");
  if (box.size() < nonce_size + tag_size) return std::nullopt;
  const auto cipher = box.substr(nonce_size, box.size() - nonce_size - tag_size);
  std::string tag(box.substr(box.size() - tag_size));
  std::string plain(cipher.size(), '\0');
  auto* const context = cipher_context();
  int size = 0;
  must(EVP_DecryptInit_ex2(context, aes_256_gcm(), bytes_of(key), bytes_of(box), nullptr) == 1, "unseal");
  must(EVP_DecryptUpdate(context, nullptr, &size, bytes_of(about), static_cast<int>(about.size())) == 1, "unseal");
  must(EVP_DecryptUpdate(context, bytes_of(plain), &size, bytes_of(cipher), static_cast<int>(cipher.size())) == 1,
       "unseal");
  must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) == 1, "unseal");
  unsigned char none[16];
  if (EVP_DecryptFinal_ex(context, none, &size) != 1) return std::nullopt;
  return plain;
}

std::string password_hash(std::string_view password) {
  char out[crypto_pwhash_argon2id_STRBYTES];
  if (crypto_pwhash_argon2id_str(out, password.data(), password.size(), crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
                                 crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE) != 0)
    throw std::runtime_error("libsodium: no memory for argon2id");
  return out;
}
bool password_matches(const std::string& hash, std::string_view password) {
  return crypto_pwhash_argon2id_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string SigningKey::new_seed() { return random_bytes(32); }
SigningKey::SigningKey(std::string_view seed)
    : key_(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed), seed.size()), &EVP_PKEY_free),
      public_(32, '\0') {
  must(key_ != nullptr, "not an Ed25519 key");
  std::size_t size = public_.size();
  must(EVP_PKEY_get_raw_public_key(key_.get(), bytes_of(public_), &size) == 1 && size == 32, "public key");
}
std::string SigningKey::sign(std::string_view message) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  std::string signature(64, '\0');
  std::size_t size = signature.size();
  must(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1, "sign");
  must(EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(message), message.size()) == 1, "sign");
  return signature;
}

VerifyingKey::VerifyingKey(std::string_view public_key)
    : key_(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(public_key), public_key.size()),
           &EVP_PKEY_free) {
  must(key_ != nullptr, "not an Ed25519 public key");
}
bool VerifyingKey::verify(std::string_view message, std::string_view signature) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  must(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1, "verify");
  return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) == 1;
}
}  // namespace muster
