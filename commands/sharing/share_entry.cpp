// Shares an entry with the team, or with a workspace. The same key again by who shared it makes a new version of it;
// what is so already changes nothing.
#include "commands/decide_each.hpp"
#include "domain/permissions.hpp"
#include "domain/sharing.hpp"
#include "domain/workspaces.hpp"

namespace muster {
namespace {
SharedEntryReply reply_with(const std::string& share_id, std::uint32_t entry_version) {
  SharedEntryReply reply;
  reply.set_share_id(share_id);
  reply.set_entry_version(entry_version);
  return reply;
}

Result<void> check_what_is_given(const ShareEntry& command, const Context& context) {
  BOOST_OUTCOME_TRY(check_shared_body(command.content()));
  if (command.has_expires_at()) {
    BOOST_OUTCOME_TRY(check_shared_expiry(command.expires_at(), context.at));
  }
  return boost::outcome_v2::success();
}

// By who shared it. Its workspace stays, and its permissions stay unless they are given.
Decision share_again(const Team& team, const ShareEntry& command, const Context& context, const std::string& share_id) {
  BOOST_OUTCOME_TRY(const auto* entry, allow_on_shared(team, context, share_id, "edit"));
  if (!command.workspace_id().empty() && command.workspace_id() != entry->workspace_id())
    return refuse(SHARED_ELSEWHERE, "this key is shared elsewhere: unshare it there first", "/workspace_id");
  BOOST_OUTCOME_TRY(check_what_is_given(command, context));
  const auto& asked = command.permissions();
  const bool read = asked.has_read() ? asked.read() : entry->read();
  const bool write = asked.has_write() ? asked.write() : entry->write();
  BOOST_OUTCOME_TRY(check_shared_permissions(read, write, "/permissions"));

  Accepted accepted;
  auto reply = reply_with(share_id, entry->entry_version());
  if (auto updated =
          change_shared(context, share_id, *entry,
                        {&command.title(), in_order(command.tags()), &command.content(), command.expires_at()})) {
    reply.set_entry_version(updated->entry_version());
    accepted.events.push_back(to_event(std::move(*updated)));
  }
  if (read != entry->read() || write != entry->write()) {
    BOOST_OUTCOME_TRY(allow_on_shared(team, context, share_id, "manage"));
    SharedPermissionsSet set;
    set.set_share_id(share_id);
    set.set_read(read);
    set.set_write(write);
    accepted.events.push_back(to_event(std::move(set)));
  }
  return std::move(accepted).with(std::move(reply));
}

EntryShared shared(const ShareEntry& command, const Context& context) {
  EntryShared event;
  event.set_share_id(context.id("share"));
  event.set_key(command.key());
  event.set_title(command.title());
  for (std::string& tag : in_order(command.tags())) event.add_tags(std::move(tag));
  event.set_size_bytes(command.content().size());
  event.set_body(command.content());
  event.set_body_hash(context.hash(command.content()));
  event.set_read(!command.permissions().has_read() || command.permissions().read());
  event.set_write(command.permissions().write());
  event.set_expires_at(command.expires_at());
  event.set_workspace_id(command.workspace_id());
  return event;
}
}  // namespace

Decision decide(const Team& team, const ShareEntry& command, const Context& context) {
  const std::string* held = share_of_key(team, command.key());
  const SharedEntry* entry = held ? find_shared(team, *held, context.at) : nullptr;
  if (entry && shared_by(team, *held, context.actor)) return share_again(team, command, context, *held);
  BOOST_OUTCOME_TRY(allow_making(team, context, command.workspace_id(), Action::use_team, WORKSPACE_ROLE_EDITOR));
  if (entry) return refuse(SHARED_KEY_TAKEN, "this key is shared already; take another, or edit that entry", "/key");
  BOOST_OUTCOME_TRY(check_what_is_given(command, context));
  auto event = shared(command, context);
  BOOST_OUTCOME_TRY(check_shared_permissions(event.read(), event.write(), "/permissions"));

  Accepted accepted;
  if (held) {  // by what has expired, and is not cleared away yet
    SharedEntryExpired expired;
    expired.set_share_id(*held);
    expired.set_key(command.key());
    accepted.events.push_back(to_event(std::move(expired)));
  } else if (team.sharing().by_id_size() >= shared_entries_max) {
    return refuse(TOO_MANY_SHARED_ENTRIES,
                  "a team shares at most " + std::to_string(shared_entries_max) + " entries; unshare some first");
  }
  auto reply = reply_with(event.share_id(), 1);
  accepted.events.push_back(to_event(std::move(event)));
  return std::move(accepted).with(std::move(reply));
}
}  // namespace muster
