#include "domain/sharing.hpp"

#include <algorithm>
#include <exception>

#include "domain/evolve.hpp"
#include "domain/permissions.hpp"
#include "domain/workspaces.hpp"

namespace muster {
namespace {
// The entry that a recorded event is about. What is not so was never decided on this state: the log is corrupt, and
// `at` ends the program.
SharedEntry& entry_of(Team& team, const std::string& share_id) noexcept {
  return team.mutable_sharing()->mutable_by_id()->at(share_id);
}

// `next_expiry`, after the expiry of an entry has changed from `before`.
void note_expiry(Sharing& sharing, std::int64_t before, std::int64_t after) noexcept {
  const auto earlier = [](std::int64_t a, std::int64_t b) { return a == 0 ? b : b == 0 ? a : std::min(a, b); };
  if (before == 0 || before != sharing.next_expiry()) {
    sharing.set_next_expiry(earlier(sharing.next_expiry(), after));
    return;
  }
  std::int64_t next = 0;
  for (const auto& [share_id, entry] : sharing.by_id()) next = earlier(next, entry.expires_at());
  sharing.set_next_expiry(next);
}

// The entry is gone, and what was not for everybody to view is for admins from then on.
void remove_entry(Team& team, const std::string& share_id, std::int64_t at) noexcept {
  Sharing& sharing = *team.mutable_sharing();
  const SharedEntry gone = sharing.by_id().at(share_id);
  sharing.mutable_id_of_key()->erase(gone.key());
  sharing.mutable_by_id()->erase(share_id);
  note_expiry(sharing, gone.expires_at(), 0);
  forget_resource(team, shared_entry_kind, share_id, at);
  if (!gone.read()) (*team.mutable_grants()->mutable_gone())[resource_key(shared_entry_kind, share_id)] = true;
}
}  // namespace

const SharedEntry* find_shared(const Team& team, std::string_view share_id, std::int64_t at) {
  const auto& entries = team.sharing().by_id();
  const auto found = entries.find(share_id);
  if (found == entries.end()) return nullptr;
  const auto expires_at = found->second.expires_at();
  return expires_at != 0 && expires_at <= at ? nullptr : &found->second;
}

const std::string* share_of_key(const Team& team, std::string_view key) {
  const auto& ids = team.sharing().id_of_key();
  const auto found = ids.find(key);
  return found == ids.end() ? nullptr : &found->second;
}

bool shared_by(const Team& team, std::string_view share_id, std::string_view account_id) {
  const auto& entries = team.sharing().by_id();
  const auto found = entries.find(share_id);
  return found != entries.end() && !account_id.empty() && found->second.shared_by() == account_id;
}

bool role_allows_shared(const Team& team, Role role, std::string_view share_id, std::string_view action) {
  if (role >= ADMIN) return true;
  if (role == ROLE_UNSPECIFIED) return false;
  const auto& entries = team.sharing().by_id();
  const auto found = entries.find(share_id);
  if (action == "view") return found == entries.end() || found->second.read();
  return action == "edit" && role == MEMBER && found != entries.end() && found->second.write();
}

Result<const SharedEntry*> allow_on_shared(const Team& team, const Context& context, const std::string& share_id,
                                           std::string_view action) {
  BOOST_OUTCOME_TRY(allow_on(team, context, shared_entry_kind, share_id, action));
  const SharedEntry* entry = find_shared(team, share_id, context.at);
  if (!entry) return refuse(SHARED_ENTRY_NOT_FOUND, "there is no shared entry " + share_id, "/share_id");
  return entry;
}

bool manages_shared(const Team& team, const Context& context, std::string_view resource_kind,
                    std::string_view resource_id) {
  return resource_kind == shared_entry_kind && find_shared(team, resource_id, context.at) &&
         allow_on(team, context, resource_kind, resource_id, "manage").has_value();
}

Result<void> check_shared_body(std::string_view content) {
  if (content.size() > shared_body_bytes_max) return refuse(CONTENT_TOO_LARGE, "a body has at most 900 KB", "/body");
  return boost::outcome_v2::success();
}
Result<void> check_shared_expiry(std::int64_t expires_at, std::int64_t at) {
  if (expires_at <= at) return refuse(INVALID_FIELD, "a shared entry must expire in the future", "/expires_at");
  return boost::outcome_v2::success();
}
Result<void> check_shared_permissions(bool read, bool write, std::string pointer) {
  if (write && !read)
    return refuse(INVALID_FIELD, "who may write may read: allow both, or forbid writing too", std::move(pointer));
  return boost::outcome_v2::success();
}

std::vector<std::string> in_order(const google::protobuf::RepeatedPtrField<std::string>& tags) {
  std::vector<std::string> sorted(tags.begin(), tags.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  return sorted;
}

std::optional<SharedEntryUpdated> change_shared(const Context& context, const std::string& share_id,
                                                const SharedEntry& entry, SharedChange change) {
  SharedEntryUpdated event;
  event.set_size_bytes(entry.size_bytes());
  if (change.title && *change.title != entry.title()) event.set_title(*change.title);
  if (change.tags && !std::equal(change.tags->begin(), change.tags->end(), entry.tags().begin(), entry.tags().end())) {
    event.set_retagged(true);
    for (std::string& tag : *change.tags) event.add_tags(std::move(tag));
  }
  if (change.content) {
    auto hash = context.hash(*change.content);
    if (hash != entry.body_hash()) {
      event.set_body(*change.content);
      event.set_body_hash(std::move(hash));
      event.set_size_bytes(change.content->size());
    }
  }
  if (change.expires_at && *change.expires_at != entry.expires_at()) event.set_expires_at(*change.expires_at);
  if (!event.has_title() && !event.retagged() && !event.has_body() && !event.has_expires_at()) return std::nullopt;
  event.set_share_id(share_id);
  event.set_entry_version(entry.entry_version() + 1);
  return event;
}

std::vector<std::string> expired_shares(const Team& team, std::int64_t at, std::size_t most) {
  std::vector<std::string> ids;
  if (team.sharing().next_expiry() == 0 || team.sharing().next_expiry() > at) return ids;
  std::vector<std::pair<std::int64_t, std::string_view>> due;
  for (const auto& [share_id, entry] : team.sharing().by_id())
    if (entry.expires_at() != 0 && entry.expires_at() <= at) due.emplace_back(entry.expires_at(), share_id);
  std::sort(due.begin(), due.end());
  if (due.size() > most) due.resize(most);
  for (const auto& [expires_at, share_id] : due) ids.emplace_back(share_id);
  return ids;
}

void leave_shared(Team& team, std::string_view account_id) noexcept {
  if (!team.has_sharing()) return;
  for (auto& [share_id, entry] : *team.mutable_sharing()->mutable_by_id())
    if (entry.shared_by() == account_id) entry.clear_shared_by();
}

void evolve(Team& state, const EntryShared& event, const Entry& entry) noexcept {
  Sharing& sharing = *state.mutable_sharing();
  SharedEntry& shared = (*sharing.mutable_by_id())[event.share_id()];
  shared.set_key(event.key());
  shared.set_title(event.title());
  *shared.mutable_tags() = event.tags();
  shared.set_size_bytes(event.size_bytes());
  shared.set_body_hash(event.body_hash());
  shared.set_entry_version(1);
  shared.set_shared_by(entry.actor());
  shared.set_read(event.read());
  shared.set_write(event.write());
  shared.set_expires_at(event.expires_at());
  shared.set_workspace_id(event.workspace_id());
  (*sharing.mutable_id_of_key())[event.key()] = event.share_id();
  note_expiry(sharing, 0, event.expires_at());
  belongs_to(state, shared_entry_kind, event.share_id(), event.workspace_id());
}

void evolve(Team& state, const SharedEntryUpdated& event, const Entry&) noexcept {
  SharedEntry& shared = entry_of(state, event.share_id());
  if (shared.entry_version() + 1 != event.entry_version()) std::terminate();
  shared.set_entry_version(event.entry_version());
  if (event.has_title()) shared.set_title(event.title());
  if (event.retagged()) *shared.mutable_tags() = event.tags();
  if (event.has_body()) shared.set_body_hash(event.body_hash());
  shared.set_size_bytes(event.size_bytes());
  if (!event.has_expires_at()) return;
  const auto before = shared.expires_at();
  shared.set_expires_at(event.expires_at());
  note_expiry(*state.mutable_sharing(), before, event.expires_at());
}

void evolve(Team& state, const SharedPermissionsSet& event, const Entry&) noexcept {
  SharedEntry& shared = entry_of(state, event.share_id());
  shared.set_read(event.read());
  shared.set_write(event.write());
}

void evolve(Team& state, const EntryUnshared& event, const Entry& entry) noexcept {
  remove_entry(state, event.share_id(), entry.at());
}
void evolve(Team& state, const SharedEntryExpired& event, const Entry& entry) noexcept {
  remove_entry(state, event.share_id(), entry.at());
}
}  // namespace muster
