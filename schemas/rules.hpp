// The rules of one field, for a value that has been read or is already in a message.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "schemas/shape.hpp"

namespace muster {
// What is wrong, for people: "has at most 120 characters". Nothing: the value keeps the rules.
using Wrong = std::optional<std::string>;

Wrong check_text(const Field& field, std::string_view text);
// Of the text of a JSON object without blanks.
Wrong check_object(const Field& field, std::string_view text);
Wrong check_number(const Field& field, Wide number);
Wrong check_size(const Field& field, std::size_t items);

// In decimal; money, hundredths and times as they are written outside.
std::string number_text(const Field& field, Wide number);
}  // namespace muster
