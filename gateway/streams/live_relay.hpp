// What clients of a team tell each other (presence, cursors): carried to every other node, never through the ledger,
// and lost where the way is broken. The node that a message came to delivers it to its own receivers at once.
#pragma once
#include <functional>
#include <string>
#include <string_view>

namespace muster {
class LiveRelay {
 public:
  // A message of another node's client, as live_json wrote it. Called on the io_context's thread.
  using Listener = std::function<void(std::string_view team_id, std::string_view json)>;

  virtual ~LiveRelay() = default;
  // Never blocks.
  virtual void publish(std::string_view team_id, std::string_view json) = 0;
  // Once, before the first message.
  virtual void listen(Listener listener) = 0;
  // Nothing is called afterwards.
  virtual void stop() = 0;
};

// A cluster of one node: there is nobody to carry anything to.
class NoRelay : public LiveRelay {
 public:
  void publish(std::string_view, std::string_view) override {}
  void listen(Listener) override {}
  void stop() override {}
};
}  // namespace muster
