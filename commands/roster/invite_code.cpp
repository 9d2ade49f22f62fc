#include "commands/roster/invite_code.hpp"

#include "domain/ids.hpp"

namespace muster {
std::string invite_code(std::string_view team_id, const Context& context) {
  const auto ulid_at = team_id.rfind('_') + 1;
  return std::string(team_id.substr(ulid_at)) + '-' + crockford80(context.derive("invite_code"));
}
}  // namespace muster
