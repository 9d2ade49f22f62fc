#include "commands/subjects.hpp"

#include "commands/decide_each.hpp"
#include "commands/roster/invite_code.hpp"
#include "domain/evolve.hpp"
#include "domain/ids.hpp"

namespace muster {
namespace {
constexpr std::int64_t taken_for_us = 24LL * 3600 * 1'000'000;
constexpr std::size_t taken_max = 100'000;
constexpr std::int64_t minute_us = 60LL * 1'000'000;
constexpr int strangers_per_minute_max = 20;

bool creates(const Command& command) { return command.has_create_team(); }

// What was refused for want of a right is worth auditing; what was merely wrong is not.
bool auditable(Code code) { return code / 100 == 403; }

// What lies in the trash and what is being uploaded; what is gone takes its grants along.
bool moves_due_vault_work(const Event& event) {
  switch (event.event_case()) {
    case Event::kVaultItemDeleted:
    case Event::kVaultItemTrashed:
    case Event::kVaultItemRecovered:
    case Event::kVaultItemPurged:
    case Event::kVaultUploadBegun:
    case Event::kVaultUploadDropped:
      return true;
    case Event::kVaultItemStored:
      return !event.vault_item_stored().upload_id().empty();
    case Event::kVaultItemUpdated:
      return !event.vault_item_updated().upload_id().empty();
    default:
      return false;
  }
}

bool moves_due_work(const Entry& entry) {
  for (const Event& event : entry.events()) {
    const auto module = module_of(event);
    if (event.has_super_admin_seen()) continue;
    if (module == "roster" || module == "permissions" || module == "promotions" || module == "workspaces" ||
        module == "sharing")
      return true;
    if (moves_due_vault_work(event)) return true;
  }
  return false;
}

bool exists(const Team& team) { return team.version() > 0 && !team.roster().deleted(); }
bool exists(const System&) { return true; }
bool by_a_stranger(Code code) { return code == NOT_A_MEMBER || code == MEMBER_INACTIVE; }
}  // namespace

template <class State>
Told Subjects::decide_on(const State& state, const Memory& memory, const Ask& ask, Context& context) const {
  Told told;
  told.version = state.version();
  const auto no = [&](Refusal refusal) {
    told.refusal = std::move(refusal);
    return std::move(told);
  };
  if (!ask.key_hash.empty()) {
    const auto before = memory.taken.by_key.find(ask.key_hash);
    if (before != memory.taken.by_key.end() && before->second->at + taken_for_us > context.at) {
      if (before->second->payload_hash != ask.payload_hash)
        return no(
            refuse(IDEMPOTENCY_KEY_REUSED, "this Idempotency-Key came with another payload within the last 24 hours"));
      told.first = before->second;
      return told;
    }
  }
  if (creates(ask.command)) {
    // The id of a team that was deleted is never used again.
    if (state.version() > 0) return no(refuse(TEAM_EXISTS, "there is or was a team with this id already"));
  } else if (!exists(state)) {
    return no(refuse(TEAM_NOT_FOUND, "there is no team " + ask.subject.substr(ask.subject.find('/') + 1)));
  }
  if (ask.if_match && *ask.if_match != state.version())
    return no(refuse(PRECONDITION_FAILED, "the version is " + std::to_string(state.version()) + " now"));

  context.actor = ask.actor;
  context.internal = ask.internal;
  context.auth_time = ask.auth_time;
  context.founder_key = ask.founder_key;
  context.founder_key_wrong = ask.founder_key_wrong;
  context.command_id = ask.command_id;
  context.authority.Clear();
  auto decision = muster::decide(state, ask.command, context);

  Entry entry;
  for (const KeyCreated& key : ask.keys_created) *entry.add_events() = to_event(key);
  if (decision) {
    auto& accepted = decision.value();
    told.reply = std::move(accepted.reply);
    if (accepted.events.empty()) return told;
    for (Event& event : accepted.events) *entry.add_events() = std::move(event);
  } else {
    told.refusal = decision.error();
    if (!auditable(told.refusal.code()) || !exists(state)) return told;
    if (by_a_stranger(told.refusal.code()) && memory.strangers.minute == context.at / minute_us &&
        memory.strangers.refused >= strangers_per_minute_max)
      return told;
    Refused refused;
    context.authority.Clear();  // it was allowed on no ground
    refused.set_code(told.refusal.code());
    refused.set_detail(told.refusal.detail());
    *entry.add_events() = to_event(std::move(refused));
  }
  entry.set_min_reader(1);
  entry.set_subject(ask.subject);
  entry.set_version(state.version() + (leaves_version(entry) ? 0 : 1));
  entry.set_command_id(ask.command_id);
  entry.set_command(std::string(kind_of(ask.command)));
  entry.set_actor(ask.actor);
  *entry.mutable_authority() = context.authority;
  entry.set_at(context.at);
  *entry.mutable_request() = ask.request;
  if (!ask.key_hash.empty() && decision) {
    entry.mutable_idempotency()->set_key_hash(ask.key_hash);
    entry.mutable_idempotency()->set_payload_hash(ask.payload_hash);
    if (told.reply) {
      // A secret in a reply is derived from the command id and shown again from there, never stored.
      std::unique_ptr<google::protobuf::Message> stored(told.reply->New());
      stored->CopyFrom(*told.reply);
      if (const auto* code = code_shown_once(*stored->GetDescriptor()))
        stored->GetReflection()->ClearField(stored.get(), code);
      entry.mutable_idempotency()->set_reply(stored->SerializeAsString());
    }
  }
  told.version = entry.version();
  told.entry = std::move(entry);
  return told;
}

Told Subjects::decide(const Ask& ask, Context& context) const {
  if (ask.subject == system_subject) {
    static const System none;
    return decide_on(system_ ? *system_ : none, system_memory_, ask, context);
  }
  static const Held none;
  const auto found = teams_.find(ask.subject);
  const Held& held = found == teams_.end() ? none : *found->second;
  return decide_on(held.state, held.memory, ask, context);
}

void Subjects::count(Strangers& strangers, const Entry& entry) {
  if (entry.events().empty() || !by_a_stranger(entry.events().rbegin()->refused().code())) return;
  if (std::exchange(strangers.minute, entry.at() / minute_us) != entry.at() / minute_us) strangers.refused = 0;
  ++strangers.refused;
}

void Subjects::take(Takens& taken, std::int64_t offset, const Entry& entry) {
  while (!taken.oldest_first.empty() &&
         (taken.oldest_first.front().first + taken_for_us <= entry.at() || taken.oldest_first.size() >= taken_max)) {
    taken.by_key.erase(taken.oldest_first.front().second);
    taken.oldest_first.pop_front();
  }
  if (!entry.has_idempotency()) return;
  const auto& idempotency = entry.idempotency();
  taken.by_key[idempotency.key_hash()] = std::make_shared<FirstAnswer>(FirstAnswer{
      idempotency.payload_hash(), idempotency.reply(), entry.command_id(), entry.at(), offset, entry.version()});
  taken.oldest_first.emplace_back(entry.at(), idempotency.key_hash());
}

void Subjects::apply(std::int64_t offset, const Entry& entry) noexcept {
  if (entry.subject() == system_subject) {
    if (!system_) system_ = std::make_unique<System>();
    evolve(*system_, entry);
    take(system_memory_.taken, offset, entry);
    count(system_memory_.strangers, entry);
    return;
  }
  auto& held = teams_[entry.subject()];
  if (!held) held = std::make_unique<Held>();
  evolve(held->state, entry);
  take(held->memory.taken, offset, entry);
  count(held->memory.strangers, entry);
  if (!moves_due_work(entry)) return;
  if (held->due) due_.erase({held->due, entry.subject()});
  held->due = muster::next_due(held->state);
  if (held->due) due_.emplace(held->due, entry.subject());
}

void Subjects::moved(std::int64_t offset, const Entry& entry) noexcept {
  const auto held = teams_.find(entry.subject());
  if (held == teams_.end() && entry.subject() != system_subject) return;
  auto& taken = held == teams_.end() ? system_memory_.taken : held->second->memory.taken;
  const auto first = taken.by_key.find(entry.idempotency().key_hash());
  if (first != taken.by_key.end()) first->second->offset = offset;
}

const Team* Subjects::team(std::string_view subject) const {
  const auto held = teams_.find(std::string(subject));
  return held == teams_.end() || held->second->state.roster().deleted() ? nullptr : &held->second->state;
}
std::optional<std::pair<std::int64_t, std::string>> Subjects::next_due() const {
  if (due_.empty()) return std::nullopt;
  return *due_.begin();
}
}  // namespace muster
