// Who is there: what the accounts of each team said last, and when they were last heard. A table in memory, which every
// node keeps of all teams; nothing of it is on the ledger or in PostgreSQL.
//
// Nodes tell each other in records on muster.live. A record says the whole of what is known of one account in one team,
// and records are put together so that their order does not matter: the later word counts, and the later sign of life.
// So nodes agree, whatever reaches them first or twice. Each node counts silence by itself. What the topic is about to
// lose is written to it again, by whoever notices first: a node that starts reads all there is to know from the topic.
//
// One thread, that of the io_context. Times are microseconds since 1970 and come in from outside.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "gateway/limits.hpp"
#include "schemas/proto/presence.pb.h"

namespace muster {
using namespace v1;

struct PresenceLimits {
  using Time = std::chrono::microseconds;
  Time silent_after = std::chrono::minutes(5);     // later than that after the last sign of life: offline
  Time forgotten_after = std::chrono::hours(24);   // later than that: not known any more
  Time word_every = std::chrono::seconds(1);       // of an account: what it says more often waits for `sweep`;
  int words_at_once = 3;                           // but these few do not
  Time heartbeat_every = std::chrono::seconds(5);  // of an account: signs of life that go to the other nodes
  // A record is written again when the topic has not had one for so long. To be well below what the topic keeps (10
  // minutes); nodes differ by up to a minute, so that one of them does it for all.
  Time written_again_after = std::chrono::minutes(4);
  std::size_t entries_max = 100'000;  // then those who were heard longest ago are forgotten
  int records_max = 500;              // in one message of the topic
};

class Presence {
 public:
  using Limits = PresenceLimits;
  // One account in one team. Its texts are good until the table is changed.
  struct Shown {
    std::string_view team_id, account_id, activity;
    PresenceStatus status = PRESENCE_STATUS_OFFLINE;
    std::int64_t last_seen = 0, updated_at = 0;

    // As an answer says it.
    template <class View>
    View as() const {
      View view;
      if constexpr (requires { view.team_id(); }) view.set_team_id(std::string(team_id));
      if constexpr (requires { view.account_id(); }) view.set_account_id(std::string(account_id));
      view.set_status(status);
      view.set_activity(std::string(activity));
      view.set_last_seen(last_seen);
      view.set_updated_at(updated_at);
      return view;
    }
  };
  struct Links {
    // Tells the team's streams on this node; false: not now (the account is not known to be a member), ask again.
    std::function<bool(const Shown&)> announce;
    std::function<void(const PresenceRecords&)> publish;  // to the other nodes
    std::function<bool()> complete;                       // whether what other nodes publish arrives
  };
  explicit Presence(std::string_view node, Limits limits = {});
  // Before that, and with empty links, nobody is told.
  void connect(Links links) { links_ = std::move(links); }

  // A heartbeat. What it changes is told at once.
  Shown say(std::string_view team_id, std::string_view account_id, PresenceStatus status, std::string_view activity,
            std::int64_t now);
  // A sign of life that says nothing, such as an open stream: who was offline by silence, or unknown, is online; any
  // other status stays, also an offline that was said.
  void touch(std::string_view team_id, std::string_view account_id, std::int64_t now);
  // What the topic brought, this node's own records too; `written_at` is when it got them.
  void take(const PresenceRecords& records, std::int64_t written_at, std::int64_t now);
  // Once a second: tells who has fallen silent, forgets, publishes what is due.
  void sweep(std::int64_t now);

  // Everybody who is known in the team, in the order of their ids; the teams in which the account is known, likewise.
  std::vector<Shown> of_team(std::string_view team_id, std::int64_t now) const;
  std::vector<Shown> of_account(std::string_view account_id, std::int64_t now) const;
  // False where the other nodes are not heard right now.
  bool complete() const { return !links_.complete || links_.complete(); }
  std::size_t size() const { return size_; }

 private:
  struct Entry {
    std::string_view team_id, account_id;  // keys of the maps that it is in
    std::string activity;
    PresenceStatus status = PRESENCE_STATUS_UNSPECIFIED;  // as it was said; unspecified: nothing yet
    std::int64_t updated_at = 0, last_seen = 0;
    std::int64_t announced_at = 0;  // `updated_at` of what the team was told last
    std::int64_t published_at = 0;  // by this node
    std::int64_t words_up_to = 0;   // how far ahead it has used up its words
    std::int64_t written_at = 0;    // to the topic, by any node
    std::int64_t look_at = 0;       // when `sweep` has to look at it; 0: not yet said
    bool news = false;              // a word has not been published
  };
  using OfTeam = std::map<std::string, Entry, std::less<>>;  // by account
  template <class Of>
  using By = std::unordered_map<std::string, Of, TextHash, std::equal_to<>>;

  bool silent(const Entry& entry, std::int64_t now) const;
  Shown shown(const Entry& entry, std::int64_t now) const;
  Entry& find_or_add(std::string_view team_id, std::string_view account_id);
  void forget(Entry& entry);
  void make_room();
  void keep(Entry& entry, PresenceStatus status, std::string_view activity, std::int64_t now);
  bool may_publish_word(Entry& entry, std::int64_t now) const;
  void announce(Entry& entry, std::int64_t now);
  void add_record(PresenceRecords& records, Entry& entry, std::int64_t now);
  void publish(PresenceRecords& records);
  void publish_due(std::int64_t now);
  void schedule(Entry& entry, std::int64_t now);

  const Limits limits_;
  const std::int64_t written_again_after_;  // by this node
  Links links_;
  By<OfTeam> teams_;
  By<std::vector<Entry*>> accounts_;
  std::set<std::pair<std::int64_t, Entry*>> looks_;
  std::unordered_set<Entry*> due_;  // to be published
  std::size_t size_ = 0;
};
}  // namespace muster
