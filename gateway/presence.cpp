#include "gateway/presence.hpp"

#include <algorithm>
#include <tuple>

namespace muster {
namespace {
constexpr std::int64_t second = 1'000'000;
constexpr auto ask_again_after = 1 * second, ask_again_for = 10 * second;  // where nobody could be told yet

std::int64_t apart_from_others(std::string_view node) {
  return static_cast<std::int64_t>(std::hash<std::string_view>()(node) % (60 * second));
}
}  // namespace

Presence::Presence(std::string_view node, Limits limits)
    : limits_(limits), written_again_after_(limits.written_again_after.count() + apart_from_others(node)) {}

// ---- what there is to see ----

bool Presence::silent(const Entry& entry, std::int64_t now) const {
  return entry.status != PRESENCE_STATUS_OFFLINE && now - entry.last_seen > limits_.silent_after.count();
}

Presence::Shown Presence::shown(const Entry& entry, std::int64_t now) const {
  Shown shown{entry.team_id, entry.account_id, entry.activity, entry.status, entry.last_seen, entry.updated_at};
  if (silent(entry, now)) {
    shown.status = PRESENCE_STATUS_OFFLINE;
    shown.updated_at = entry.last_seen + limits_.silent_after.count();
  }
  return shown;
}

std::vector<Presence::Shown> Presence::of_team(std::string_view team_id, std::int64_t now) const {
  std::vector<Shown> all;
  const auto team = teams_.find(team_id);
  if (team == teams_.end()) return all;
  all.reserve(team->second.size());
  for (const auto& [account_id, entry] : team->second)
    if (now - entry.last_seen <= limits_.forgotten_after.count()) all.push_back(shown(entry, now));
  return all;
}

std::vector<Presence::Shown> Presence::of_account(std::string_view account_id, std::int64_t now) const {
  std::vector<Shown> all;
  const auto account = accounts_.find(account_id);
  if (account == accounts_.end()) return all;
  for (const Entry* entry : account->second)
    if (now - entry->last_seen <= limits_.forgotten_after.count()) all.push_back(shown(*entry, now));
  std::sort(all.begin(), all.end(), [](const Shown& a, const Shown& b) { return a.team_id < b.team_id; });
  return all;
}

// ---- what is said ----

Presence::Shown Presence::say(std::string_view team_id, std::string_view account_id, PresenceStatus status,
                              std::string_view activity, std::int64_t now) {
  Entry& entry = find_or_add(team_id, account_id);
  keep(entry, status, activity, now);
  return shown(entry, now);
}

void Presence::touch(std::string_view team_id, std::string_view account_id, std::int64_t now) {
  Entry& entry = find_or_add(team_id, account_id);
  if (!entry.status || silent(entry, now)) return keep(entry, PRESENCE_STATUS_ONLINE, "", now);
  keep(entry, entry.status, entry.activity, now);
}

void Presence::keep(Entry& entry, PresenceStatus status, std::string_view activity, std::int64_t now) {
  const Shown before = shown(entry, now);
  const bool seen_so = entry.status && before.status == status && before.activity == activity;
  // A word is later than the one it follows, also where the clock of the node that took that one is ahead.
  const std::int64_t since = seen_so ? before.updated_at : std::max(now, entry.updated_at + 1);
  entry.news |= since != entry.updated_at;
  if (!seen_so) entry.activity = activity;
  entry.status = status;
  entry.updated_at = since;
  entry.last_seen = std::max(entry.last_seen, now);
  due_.insert(&entry);
  if (entry.news && may_publish_word(entry, now)) {
    PresenceRecords records;
    due_.erase(&entry);
    add_record(records, entry, now);
    publish(records);
  }
  announce(entry, now);
  schedule(entry, now);
}

bool Presence::may_publish_word(Entry& entry, std::int64_t now) const {
  const std::int64_t every = limits_.word_every.count();
  const std::int64_t from = std::max(entry.words_up_to, now);
  if (from - now > (limits_.words_at_once - 1) * every) return false;
  entry.words_up_to = from + every;
  return true;
}

void Presence::take(const PresenceRecords& records, std::int64_t written_at, std::int64_t now) {
  for (const PresenceRecord& record : records.records()) {
    const std::int64_t last_seen = std::min(record.last_seen(), now);
    if (!record.status() || now - last_seen > limits_.forgotten_after.count()) continue;
    Entry& entry = find_or_add(record.team_id(), record.account_id());
    const bool first = !entry.status;
    entry.last_seen = std::max(entry.last_seen, last_seen);
    entry.written_at = std::max(entry.written_at, std::min(written_at, now));
    if (std::forward_as_tuple(record.updated_at(), record.status(), record.activity()) >
        std::forward_as_tuple(entry.updated_at, entry.status, entry.activity)) {
      entry.updated_at = record.updated_at();
      entry.status = record.status();
      entry.activity = record.activity();
    }
    // Whom this node hears of for the first time was offline before, as far as anybody here was told.
    if (const Shown now_shown = shown(entry, now); first && now_shown.status == PRESENCE_STATUS_OFFLINE)
      entry.announced_at = now_shown.updated_at;
    announce(entry, now);
    schedule(entry, now);
  }
}

// ---- who is told ----

void Presence::announce(Entry& entry, std::int64_t now) {
  const Shown now_shown = shown(entry, now);
  if (now_shown.updated_at == entry.announced_at) return;
  if (!links_.announce || links_.announce(now_shown)) entry.announced_at = now_shown.updated_at;
}

void Presence::add_record(PresenceRecords& records, Entry& entry, std::int64_t now) {
  PresenceRecord& record = *records.add_records();
  record.set_team_id(std::string(entry.team_id));
  record.set_account_id(std::string(entry.account_id));
  record.set_status(entry.status);
  record.set_activity(entry.activity);
  record.set_updated_at(entry.updated_at);
  record.set_last_seen(entry.last_seen);
  entry.published_at = entry.written_at = now;
  entry.news = false;
}

void Presence::publish(PresenceRecords& records) {
  if (records.records().empty()) return;
  if (links_.publish) links_.publish(records);
  records.clear_records();
}

void Presence::publish_due(std::int64_t now) {
  PresenceRecords records;
  std::erase_if(due_, [&](Entry* entry) {
    const auto every = entry->news ? limits_.word_every : limits_.heartbeat_every;
    if (now - entry->published_at < every.count()) return false;
    add_record(records, *entry, now);
    if (records.records_size() == limits_.records_max) publish(records);
    return true;
  });
  publish(records);
}

// ---- time ----

void Presence::sweep(std::int64_t now) {
  std::vector<Entry*> found;
  while (!looks_.empty() && looks_.begin()->first <= now) {
    found.push_back(looks_.begin()->second);
    found.back()->look_at = 0;
    looks_.erase(looks_.begin());
  }
  for (Entry* entry : found) {
    if (now - entry->last_seen > limits_.forgotten_after.count()) {
      forget(*entry);
      continue;
    }
    announce(*entry, now);
    if (now - entry->written_at >= written_again_after_) due_.insert(entry);
    schedule(*entry, now);
  }
  publish_due(now);
}

void Presence::schedule(Entry& entry, std::int64_t now) {
  auto at = std::min(entry.last_seen + limits_.forgotten_after.count() + 1, entry.written_at + written_again_after_);
  if (entry.status != PRESENCE_STATUS_OFFLINE && !silent(entry, now))
    at = std::min(at, entry.last_seen + limits_.silent_after.count() + 1);
  if (entry.announced_at != shown(entry, now).updated_at && now - entry.last_seen < ask_again_for)
    at = std::min(at, now + ask_again_after);
  // What is looked at too early is looked at again; most are heard again before that.
  if (entry.look_at && entry.look_at <= at) return;
  if (entry.look_at) looks_.erase({entry.look_at, &entry});
  entry.look_at = at;
  looks_.emplace(at, &entry);
}

Presence::Entry& Presence::find_or_add(std::string_view team_id, std::string_view account_id) {
  if (const auto team = teams_.find(team_id); team != teams_.end())
    if (const auto found = team->second.find(account_id); found != team->second.end()) return found->second;
  if (size_ >= limits_.entries_max) make_room();
  const auto team = teams_.try_emplace(std::string(team_id)).first;
  const auto added = team->second.try_emplace(std::string(account_id)).first;
  added->second.team_id = team->first;
  added->second.account_id = added->first;
  accounts_[added->first].push_back(&added->second);
  ++size_;
  return added->second;
}

void Presence::forget(Entry& entry) {
  if (entry.look_at) looks_.erase({entry.look_at, &entry});
  due_.erase(&entry);
  const auto account = accounts_.find(entry.account_id);
  std::erase(account->second, &entry);
  if (account->second.empty()) accounts_.erase(account);
  const auto team = teams_.find(entry.team_id);
  team->second.erase(team->second.find(entry.account_id));
  if (team->second.empty()) teams_.erase(team);
  --size_;
}

// A tenth at once, so that it is rarely done.
void Presence::make_room() {
  std::vector<Entry*> all;
  all.reserve(size_);
  for (auto& [team_id, team] : teams_)
    for (auto& [account_id, entry] : team) all.push_back(&entry);
  const auto gone = static_cast<std::ptrdiff_t>(all.size() / 10 + 1);
  std::nth_element(all.begin(), all.begin() + gone - 1, all.end(),
                   [](const Entry* a, const Entry* b) { return a->last_seen < b->last_seen; });
  for (auto one = all.begin(); one != all.begin() + gone; ++one) forget(**one);
}
}  // namespace muster
