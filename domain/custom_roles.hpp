// Custom roles of a team: named sets of actions beside what the fixed roles allow. A member may have several.
#pragma once
#include <vector>

#include "domain/access.hpp"

namespace muster {
inline constexpr std::string_view every_kind = "*";  // of a custom role's action
inline constexpr int custom_roles_max = 50;          // of one team

// Null where there is none.
const CustomRole* find_custom_role(const Team& team, std::string_view role_id);
// The ids of the custom roles that an account has, in order.
const google::protobuf::RepeatedPtrField<std::string>& custom_roles_of(const Team& team, std::string_view account_id);
bool has_custom_role(const Team& team, std::string_view account_id, std::string_view role_id);
// The first of the account's custom roles that allows this action on resources of this kind; null where none does.
const std::string* custom_role_allowing(const Team& team, std::string_view account_id, std::string_view resource_kind,
                                        std::string_view action);

// Whether a role may have this name: refuses with INVALID_FIELD, CUSTOM_ROLE_EXISTS. `role_id`: whose name it is
// already.
Result<void> check_role_name(const Team& team, const std::string& name, std::string_view role_id = {});
// In order, each once.
std::vector<RoleAction> in_order(const google::protobuf::RepeatedPtrField<RoleAction>& actions);

// For evolve: the account has no custom role any more.
void leave_custom_roles(Team& team, const std::string& account_id) noexcept;
}  // namespace muster
