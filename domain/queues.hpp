// Queues of a team, and the entries that stand in them until they are completed.
#pragma once
#include "domain/permissions.hpp"

namespace muster {
inline constexpr int queue_entries_max = 10'000;  // open ones, in one queue

// What a command is about: nulls where there is no such queue or no such open entry in it.
struct Standing {
  const Queue* queue = nullptr;
  const QueueEntry* entry = nullptr;
};
Standing find_standing(const Team& team, std::string_view queue_id, std::string_view entry_id = {});

// The ground on which the actor may do `action` (manage, assign) with the queue, archived or not; who may not view it
// may do nothing with it. Refuses as allow_on does, and with QUEUE_NOT_FOUND.
Result<Standing> allow_on_queue(const Team& team, const Context& context, const std::string& queue_id,
                                std::string_view action, bool theirs = false);
// The same for what an archived queue does not take: refuses with QUEUE_ARCHIVED too.
Result<Standing> allow_in_queue(const Team& team, const Context& context, const std::string& queue_id,
                                std::string_view action, bool theirs = false);
// The same for what changes an open entry. Who has it may go on with it, whatever their role. By default members may do
// it with what is theirs: what they have added, and, where `taking`, what waits. Refuses with QUEUE_ENTRY_NOT_FOUND
// too.
Result<Standing> allow_on_entry(const Team& team, const Context& context, const std::string& queue_id,
                                const std::string& entry_id, std::string_view action, bool taking = false);

// Whether the account may have an entry: a member who may view the queue. Refuses with MEMBER_NOT_FOUND,
// ASSIGNEE_NOT_ALLOWED, FACTS_STALE.
Result<void> may_hold(const Team& team, const Context& context, const std::string& queue_id,
                      const std::string& account_id);

QueueEntryReply entry_reply(const std::string& entry_id, QueueEntryState state, std::string_view assigned_to);

// For evolve: what the account has in any queue waits again.
void return_entries(Team& team, std::string_view account_id) noexcept;
}  // namespace muster
