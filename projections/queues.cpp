#include "projections/queues.hpp"

#include <map>
#include <set>
#include <unordered_map>

#include "domain/ids.hpp"
#include "infra/postgres.hpp"
#include "projections/enum_name.hpp"
#include "projections/subject.hpp"

namespace muster {
namespace {
struct QueueChange {
  bool created = false;
  std::string team_id, type, created_by;
  std::int64_t created_at = 0;
  std::optional<std::string> name, description, workspace_id;
  std::optional<bool> archived;
  std::int64_t completed = 0;
};
struct By {
  std::string account_id;
  std::int64_t at = 0;
};
// What a batch does to an entry. `given` and `started` are nothing where nobody has it; where `moved` is not set, the
// batch leaves them as they are, and where `keeps_given` is, an assignment that stands in the table stays.
struct EntryChange {
  bool added = false;
  QueueEntryAdded what;
  std::string team_id;
  By adding;
  std::optional<Priority> priority;
  std::optional<QueueEntryState> state;
  bool moved = false, keeps_given = false;
  std::optional<std::string> assigned_to;
  std::optional<By> given, started, completed, returned;
  std::string outcome, return_reason;
  int returns = 0;
};
using Holder = std::pair<std::string, std::string>;  // team, account
struct Departure {
  Holder holder;
  By by;
  std::string not_these;  // entries that the batch had changed before, separated by spaces
};

std::optional<std::string> account_of(const std::optional<By>& by) {
  return by ? std::optional(by->account_id) : std::nullopt;
}
std::optional<std::int64_t> time_of(const std::optional<By>& by) { return by ? std::optional(by->at) : std::nullopt; }
constexpr const char* by_leaving = "left the team";

class QueuesProjection : public Projection {
 public:
  std::string_view name() const override { return "queues"; }
  void apply(const Position& position, const Entry& entry) override;
  void flush(pqxx::transaction_base& work) override;
  void discard() override {
    queues_.clear();
    entries_.clear();
    held_.clear();
    had_.clear();
    departures_.clear();
  }

 private:
  void on(const Entry& entry, const QueueCreated& event);
  void on(const Entry& entry, const QueueUpdated& event);
  void on(const Entry& entry, const QueueEntryAdded& event);
  void on(const Entry& entry, const QueueEntryAssigned& event);
  void on(const Entry& entry, const QueueEntryStarted& event);
  void on(const Entry& entry, const QueueEntryCompleted& event);
  void on(const Entry& entry, const QueueEntryReturned& event);
  EntryChange& change(const Entry& entry, const std::string& entry_id, const std::string& held_by);
  void go(const Entry& entry, const std::string& account_id);
  static void give_back(EntryChange& change, By by, const std::string& reason);
  void flush_queues(pqxx::transaction_base& work);
  void flush_departures(pqxx::transaction_base& work);
  void flush_entries(pqxx::transaction_base& work);

  std::unordered_map<std::string, QueueChange> queues_;
  std::unordered_map<std::string, EntryChange> entries_;
  std::map<Holder, std::set<std::string>> held_;  // what somebody has, as far as the batch knows
  std::map<Holder, std::string> had_;             // what somebody had in the table, and the batch has changed
  std::vector<Departure> departures_;
};

void QueuesProjection::apply(const Position&, const Entry& entry) {
  for (const Event& event : entry.events()) {
    if (event.has_queue_created()) on(entry, event.queue_created());
    if (event.has_queue_updated()) on(entry, event.queue_updated());
    if (event.has_queue_archived()) queues_[event.queue_archived().queue_id()].archived = true;
    if (event.has_queue_restored()) queues_[event.queue_restored().queue_id()].archived = false;
    if (event.has_queue_entry_added()) on(entry, event.queue_entry_added());
    if (event.has_queue_entry_assigned()) on(entry, event.queue_entry_assigned());
    if (event.has_queue_entry_started()) on(entry, event.queue_entry_started());
    if (event.has_queue_entry_completed()) on(entry, event.queue_entry_completed());
    if (event.has_queue_entry_returned()) on(entry, event.queue_entry_returned());
    if (event.has_queue_entry_reprioritized())
      entries_[event.queue_entry_reprioritized().entry_id()].priority = event.queue_entry_reprioritized().priority();
    if (event.has_member_removed()) go(entry, event.member_removed().account_id());
    if (event.has_member_left()) go(entry, event.member_left().account_id());
  }
}

void QueuesProjection::on(const Entry& entry, const QueueCreated& event) {
  auto& queue = queues_[event.queue_id()];
  queue.created = true;
  queue.team_id = team_id_of(entry.subject());
  queue.type = enum_name(event.type());
  queue.created_by = entry.actor();
  queue.created_at = entry.at();
  queue.name = event.name();
  queue.description = event.description();
  queue.archived = false;
  if (!event.workspace_id().empty()) queue.workspace_id = event.workspace_id();
}
void QueuesProjection::on(const Entry&, const QueueUpdated& event) {
  auto& queue = queues_[event.queue_id()];
  if (event.has_name()) queue.name = event.name();
  if (event.has_description()) queue.description = event.description();
}

// The entry, which moves on; `held_by` has had it so far.
EntryChange& QueuesProjection::change(const Entry& entry, const std::string& entry_id, const std::string& held_by) {
  auto& change = entries_[entry_id];
  const std::string team_id(team_id_of(entry.subject()));
  if (!held_by.empty()) {
    held_[{team_id, held_by}].erase(entry_id);
    if (!change.added && !change.state) had_[{team_id, held_by}] += ' ' + entry_id;
  }
  change.team_id = team_id;
  return change;
}
void QueuesProjection::on(const Entry& entry, const QueueEntryAdded& event) {
  auto& added = change(entry, event.entry_id(), {});
  added.added = true;
  added.what = event;
  added.adding = {entry.actor(), entry.at()};
  added.priority = event.priority();
  added.state = QUEUE_ENTRY_STATE_WAITING;
  added.moved = true;
}
void QueuesProjection::on(const Entry& entry, const QueueEntryAssigned& event) {
  auto& assigned = change(entry, event.entry_id(), event.from());
  assigned.state = QUEUE_ENTRY_STATE_ASSIGNED;
  assigned.moved = true;
  assigned.keeps_given = false;
  assigned.assigned_to = event.account_id();
  assigned.given = By{entry.actor(), entry.at()};
  assigned.started.reset();
  held_[{assigned.team_id, event.account_id()}].insert(event.entry_id());
}
void QueuesProjection::on(const Entry& entry, const QueueEntryStarted& event) {
  auto& started = change(entry, event.entry_id(), event.account_id());
  started.state = QUEUE_ENTRY_STATE_STARTED;
  if (!std::exchange(started.moved, true)) started.keeps_given = true;
  started.assigned_to = event.account_id();
  if (!started.given) started.given = By{entry.actor(), entry.at()};
  started.started = By{entry.actor(), entry.at()};
  held_[{started.team_id, event.account_id()}].insert(event.entry_id());
}
void QueuesProjection::on(const Entry& entry, const QueueEntryCompleted& event) {
  auto& completed = change(entry, event.entry_id(), event.account_id());
  completed.state = QUEUE_ENTRY_STATE_COMPLETED;
  completed.completed = By{entry.actor(), entry.at()};
  completed.outcome = event.outcome();
  ++queues_[event.queue_id()].completed;
}
void QueuesProjection::on(const Entry& entry, const QueueEntryReturned& event) {
  give_back(change(entry, event.entry_id(), event.account_id()), {entry.actor(), entry.at()}, event.reason());
}
void QueuesProjection::give_back(EntryChange& change, By by, const std::string& reason) {
  change.state = QUEUE_ENTRY_STATE_WAITING;
  change.moved = true;
  change.keeps_given = false;
  change.assigned_to.reset();
  change.given.reset();
  change.started.reset();
  change.returned = std::move(by);
  change.return_reason = reason;
  ++change.returns;
}
// Whoever leaves gives back what they have: what the batch knows of at once, the rest is in the table.
void QueuesProjection::go(const Entry& entry, const std::string& account_id) {
  const Holder holder{std::string(team_id_of(entry.subject())), account_id};
  const By by{entry.actor(), entry.at()};
  departures_.push_back({holder, by, had_[holder]});
  for (const auto& entry_id : std::exchange(held_[holder], {})) give_back(entries_[entry_id], by, by_leaving);
}

void QueuesProjection::flush(pqxx::transaction_base& work) {
  flush_queues(work);
  flush_departures(work);
  flush_entries(work);
  discard();
}

void QueuesProjection::flush_queues(pqxx::transaction_base& work) {
  const auto rows = [] {
    return Rows({{"queue_id", "text"},
                 {"team_id", "text"},
                 {"name", "text"},
                 {"type", "text"},
                 {"description", "text"},
                 {"archived", "boolean"},
                 {"created_by", "text"},
                 {"created_at", "bigint"},
                 {"completed", "bigint"},
                 {"workspace_id", "text"}});
  };
  Rows created = rows(), changed = rows();
  for (const auto& [id, queue] : queues_)
    (queue.created ? created : changed)
        .add(id, queue.team_id, queue.name, queue.type, queue.description, queue.archived, queue.created_by,
             queue.created_at, queue.completed, queue.workspace_id);
  created.run(work, "INSERT INTO queues (" + created.names() + ") SELECT * FROM " + created.source());
  changed.run(work,
              "UPDATE queues q SET name = coalesce(r.name, q.name), description = coalesce(r.description,"
              " q.description), archived = coalesce(r.archived, q.archived), completed = q.completed + r.completed"
              " FROM " +
                  changed.source() + " WHERE q.queue_id = r.queue_id");
}

// Before the entries' own changes: those may have come after the departure, or have taken its place.
void QueuesProjection::flush_departures(pqxx::transaction_base& work) {
  Rows gone(
      {{"team_id", "text"}, {"account_id", "text"}, {"gone_by", "text"}, {"gone_at", "bigint"}, {"not_these", "text"}});
  std::set<Holder> seen;  // who leaves twice has nothing left in the table but what the batch knows of
  for (const auto& departure : departures_)
    if (seen.insert(departure.holder).second)
      gone.add(departure.holder.first, departure.holder.second, departure.by.account_id, departure.by.at,
               departure.not_these);
  gone.run(work,
           std::string("UPDATE entries e SET state = 'waiting', assigned_to = NULL, assigned_by = NULL,"
                       " assigned_at = NULL, started_by = NULL, started_at = NULL, returns = e.returns + 1,"
                       " returned_by = r.gone_by, returned_at = r.gone_at, return_reason = '") +
               by_leaving + "' FROM " + gone.source() +
               " WHERE e.team_id = r.team_id AND e.assigned_to = r.account_id AND e.state IN ('assigned', 'started')"
               " AND NOT e.entry_id = ANY (string_to_array(r.not_these, ' '))");
}

void QueuesProjection::flush_entries(pqxx::transaction_base& work) {
  const auto rows = [] {
    return Rows(
        {{"entry_id", "text"},      {"queue_id", "text"},       {"team_id", "text"},       {"title", "text"},
         {"reference", "text"},     {"note", "text"},           {"priority", "text"},      {"place", "int"},
         {"state", "text"},         {"added_by", "text"},       {"added_at", "bigint"},    {"assigned_to", "text"},
         {"assigned_by", "text"},   {"assigned_at", "bigint"},  {"started_by", "text"},    {"started_at", "bigint"},
         {"completed_by", "text"},  {"completed_at", "bigint"}, {"outcome", "text"},       {"returns", "int"},
         {"returned_by", "text"},   {"returned_at", "bigint"},  {"return_reason", "text"}, {"moved", "boolean"},
         {"keeps_given", "boolean"}});
  };
  Rows added = rows(), changed = rows();
  for (const auto& [id, entry] : entries_) {
    std::optional<std::string> priority, state, outcome, return_reason;
    std::optional<int> place;
    if (entry.priority) priority = enum_name(*entry.priority), place = PRIORITY_URGENT - *entry.priority;
    if (entry.state) state = enum_name(*entry.state);
    if (entry.completed) outcome = entry.outcome;
    if (entry.returned) return_reason = entry.return_reason;
    (entry.added ? added : changed)
        .add(id, entry.what.queue_id(), entry.team_id, entry.what.title(), entry.what.reference(), entry.what.note(),
             priority, place, state, entry.adding.account_id, entry.adding.at, entry.assigned_to,
             account_of(entry.given), time_of(entry.given), account_of(entry.started), time_of(entry.started),
             account_of(entry.completed), time_of(entry.completed), outcome, entry.returns, account_of(entry.returned),
             time_of(entry.returned), return_reason, entry.moved, entry.keeps_given);
  }
  const std::string columns =
      "entry_id, queue_id, team_id, title, reference, note, priority, place, state, added_by, added_at, assigned_to,"
      " assigned_by, assigned_at, started_by, started_at, completed_by, completed_at, outcome, returns, returned_by,"
      " returned_at, return_reason";
  added.run(work, "INSERT INTO entries (" + columns + ") SELECT " + columns + " FROM " + added.source());
  changed.run(work,
              "UPDATE entries e SET priority = coalesce(r.priority, e.priority), place = coalesce(r.place, e.place),"
              " state = coalesce(r.state, e.state),"
              " assigned_to = CASE WHEN r.moved THEN r.assigned_to ELSE e.assigned_to END,"
              " assigned_by = CASE WHEN NOT r.moved THEN e.assigned_by WHEN r.keeps_given THEN coalesce(e.assigned_by,"
              " r.assigned_by) ELSE r.assigned_by END,"
              " assigned_at = CASE WHEN NOT r.moved THEN e.assigned_at WHEN r.keeps_given THEN coalesce(e.assigned_at,"
              " r.assigned_at) ELSE r.assigned_at END,"
              " started_by = CASE WHEN r.moved THEN r.started_by ELSE e.started_by END,"
              " started_at = CASE WHEN r.moved THEN r.started_at ELSE e.started_at END,"
              " completed_by = coalesce(r.completed_by, e.completed_by),"
              " completed_at = coalesce(r.completed_at, e.completed_at), outcome = coalesce(r.outcome, e.outcome),"
              " returns = e.returns + r.returns, returned_by = coalesce(r.returned_by, e.returned_by),"
              " returned_at = coalesce(r.returned_at, e.returned_at),"
              " return_reason = coalesce(r.return_reason, e.return_reason) FROM " +
                  changed.source() + " WHERE e.entry_id = r.entry_id");
}

const std::string version_column =
    " (SELECT s.version FROM queues.subjects s WHERE s.subject = 'team/' || team_id) AS version";
const std::string entry_columns =
    "entry_id, queue_id, title, reference, note, priority, state, added_by, queues.muster_time(added_at) AS added_at,"
    " assigned_to, assigned_by, queues.muster_time(assigned_at) AS assigned_at, started_by,"
    " queues.muster_time(started_at) AS started_at, completed_by, queues.muster_time(completed_at) AS completed_at,"
    " outcome, returns, returned_by, queues.muster_time(returned_at) AS returned_at, return_reason," +
    version_column;

template <class Request>
Question about_queue(const Request& request, Lanes lanes) {
  Question question("queues", lanes);
  question.version_of(team_subject(request.team_id()));
  question.where("team_id = " + question.text(request.team_id()));
  question.where("queue_id = " + question.text(request.queue_id()));
  return question;
}
}  // namespace

std::unique_ptr<Projection> queues_projection() { return std::make_unique<QueuesProjection>(); }

Result<View> query(pqxx::transaction_base& work, const GetQueue& request, Lanes lanes) {
  auto question = about_queue(request, lanes);
  const auto count = [](const std::string& state) {
    return ", (SELECT count(*) FROM queues.entries e WHERE e.queue_id = q.queue_id AND e.state = '" + state + "') AS " +
           state;
  };
  return question.one(work,
                      "queue_id, team_id, name, type, description, archived, created_by,"
                      " queues.muster_time(created_at) AS created_at" +
                          count("waiting") + count("assigned") + count("started") + ", completed, workspace_id," +
                          version_column,
                      "queues.queues q", refuse(QUEUE_NOT_FOUND, "there is no queue " + request.queue_id()));
}

Result<View> query(pqxx::transaction_base& work, const ListQueueEntries& request, Lanes lanes) {
  auto question = about_queue(request, lanes);
  question.where(request.has_state() ? "state = " + question.text(enum_name(request.state())) : "state <> 'completed'");
  if (!request.assigned_to().empty()) question.where("assigned_to = " + question.text(request.assigned_to()));
  return question.page(work, request, entry_columns, "queues.entries",
                       {{{"place", true}, {"added_at", true}, {"entry_id"}}});
}

Result<View> query(pqxx::transaction_base& work, const GetQueueEntry& request, Lanes lanes) {
  auto question = about_queue(request, lanes);
  question.where("entry_id = " + question.text(request.entry_id()));
  return question.one(work, entry_columns, "queues.entries",
                      refuse(QUEUE_ENTRY_NOT_FOUND, "there is no entry " + request.entry_id()));
}
}  // namespace muster
