// Ten lines of given/when/then. Every `when` is decided twice (a decision is pure: the same answer) and, once accepted,
// sent again with its Idempotency-Key: nothing more may be appended and the answer must be the first one.
//
//   given(team_created("ana"), joined("bo", MEMBER))
//       .when(as("ana"), change_role("bo", ADMIN))
//       .then(role_changed("bo", MEMBER, ADMIN));
#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "commands/subjects.hpp"
#include "domain/ids.hpp"

namespace muster::test {
inline constexpr std::int64_t start_us = 1'790'000'000LL * 1'000'000;  // when every story begins (September 2026)
constexpr std::int64_t seconds(std::int64_t n) { return n * 1'000'000; }
constexpr std::int64_t minutes(std::int64_t n) { return seconds(60 * n); }
constexpr std::int64_t hours(std::int64_t n) { return minutes(60 * n); }
constexpr std::int64_t days(std::int64_t n) { return hours(24 * n); }

// The account id of a person in a story: always the same for the same name.
std::string acct(std::string_view name);
// The team of every story.
const std::string& the_team();

struct Actor {
  std::string account;
  std::int64_t auth_age = hours(1);  // how long ago they last proved who they are
  Context::Fact founder = Context::Fact::no;
  bool internal = false;
  std::string founder_key = {};  // the hash of the key of founder rights that they have shown
  bool founder_key_wrong = false;
};
inline Actor as(std::string_view name) { return {acct(name)}; }
inline Actor freshly(std::string_view name) { return {acct(name), seconds(1)}; }
inline Actor founder(std::string_view name) { return {acct(name), hours(1), Context::Fact::yes}; }
inline Actor nobody_knows_whether_founder(std::string_view name) {
  return {acct(name), hours(1), Context::Fact::unknown};
}
// Holds founder rights whose key was not shown.
inline Actor locked_founder(std::string_view name) { return {acct(name), hours(1), Context::Fact::locked}; }
inline Actor due_work() { return {"system", 0, Context::Fact::no, true}; }

class Story {
 public:
  explicit Story(std::vector<Event> events, std::string subject = team_subject(the_team()));
  // Time passes.
  Story& after(std::int64_t us);
  // More happens, by `ana`.
  template <class... Bodies>
  Story& given(Bodies... bodies) {
    std::vector<Event> events;
    (events.push_back(to_event(std::move(bodies))), ...);
    happen(std::move(events));
    return *this;
  }
  template <class Body>
  Story& when(const Actor& actor, Body command) {
    ask(actor, to_command(std::move(command)));
    return *this;
  }
  // Exactly these events, in this order.
  template <class... Bodies>
  Story& then(Bodies... bodies) {
    std::vector<Event> expected;
    (expected.push_back(to_event(std::move(bodies))), ...);
    expect(expected);
    return *this;
  }
  Story& refused(Code code);
  // Accepted, and nothing to append.
  Story& nothing();
  template <class Reply>
  const Reply& reply() const {
    const auto* reply = dynamic_cast<const Reply*>(told_.reply.get());
    if (!reply) throw std::logic_error("no such reply");
    return *reply;
  }
  const Told& told() const { return told_; }
  const Team& team() const { return *subjects_.team(subject_); }
  const System& system() const { return *subjects_.system(); }
  std::optional<std::pair<std::int64_t, std::string>> next_due() const { return subjects_.next_due(); }
  std::int64_t now() const { return now_; }
  // The id that the command just decided gave to its n-th new `prefix`.
  std::string id(std::string_view prefix, int n = 0) const;

  // The price table of the repository unless another is set.
  const PriceTable* prices = nullptr;
  // When the lane was opened.
  std::int64_t lane_opened_at = 0;
  // Of others than the actor; nobody unless set.
  std::function<Context::Fact(std::string_view account_id)> founder_of;
  // What `system` says about creating teams.
  Context::Fact creation_restricted = Context::Fact::no, manages_users = Context::Fact::no;
  // What is known of other teams, and of what the actor and others inherit in this one; nothing unless set.
  std::function<TeamFact(std::string_view team_id, std::string_view account_id)> team_fact;
  std::function<Inherited(std::string_view account_id)> inherited_of;
  std::function<Children()> children;

 private:
  void happen(std::vector<Event> events);
  void ask(const Actor& actor, Command command);
  void expect(const std::vector<Event>& events);
  Context context() const;

  std::string subject_;
  Subjects subjects_;
  std::int64_t now_ = start_us;
  std::int64_t offset_ = 0;
  int commands_ = 0;
  std::string command_id_;
  std::int64_t decided_at_ = 0;
  Told told_;
};

template <class... Bodies>
Story given(Bodies... bodies) {
  std::vector<Event> events;
  (events.push_back(to_event(std::move(bodies))), ...);
  return Story(std::move(events));
}
template <class... Bodies>
Story given_system(Bodies... bodies) {
  std::vector<Event> events;
  (events.push_back(to_event(std::move(bodies))), ...);
  return Story(std::move(events), std::string(system_subject));
}
}  // namespace muster::test
