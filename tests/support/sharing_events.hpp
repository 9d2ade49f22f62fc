// Shared entries, as stories tell them.
#pragma once
#include <string>
#include <string_view>

#include "domain/permissions.hpp"
#include "domain/sharing.hpp"
#include "tests/support/events.hpp"
#include "tests/support/permissions_events.hpp"

namespace muster::test {
// ana is super admin, al admin, mo and ma members, vi viewer, gus guest.
template <class... More>
Story sharing_team(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("al", ADMIN),
               joined("mo", MEMBER), joined("ma", MEMBER), joined("vi", VIEWER), joined("gus", GUEST),
               std::move(more)...);
}
// As the gateway hands it on: the body decoded.
inline ShareEntry share(std::string_view key, std::string_view content = "first",
                        std::string_view title = "Dosage table") {
  ShareEntry command;
  command.set_team_id(the_team());
  command.set_key(std::string(key));
  command.set_title(std::string(title));
  command.set_content(std::string(content));
  return command;
}
inline ShareEntry share_with_permissions(std::string_view key, bool read, bool write) {
  auto command = share(key);
  command.mutable_permissions()->set_read(read);
  command.mutable_permissions()->set_write(write);
  return command;
}
// The same team, in which mo has shared "doses".
template <class... More>
Story with_shared(More... more) {
  auto story = sharing_team(std::move(more)...);
  story.when(as("mo"), share("doses"));
  return story;
}
inline std::string share_id_of(const Story& story, std::string_view key = "doses") {
  const auto* id = share_of_key(story.team(), key);
  return id ? *id : "share_01J000000000000000000NNNNN";
}
inline const SharedEntry& shared_entry(const Story& story, std::string_view key = "doses") {
  return story.team().sharing().by_id().at(share_id_of(story, key));
}
inline Right shared_right(const Story& story, std::string_view action, std::string_view key = "doses") {
  return {std::string(shared_entry_kind), share_id_of(story, key), std::string(action)};
}
// A command about one entry.
template <class Command>
Command on_share(std::string_view share_id) {
  Command command;
  command.set_team_id(the_team());
  command.set_share_id(std::string(share_id));
  return command;
}
inline SetSharedPermissions let_team(std::string_view share_id, bool read, bool write) {
  auto command = on_share<SetSharedPermissions>(share_id);
  command.set_read(read);
  command.set_write(write);
  return command;
}
inline SharedPermissionsSet team_let(std::string_view share_id, bool read, bool write) {
  SharedPermissionsSet event;
  event.set_share_id(std::string(share_id));
  event.set_read(read);
  event.set_write(write);
  return event;
}
// An event about the end of one.
template <class Ended>
Ended share_ended(std::string_view share_id, std::string_view key) {
  Ended event;
  event.set_share_id(std::string(share_id));
  event.set_key(std::string(key));
  return event;
}
}  // namespace muster::test
