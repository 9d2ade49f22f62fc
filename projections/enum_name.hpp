// Names of protobuf enums as they are stored and shown: "super_admin", "note".
#pragma once
#include <google/protobuf/generated_enum_reflection.h>

#include <string>
#include <vector>

#include "schemas/json.hpp"

namespace muster {
// As enum_text, from a table that is made once.
template <class Enum>
const std::string& enum_name(Enum value) {
  static const std::vector<std::string> names = [] {
    const auto& type = *google::protobuf::GetEnumDescriptor<Enum>();
    std::vector<std::string> all(static_cast<std::size_t>(type.value(type.value_count() - 1)->number()) + 1);
    for (std::size_t number = 0; number < all.size(); ++number) all[number] = enum_text(type, static_cast<int>(number));
    return all;
  }();
  return names.at(static_cast<std::size_t>(value));
}
}  // namespace muster
