#include "projections/sentences/said.hpp"

namespace muster {
namespace {
Said about_entry(std::string words, std::string_view share_id) {
  return {std::move(words), "shared_entry", share_id, {}};
}
}  // namespace

Said say(const EntryShared& event, const Entry&) {
  return about_entry(text("shared ", quoted(event.title()), " as ", event.key()), event.share_id());
}
Said say(const SharedEntryUpdated& event, const Entry&) {
  return about_entry(text("updated ", event.has_title() ? quoted(event.title()) : event.share_id(), " to version ",
                          std::to_string(event.entry_version())),
                     event.share_id());
}
Said say(const SharedPermissionsSet& event, const Entry&) {
  const std::string_view team_may = event.write()  ? "read and write "
                                    : event.read() ? "read "
                                                   : "neither read nor write ";
  return about_entry(text("let the team ", team_may, event.share_id()), event.share_id());
}
Said say(const EntryUnshared& event, const Entry&) {
  return about_entry(text("unshared ", event.key()), event.share_id());
}
Said say(const SharedEntryExpired& event, const Entry&) {
  return about_entry(text("let the shared entry ", event.key(), " expire"), event.share_id());
}
}  // namespace muster
