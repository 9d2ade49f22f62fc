#include "tests/support/given.hpp"

#include <functional>

namespace muster::test {
namespace {
// 16 bytes that depend on both texts: enough for tests, where nothing has to be secret.
std::string scramble(std::string_view a, std::string_view b) {
  std::string out(16, '\0');
  std::uint64_t hash = 1469598103934665603ULL;
  for (std::size_t i = 0; i < out.size(); ++i) {
    for (const char c : a) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    for (const char c : b) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    hash = (hash ^ i) * 1099511628211ULL;
    out[i] = static_cast<char>(hash >> 32);
  }
  return out;
}
std::string text(const Entry& entry) {
  std::string out;
  for (const Event& event : entry.events()) out += event.ShortDebugString() + "\n";
  return out;
}
}  // namespace

std::string acct(std::string_view name) { return "acct_" + crockford(scramble("account", name)); }
const std::string& the_team() {
  static const std::string team = "team_" + crockford(scramble("team", "the"));
  return team;
}

Story::Story(std::vector<Event> events, std::string subject) : subject_(std::move(subject)) {
  happen(std::move(events));
}

Story& Story::after(std::int64_t us) {
  now_ += us;
  return *this;
}

void Story::happen(std::vector<Event> events) {
  if (events.empty()) return;
  Entry entry;
  entry.set_subject(subject_);
  const auto* team = subjects_.team(subject_);
  entry.set_version((team ? team->version() : subjects_.system() ? subjects_.system()->version() : 0) + 1);
  entry.set_actor(acct("ana"));
  entry.set_at(now_);
  for (Event& event : events) *entry.add_events() = std::move(event);
  subjects_.apply(++offset_, entry);
}

Context Story::context() const {
  Context context;
  context.at = now_;
  context.derive = [id = command_id_](std::string_view label) { return scramble(id, label); };
  context.hash = [](std::string_view secret) { return scramble("hash", secret); };
  context.prices = prices;
  context.lane_opened_at = lane_opened_at;
  context.founder_of = founder_of;
  context.creation_restricted = creation_restricted;
  context.manages_users = manages_users;
  context.team_fact = team_fact;
  context.inherited_of = inherited_of;
  context.children = children;
  context.founder_at = "0.1";
  return context;
}

std::string Story::id(std::string_view prefix, int n) const {
  auto made = context();
  made.at = decided_at_;
  return made.id(prefix, n);
}

void Story::ask(const Actor& actor, Command command) {
  command_id_ = "cmd_" + std::to_string(++commands_);
  decided_at_ = now_;
  Ask asked;
  asked.subject = subject_;
  asked.command = std::move(command);
  asked.actor = actor.account;
  asked.auth_time = now_ - actor.auth_age;
  asked.internal = actor.internal;
  asked.founder_key = actor.founder_key;
  asked.founder_key_wrong = actor.founder_key_wrong;
  asked.command_id = command_id_;
  asked.key_hash = scramble("key", command_id_);
  asked.payload_hash = scramble("payload", asked.command.SerializeAsString());
  const auto decide = [&] {
    auto made = context();
    made.founder = actor.founder;
    if (inherited_of) made.inherited = inherited_of(actor.account);
    return subjects_.decide(asked, made);
  };
  told_ = decide();
  const auto again = decide();
  EXPECT_EQ(told_.refusal.ShortDebugString(), again.refusal.ShortDebugString()) << "a decision must be pure";
  ASSERT_EQ(told_.entry.has_value(), again.entry.has_value()) << "a decision must be pure";
  if (!told_.entry) return;
  EXPECT_EQ(text(*told_.entry), text(*again.entry)) << "a decision must be pure";
  subjects_.apply(++offset_, *told_.entry);
  if (told_.refusal.code() != OK) return;
  const auto repeated = decide();
  ASSERT_TRUE(repeated.first) << "a retry with the same Idempotency-Key must be recognised";
  EXPECT_EQ(repeated.first->offset, offset_);
  EXPECT_EQ(repeated.first->version, told_.version);
  EXPECT_FALSE(repeated.entry.has_value()) << "a retry with the same Idempotency-Key must append nothing";
  asked.payload_hash = "another";
  EXPECT_EQ(decide().refusal.code(), IDEMPOTENCY_KEY_REUSED);
}

void Story::expect(const std::vector<Event>& events) {
  EXPECT_EQ(told_.refusal.code(), OK) << told_.refusal.ShortDebugString();
  std::string expected;
  for (const Event& event : events) expected += event.ShortDebugString() + "\n";
  EXPECT_EQ(told_.entry ? text(*told_.entry) : "", expected);
}
Story& Story::refused(Code code) {
  EXPECT_EQ(Code_Name(told_.refusal.code()), Code_Name(code)) << told_.refusal.ShortDebugString();
  return *this;
}
Story& Story::nothing() {
  EXPECT_EQ(told_.refusal.code(), OK) << told_.refusal.ShortDebugString();
  EXPECT_FALSE(told_.entry.has_value()) << text(*told_.entry);
  return *this;
}
}  // namespace muster::test
