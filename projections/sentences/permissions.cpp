#include "projections/sentences/said.hpp"

namespace muster {
Said say(const PermissionGranted& event, const Entry&) {
  const std::string_view whom = event.grantee_kind() == USER       ? ""
                                : event.grantee_kind() == ROLE     ? "role "
                                : event.grantee_kind() == JOB_ROLE ? "job role "
                                                                   : "custom role ";
  return {text(event.effect() == DENY ? "denied " : "allowed ", whom, event.grantee(), " to ", event.action(), " ",
               event.resource_id() == "*" ? text("every ", event.resource_kind())
                                          : text(event.resource_kind(), " ", event.resource_id())),
          event.resource_kind(), event.resource_id(),
          event.grantee_kind() == USER ? std::string_view(event.grantee()) : std::string_view()};
}
Said say(const PermissionRevoked& event, const Entry&) {
  return {text("revoked grant ", event.grant_id()), "grant", event.grant_id(), {}};
}
Said say(const PermissionExpired& event, const Entry&) {
  return {text("let grant ", event.grant_id(), " expire"), "grant", event.grant_id(), {}};
}
Said say(const CustomRoleCreated& event, const Entry&) {
  return {text("created the custom role ", event.name()), "custom_role", event.role_id(), {}};
}
Said say(const CustomRoleUpdated& event, const Entry&) {
  std::string words;
  const auto add = [&](const std::string& more) { words += (words.empty() ? "" : " and ") + more; };
  if (event.has_name()) add(text("renamed the custom role ", event.role_id(), " to ", event.name()));
  if (event.has_description()) add(text("described the custom role ", event.role_id()));
  if (!event.actions().empty()) add(text("changed what the custom role ", event.role_id(), " allows"));
  return {std::move(words), "custom_role", event.role_id(), {}};
}
Said say(const CustomRoleDeleted& event, const Entry&) {
  return {text("deleted the custom role ", event.name()), "custom_role", event.role_id(), {}};
}
Said say(const CustomRolesSet& event, const Entry&) {
  std::string roles;
  for (const std::string& role_id : event.role_ids()) roles += (roles.empty() ? "" : ", ") + role_id;
  return about_member(roles.empty() ? text("took all custom roles from ", event.account_id())
                                    : text("set the custom roles of ", event.account_id(), " to ", roles),
                      event.account_id());
}
}  // namespace muster
