#include "projections/queues.hpp"
#include "gateway/query.hpp"

namespace muster {
void queues_routes(Routes& routes) {
  routes.module("queues");
  routes.command<CreateQueue, QueueReply>(POST, "/teams/{team_id}/queues", 201, "Opens a queue");
  routes.command<UpdateQueue>(PATCH, "/teams/{team_id}/queues/{queue_id}", "Renames or describes a queue");
  routes.command<ArchiveQueue>(POST, "/teams/{team_id}/queues/{queue_id}/archive",
                               "Closes a queue; what stands in it stays");
  routes.command<RestoreQueue>(POST, "/teams/{team_id}/queues/{queue_id}/restore", "Opens an archived queue again");
  routes.command<AddQueueEntry, QueueEntryReply>(POST, "/teams/{team_id}/queues/{queue_id}/entries", 201,
                                                 "Puts an entry into a queue");
  routes.command<AssignQueueEntry, QueueEntryReply>(POST,
                                                    "/teams/{team_id}/queues/{queue_id}/entries/{entry_id}/assign", 200,
                                                    "Gives an entry to a member, or takes it");
  routes.command<StartQueueEntry, QueueEntryReply>(POST, "/teams/{team_id}/queues/{queue_id}/entries/{entry_id}/start",
                                                   200, "Begins with an entry");
  routes.command<CompleteQueueEntry, QueueEntryReply>(
      POST, "/teams/{team_id}/queues/{queue_id}/entries/{entry_id}/complete", 200, "It is done, and leaves the queue");
  routes.command<ReturnQueueEntry, QueueEntryReply>(
      POST, "/teams/{team_id}/queues/{queue_id}/entries/{entry_id}/return", 200, "Gives an entry back: it waits again");
  routes.command<ReprioritizeQueueEntry, QueueEntryReply>(
      PUT, "/teams/{team_id}/queues/{queue_id}/entries/{entry_id}/priority", 200, "Changes an entry's place");
  routes.read<ListAccessibleQueues, AccessibleQueuePage>(GET, "/teams/{team_id}/queues",
                                                         "The queues that an account may view, manage or assign");
  add_query<GetQueue, QueueView>(routes, "/teams/{team_id}/queues/{queue_id}", Access::queue_visible, "One queue");
  add_query<ListQueueEntries, QueueEntryPage>(routes, "/teams/{team_id}/queues/{queue_id}/entries",
                                              Access::queue_visible, "What stands in a queue, the most urgent first");
  add_query<GetQueueEntry, QueueEntryView>(routes, "/teams/{team_id}/queues/{queue_id}/entries/{entry_id}",
                                           Access::queue_visible, "One entry, with who and when");
}
}  // namespace muster
