// Says what the team as a whole may do with a shared entry, where no grant says otherwise.
#include "commands/decide_each.hpp"
#include "domain/sharing.hpp"

namespace muster {
Decision decide(const Team& team, const SetSharedPermissions& command, const Context& context) {
  BOOST_OUTCOME_TRY(const auto* entry, allow_on_shared(team, context, command.share_id(), "manage"));
  const bool read = command.has_read() ? command.read() : entry->read();
  const bool write = command.has_write() ? command.write() : entry->write();
  BOOST_OUTCOME_TRY(check_shared_permissions(read, write, command.has_write() ? "/write" : "/read"));
  if (read == entry->read() && write == entry->write()) return nothing();
  SharedPermissionsSet set;
  set.set_share_id(command.share_id());
  set.set_read(read);
  set.set_write(write);
  return events(std::move(set));
}
}  // namespace muster
