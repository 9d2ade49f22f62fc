#include "infra/crypto.hpp"

#include <gtest/gtest.h>

#include "infra/logging.hpp"

namespace muster {
namespace {
TEST(Crypto, SealedComesBack) {
  const std::string key = random_bytes(32);
  for (const std::string& plain : {std::string("hello"), std::string(), std::string(100'000, 'x')}) {
    const std::string box = seal(key, plain, "team|item|1");
    EXPECT_EQ(box.size(), plain.size() + 28);
    EXPECT_EQ(unseal(key, box, "team|item|1"), plain);
  }
}
TEST(Crypto, NothingElseOpensIt) {
  const std::string key = random_bytes(32);
  std::string box = seal(key, "hello", "team|item|1");
  EXPECT_FALSE(unseal(key, box, "team|item|2"));
  EXPECT_FALSE(unseal(random_bytes(32), box, "team|item|1"));
  EXPECT_FALSE(unseal(key, box.substr(1), "team|item|1"));
  EXPECT_FALSE(unseal(key, "short", "team|item|1"));
  box[14] = static_cast<char>(box[14] ^ 1);
  EXPECT_FALSE(unseal(key, box, "team|item|1"));
}
TEST(Crypto, KnownAnswers) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 4231, test case 2.
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}
TEST(Crypto, Ed25519OfRfc8032) {
  // RFC 8032, section 7.1, test 2.
  const auto seed = from_base64("TM0Imyj/ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U+4pvs=");
  const SigningKey key(*seed);
  EXPECT_EQ(hex(key.public_key()), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const std::string signature = key.sign("\x72");
  EXPECT_EQ(hex(signature).substr(0, 32), "92a009a9f0d4cab8720e820b5f642540");
  EXPECT_TRUE(VerifyingKey(key.public_key()).verify("\x72", signature));
  EXPECT_FALSE(VerifyingKey(key.public_key()).verify("\x73", signature));
}
TEST(Crypto, Base64) {
  EXPECT_EQ(to_base64url("\xfb\xff"), "-_8");
  EXPECT_EQ(from_base64url("-_8"), "\xfb\xff");
  EXPECT_FALSE(from_base64url("-_8="));
  for (const char* another_way_to_write_it : {"-_9", "+/8", "-_8\n", "-"})
    EXPECT_FALSE(from_base64url(another_way_to_write_it)) << another_way_to_write_it;
  EXPECT_FALSE(from_base64url("a b"));
  EXPECT_EQ(from_base64(base64("any carnal pleas")), "any carnal pleas");
}
TEST(Logging, FieldsAreJson) {
  EXPECT_EQ(log_fields({{"lane", 3}, {"why", "a \"quoted\"\nline"}, {"ok", true}, {"lag", 0.5}}),
            R"(,"lane":3,"why":"a \"quoted\"\u000aline","ok":true,"lag":0.5)");
}
}  // namespace
}  // namespace muster
