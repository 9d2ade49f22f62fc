// Makes a new version of a shared entry. What is not given stays; an update that changes nothing makes no version.
#include "commands/decide_each.hpp"
#include "domain/sharing.hpp"

namespace muster {
Decision decide(const Team& team, const UpdateSharedEntry& command, const Context& context) {
  BOOST_OUTCOME_TRY(const auto* entry, allow_on_shared(team, context, command.share_id(), "edit"));
  if (command.clear_tags() && command.tags_size() > 0)
    return refuse(INVALID_FIELD, "either it has no tags from now on, or these", "/clear_tags");
  if (command.never_expires() && command.has_expires_at())
    return refuse(INVALID_FIELD, "either it never expires, or then", "/never_expires");
  if (command.has_content()) {
    BOOST_OUTCOME_TRY(check_shared_body(command.content()));
  }
  if (command.has_expires_at()) {
    BOOST_OUTCOME_TRY(check_shared_expiry(command.expires_at(), context.at));
  }

  SharedChange change;
  if (command.has_title()) change.title = &command.title();
  if (command.clear_tags() || command.tags_size() > 0) change.tags = in_order(command.tags());
  if (command.has_content()) change.content = &command.content();
  if (command.never_expires() || command.has_expires_at()) change.expires_at = command.expires_at();
  SharedEntryReply reply;
  reply.set_share_id(command.share_id());
  reply.set_entry_version(entry->entry_version());
  auto updated = change_shared(context, command.share_id(), *entry, std::move(change));
  if (!updated) return answer(std::move(reply));
  reply.set_entry_version(updated->entry_version());
  return events(std::move(*updated)).with(std::move(reply));
}
}  // namespace muster
