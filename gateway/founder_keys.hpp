// Keys of founder rights, as they are shown: whoever holds rights with a key sends it in Muster-Founder-Key whenever
// they use them. It is compared with its argon2id hash once, on another thread; then it is known by a keyed hash for
// the life of the process. Wrong ones are limited like other guesses: 10 in 60 s and account, on each node.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "gateway/limits.hpp"
#include "gateway/node.hpp"
#include "gateway/tokens.hpp"

namespace muster {
inline constexpr std::string_view founder_key_header = "Muster-Founder-Key";

class FounderKeys {
 public:
  FounderKeys(boost::asio::io_context& io, Node& node, boost::asio::thread_pool& threads);

  struct Shown {
    IdentityPtr identity;                           // with what the key says of it
    std::optional<std::chrono::seconds> wait = {};  // too many wrong keys: for so long this one is not even looked at
  };
  // For an account whose rights ask for no key, and for one that has none, it is as if nothing had been shown.
  boost::asio::awaitable<Shown> shown(IdentityPtr identity, std::string key);

 private:
  bool known(const std::string& account_id, const std::string& proof) const;

  boost::asio::io_context& io_;
  Node& node_;
  boost::asio::thread_pool& threads_;
  const std::string secret_;  // of this process
  Lockout lockout_;
  std::map<std::string, std::string> verified_;  // by account: keyed hash of the argon2id hash and the right key
  // Keys that are being looked at: who brings the same one meanwhile waits.
  std::map<std::string, std::shared_ptr<boost::asio::steady_timer>> looked_at_;
};
}  // namespace muster
