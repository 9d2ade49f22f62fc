#include "projections/sharing.hpp"

#include "domain/sharing.hpp"
#include "gateway/query.hpp"
#include "infra/crypto.hpp"

namespace muster {
namespace {
// The body as bytes, in place of its base64: what becomes part of an entry.
template <class Command>
std::optional<Refusal> decode_body(const Call&, Asking& asking) {
  auto& command = static_cast<Command&>(*asking.message);
  if (command.body().empty()) return std::nullopt;
  auto bytes = from_base64(command.body());
  if (!bytes) return refuse(INVALID_FIELD, "this is not base64", "/body");
  command.set_content(std::move(*bytes));
  command.clear_body();
  return std::nullopt;
}
}  // namespace

void sharing_routes(Routes& routes) {
  routes.module("sharing");
  routes
      .command<ShareEntry, SharedEntryReply>(POST, "/teams/{team_id}/shared", 201,
                                             "Shares an entry, or a new version of it under its key")
      .derive(decode_body<ShareEntry>);
  routes
      .command<UpdateSharedEntry, SharedEntryReply>(PATCH, "/teams/{team_id}/shared/{share_id}", 200,
                                                    "Makes a new version; what is not given stays")
      .derive(decode_body<UpdateSharedEntry>);
  routes.command<SetSharedPermissions>(PUT, "/teams/{team_id}/shared/{share_id}/team-permissions",
                                       "Says what the team as a whole may do with it");
  routes.command<UnshareEntry>(DELETE, "/teams/{team_id}/shared/{share_id}", "Takes a shared entry back");
  routes.read<ListAccessibleEntries, AccessibleEntryPage>(
      GET, "/teams/{team_id}/shared/accessible", "The shared entries that an account may view, edit, delete or manage");
  routes
      .read<ListAllowedMembers, AllowedMemberPage>(GET, "/teams/{team_id}/shared/{resource_id}/who",
                                                   "Who may do this with a shared entry")
      .fixes("resource_kind", shared_entry_kind);
  add_query<ListSharedEntries, SharedEntryPage>(routes, "/teams/{team_id}/shared", Access::team_member,
                                                "Shared entries without their bodies");
  add_query<DiscoverSharedEntries, SharedEntryPage>(routes, "/teams/{team_id}/shared/discover", Access::team_member,
                                                    "Finds shared entries by words, tags and size, the newest first");
  add_query<ReadSharedKey, SharedBodyView>(routes, "/teams/{team_id}/shared/by-key/{key}", Access::team_member,
                                           "One shared entry with its body, by its key");
  add_query<ReadSharedEntry, SharedBodyView>(routes, "/teams/{team_id}/shared/{share_id}", Access::share_visible,
                                             "One shared entry with its body");
  add_query<GetSharedEntry, SharedEntryView>(routes, "/teams/{team_id}/shared/{share_id}/details",
                                             Access::share_visible, "One shared entry without its body");
}
}  // namespace muster
