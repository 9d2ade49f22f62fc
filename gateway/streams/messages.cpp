#include "gateway/streams/messages.hpp"

#include <algorithm>

#include "domain/permissions.hpp"
#include "domain/sharing.hpp"
#include "gateway/streams/frames.hpp"
#include "schemas/json.hpp"
#include "schemas/kinds.hpp"

namespace muster {
namespace {
// The resource that an event is about, as resource_key names it; "" where it is not for those alone who may view one,
// or says no more than that the resource is gone.
struct Resource {
  template <class Body>
  std::string operator()(const Body& body) const {
    if constexpr (requires { body.queue_id(); }) return resource_key(queue_kind, body.queue_id());
    if constexpr (requires { body.item_id(); }) return resource_key(vault_item_kind, body.item_id());
    if constexpr (requires { body.share_id(); }) return resource_key(shared_entry_kind, body.share_id());
    if constexpr (requires { body.workspace_id(); }) return resource_key(workspace_kind, body.workspace_id());
    return {};
  }
  std::string operator()(const VaultItemDeleted&) const { return {}; }
  std::string operator()(const VaultItemPurged&) const { return {}; }
  std::string operator()(const ActivityLogged& activity) const {
    return shown_by_right(activity.resource_kind()) ? resource_key(activity.resource_kind(), activity.resource_id())
                                                    : "";
  }
  std::string operator()(const PermissionGranted& grant) const {
    return shown_by_right(grant.resource_kind()) ? resource_key(grant.resource_kind(), grant.resource_id()) : "";
  }
};

// The rest of what is said of an entry.
std::string entry_after(std::string out, const Entry& entry) {
  out.append(R"(,"subject":)");
  append_json_string(out, entry.subject());
  out.append(R"(,"version":)").append(std::to_string(entry.version())).append(R"(,"command":)");
  append_json_string(out, entry.command());
  out.append(R"(,"command_id":)");
  append_json_string(out, entry.command_id());
  out.append(R"(,"actor":)");
  append_json_string(out, entry.actor());
  out.append(R"(,"at":")").append(time_text(entry.at())).append(R"(","events":[)");
  bool first = true;
  for (const Event& event : entry.events()) {
    if (!std::exchange(first, false)) out.push_back(',');
    out.append(R"({"type":)");
    append_json_string(out, kind_of(event));
    out.append(R"(,"data":)");
    const auto write = [&out](const auto& body) { append_json(out, body, {.personal = false}); };
    if (!visit(event, write)) out.append("{}");
    out.push_back('}');
  }
  return out.append("]}");
}
}  // namespace

std::optional<StreamView> view_of(const Team& team, std::string_view account_id, Context::Fact founder,
                                  const Inherited& inherited, std::int64_t now_us) {
  const Role role = acting_role(team, account_id, inherited);
  if (role == ROLE_UNSPECIFIED && founder != Context::Fact::yes) return std::nullopt;
  StreamView view;
  view.admin = founder == Context::Fact::yes || role >= ADMIN;
  view.hidden = hidden_from(team, account_id, founder, now_us, inherited);
  return view;
}

bool shows(const StreamView& view, const Entry& entry) {
  for (const Event& event : entry.events()) {
    if (event.has_refused() && !view.admin) return false;
    if (event.has_super_admin_seen()) return false;
    if (view.hidden.empty()) continue;
    std::string resource;
    visit(event, [&](const auto& body) { resource = Resource()(body); });
    if (!resource.empty() && is_hidden(view.hidden, resource)) return false;
  }
  return true;
}

bool changes_views(const Entry& entry) {
  for (const Event& event : entry.events()) {
    switch (event.event_case()) {
      case Event::kMemberRemoved:
      case Event::kMemberLeft:
      case Event::kMemberDeactivated:
      case Event::kTeamDeleted:
      case Event::kRoleChanged:
      case Event::kJobRoleSet:
      case Event::kSuperAdminTransferred:
      case Event::kMemberPromoted:
      case Event::kAdminPromotedTemporarily:
      case Event::kTemporaryPromotionReverted:
      case Event::kPermissionGranted:
      case Event::kPermissionRevoked:
      case Event::kPermissionExpired:
      case Event::kCustomRoleDeleted:
      case Event::kCustomRolesSet:
      case Event::kSharedPermissionsSet:
      case Event::kEntryUnshared:
      case Event::kSharedEntryExpired:
      case Event::kVaultItemDeleted:
      case Event::kVaultItemPurged:
      case Event::kFounderGranted:
      case Event::kFounderRevoked:
      case Event::kFounderKeySet:
      case Event::kWorkspaceCreated:
      case Event::kWorkspaceMemberJoined:
      case Event::kWorkspaceMemberRemoved:
      case Event::kWorkspaceMemberLeft:
      case Event::kWorkspaceRoleChanged:
        return true;
      case Event::kQueueCreated:
        if (!event.queue_created().workspace_id().empty()) return true;
        break;
      case Event::kVaultItemStored:
        if (!event.vault_item_stored().workspace_id().empty()) return true;
        break;
      case Event::kVaultUploadBegun:
        if (!event.vault_upload_begun().workspace_id().empty()) return true;
        break;
      case Event::kEntryShared:
        if (!event.entry_shared().read() || !event.entry_shared().workspace_id().empty()) return true;
        break;
      default:
        break;
    }
  }
  return false;
}

LinkedTeams linked_by(const Event& event) {
  const auto teams = [](const auto& body) { return LinkedTeams{body.parent_id(), body.child_id()}; };
  switch (event.event_case()) {
    case Event::kParentAccepted:
      return teams(event.parent_accepted());
    case Event::kInheritedRoleSet:
      return teams(event.inherited_role_set());
    case Event::kParentLeft:
      return teams(event.parent_left());
    case Event::kChildRemoved:
      return teams(event.child_removed());
    default:
      return {};
  }
}

std::string entry_json(const Position& position, const Entry& entry) {
  if (entry.events().empty()) return {};
  return entry_after(R"({"id":")" + to_string(position) + R"(","type":"entry")", entry);
}
std::string system_json(const Position& position, const Entry& entry) {
  return entry_after(R"({"type":"system","position":")" + to_string(position) + '"', entry);
}

std::string live_json(std::string_view from, std::string_view data) {
  std::string out = R"({"type":"live","from":)";
  append_json_string(out, from);
  return out.append(R"(,"data":)").append(data).append("}");
}

std::string presence_json(const PresenceView& view) {
  std::string out = R"({"type":"presence",)";
  return out.append(to_json(view), 1);
}

void append_encoded(std::string& out, Wire wire, std::string_view json, std::string_view type, std::string_view id) {
  if (wire == Wire::web_socket) {
    out.append(",").append(json);
    return;
  }
  if (!id.empty()) out.append("id: ").append(id).append("\n");
  out.append("event: ").append(type).append("\ndata: ").append(json).append("\n\n");
}

std::string framed(Wire wire, std::string_view encoded) {
  if (wire == Wire::sse) return std::string(encoded);
  std::string array = "[";
  array.append(encoded.substr(1)).append("]");
  return web_socket::frame(web_socket::Opcode::text, array);
}

std::string own_message(Wire wire, std::string_view type, std::string_view id, std::string_view fields) {
  std::string json = "{";
  if (!id.empty()) json.append(R"("id":")").append(id).append(R"(",)");
  json.append(R"("type":")").append(type).append("\"").append(fields).append("}");
  std::string encoded;
  append_encoded(encoded, wire, json, type, id);
  return framed(wire, encoded);
}
}  // namespace muster
