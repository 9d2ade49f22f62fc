#include "domain/ids.hpp"

#include "domain/decision.hpp"

namespace muster {
namespace {
constexpr char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

std::string base32(std::string_view bytes, std::size_t characters) {
  // The bits are right-aligned: 26 characters hold 130 bits, so the first character carries the top 3 of 128.
  std::string out(characters, '0');
  unsigned buffer = 0;
  int bits = 0;
  std::size_t at = bytes.size();
  for (std::size_t i = characters; i-- > 0;) {
    if (bits < 5 && at > 0) {
      buffer |= static_cast<unsigned>(static_cast<unsigned char>(bytes[--at])) << bits;
      bits += 8;
    }
    out[i] = alphabet[buffer & 31U];
    buffer >>= 5;
    bits -= 5;
  }
  return out;
}
}  // namespace

std::string crockford(std::string_view bytes) { return base32(bytes.substr(0, 16), 26); }
std::string crockford80(std::string_view bytes) { return base32(bytes.substr(0, 10), 16); }

std::string ulid(std::int64_t at_us, std::string_view bits) {
  const auto ms = static_cast<std::uint64_t>(at_us / 1000);
  std::string bytes(16, '\0');
  for (int i = 0; i < 6; ++i) bytes[static_cast<std::size_t>(i)] = static_cast<char>(ms >> (8 * (5 - i)));
  for (std::size_t i = 0; i < 10; ++i) bytes[6 + i] = bits[i];
  return crockford(bytes);
}

bool is_id(std::string_view text, std::string_view prefix) {
  const auto underscore = text.rfind('_');
  if (underscore == std::string_view::npos || underscore == 0 || text.size() - underscore - 1 != 26) return false;
  if (!prefix.empty() && text.substr(0, underscore) != prefix) return false;
  const auto digits = text.substr(underscore + 1);
  return digits[0] <= '7' && digits.find_first_not_of(alphabet) == std::string_view::npos;
}

std::string Context::id(std::string_view prefix, int n) const {
  return std::string(prefix) + '_' + ulid(at, derive("id." + std::string(prefix) + '.' + std::to_string(n)));
}
}  // namespace muster
