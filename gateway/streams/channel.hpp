// Who listens to a team, and the bytes they are sent.
#pragma once
#include <list>
#include <string>
#include <vector>

#include "gateway/limits.hpp"
#include "gateway/streams/messages.hpp"
#include "gateway/streams/ring.hpp"

namespace muster {
class Receiver;

// One ring for all receivers of a team that may see the same and speak the same wire.
struct Feed {
  Feed(ViewPtr shown, Wire spoken, std::size_t ring_bytes, std::int64_t after)
      : view(std::move(shown)), wire(spoken), ring(ring_bytes, after) {}
  const ViewPtr view;
  const Wire wire;
  Ring ring;
  std::size_t receivers = 0;
  Instant used{};  // when the last receiver left; it is kept a while, for those who come back
};

struct Channel {
  std::string team_id, subject;
  int lane = 0;
  std::list<Feed> feeds;
  std::vector<Receiver*> receivers;
  bool dirty = false;  // there is something that receivers have not been sent
};
}  // namespace muster
