// Ids: a type prefix, '_' and a ULID (github.com/ulid/spec): 48 bits of milliseconds, 80 bits of randomness, in
// Crockford's base32.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster {
// Crockford's base32 of 16 bytes: 26 characters, the first at most '7'. Throws nothing; `bytes` must have 16.
std::string crockford(std::string_view bytes);
// Crockford's base32 of 10 bytes: 16 characters (80 bits), for codes that people type.
std::string crockford80(std::string_view bytes);
// The id of the instant `at_us` (microseconds since 1970) and the first 10 of `bits`.
std::string ulid(std::int64_t at_us, std::string_view bits);
// True for prefix_<26 characters of Crockford's base32>; an empty prefix means any.
bool is_id(std::string_view text, std::string_view prefix = {});

// Subjects.
inline std::string team_subject(std::string_view team_id) { return "team/" + std::string(team_id); }
inline constexpr std::string_view system_subject = "system";
}  // namespace muster
