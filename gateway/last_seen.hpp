// Super admins who ask for anything are there: at most once a minute and account, their teams are told so by a
// heartbeat of their own (RecordHeartbeat), on a coroutine that no request waits for. In the memory of one node; what
// two nodes say within a minute is one entry all the same.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/forward.hpp"
#include "gateway/limits.hpp"
#include "gateway/node.hpp"

namespace muster {
class LastSeen {
 public:
  // A little more than the minute within which nothing would change.
  static constexpr std::chrono::seconds every{61};

  // Before the io_context runs: it must hear every entry that the node reads. `own_url` is this node's private one.
  LastSeen(boost::asio::io_context& io, Node& node, Forward& forward, std::string own_url);
  // The account has asked for something with this token, which was verified. Takes no time for anybody else than a
  // super admin, and next to none for them.
  void note(std::string_view account_id, std::string_view token, Instant now);

 private:
  struct Account {
    std::set<std::string> teams;  // in which they are super admin
    Instant told{};
    bool telling = false;
  };
  void on_entry(const Entry& entry);
  void look_at(std::string_view team_id, const std::string& account_id);
  boost::asio::awaitable<void> tell(std::string account_id, std::string token);
  boost::asio::awaitable<void> tell_one(std::string team_id, std::string account_id, std::string token);

  boost::asio::io_context& io_;
  Node& node_;
  Forward& forward_;
  const std::string own_url_;
  std::unordered_map<std::string, Account, TextHash, std::equal_to<>> super_admins_;
};
}  // namespace muster
