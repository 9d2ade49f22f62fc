// Stream tickets: for WebSocket and EventSource, which cannot set headers. A ticket is good for 30 s and for one use on
// any node: it says by itself whom it is for (under a keyed hash), and the keyring's database, which all nodes share,
// remembers its id when it is used. Without that database no stream can be opened by ticket; tokens go on working.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "gateway/lane_subjects.hpp"
#include "gateway/tokens.hpp"

namespace muster {
class Tickets {
 public:
  static constexpr std::int64_t good_for_s = 30;

  explicit Tickets(const ClusterSecret& secret) : secret_(secret) {}
  std::string issue(const Identity& identity, std::int64_t now_s) const;

  struct Ticket {
    std::string id;
    std::int64_t expires_at_s = 0;
    IdentityPtr identity;  // ends when the token ends that the ticket was made with
  };
  // UNAUTHENTICATED or TOKEN_EXPIRED. Whether it was used before is for Keyring::use_ticket to say.
  Result<Ticket> read(std::string_view ticket, std::int64_t now_s) const;

 private:
  const ClusterSecret& secret_;
};
}  // namespace muster
