#include "commands/roster/invite_code.hpp"

#include "domain/ids.hpp"

namespace muster {
std::string invite_code(std::string_view team_id, const Context& context) {
  const auto ulid_at = team_id.rfind('_') + 1;
  return std::string(team_id.substr(ulid_at)) + '-' + crockford80(context.derive("invite_code"));
}

const google::protobuf::FieldDescriptor* code_shown_once(const google::protobuf::Descriptor& reply) {
  const auto* code = reply.FindFieldByName("invite_code");
  return code || reply.name() != "WorkspaceInvitationReply" ? code : reply.FindFieldByName("token");
}
}  // namespace muster
