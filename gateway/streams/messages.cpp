#include "gateway/streams/messages.hpp"

#include <algorithm>

#include "domain/permissions.hpp"
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
    return {};
  }
  std::string operator()(const VaultItemDeleted&) const { return {}; }
  std::string operator()(const PermissionGranted& grant) const {
    return shown_by_right(grant.resource_kind()) ? resource_key(grant.resource_kind(), grant.resource_id()) : "";
  }
};
}  // namespace

std::optional<StreamView> view_of(const Team& team, std::string_view account_id, Context::Fact founder,
                                  std::int64_t now_us) {
  const Member* member = find_member(team, account_id);
  if (!member && founder != Context::Fact::yes) return std::nullopt;
  StreamView view;
  view.admin = founder == Context::Fact::yes || member->role() == ADMIN || member->role() == SUPER_ADMIN;
  view.hidden = hidden_from(team, account_id, founder, now_us);
  return view;
}

bool shows(const StreamView& view, const Entry& entry) {
  for (const Event& event : entry.events()) {
    if (event.has_refused() && !view.admin) return false;
    if (view.hidden.empty()) continue;
    std::string resource;
    visit(event, [&](const auto& body) { resource = Resource()(body); });
    if (!resource.empty() && std::binary_search(view.hidden.begin(), view.hidden.end(), resource)) return false;
  }
  return true;
}

bool changes_views(const Entry& entry) {
  for (const Event& event : entry.events()) {
    switch (event.event_case()) {
      case Event::kMemberRemoved:
      case Event::kMemberLeft:
      case Event::kRoleChanged:
      case Event::kJobRoleSet:
      case Event::kSuperAdminTransferred:
      case Event::kMemberPromoted:
      case Event::kPermissionGranted:
      case Event::kPermissionRevoked:
      case Event::kPermissionExpired:
      case Event::kVaultItemDeleted:
      case Event::kFounderGranted:
      case Event::kFounderRevoked:
        return true;
      default:
        break;
    }
  }
  return false;
}

std::string entry_json(const Position& position, const Entry& entry) {
  std::string out;
  if (entry.events().empty()) return out;
  out.append(R"({"id":")").append(to_string(position)).append(R"(","type":"entry","subject":)");
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

std::string live_json(std::string_view from, std::string_view data) {
  std::string out = R"({"type":"live","from":)";
  append_json_string(out, from);
  return out.append(R"(,"data":)").append(data).append("}");
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
