// What a subject is about.
#pragma once
#include <string_view>

namespace muster {
// "team_…" of "team/team_…"; empty for other subjects.
inline std::string_view team_id_of(std::string_view subject) {
  return subject.starts_with("team/") ? subject.substr(5) : std::string_view();
}
}  // namespace muster
