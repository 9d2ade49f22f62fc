// What clients of a team tell each other (cursors), and who is there (gateway/presence.hpp): carried to every other
// node, never through the ledger, and lost where the way is broken. The node that a message came to delivers it to its
// own receivers at once.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace muster {
class LiveRelay {
 public:
  // Called on the io_context's thread.
  struct Listener {
    // A message of another node's client, as live_json wrote it.
    std::function<void(std::string_view team_id, std::string_view json)> message;
    // A serialized PresenceRecords of any node, this one too, and when it was written (microseconds since 1970). The
    // first ones are from the past: all that the relay still keeps.
    std::function<void(std::string_view records, std::int64_t written_at)> presence;
  };

  virtual ~LiveRelay() = default;
  // Neither ever blocks.
  virtual void publish(std::string_view team_id, std::string_view json) = 0;
  virtual void publish_presence(std::string_view records) = 0;
  // Once, before the first message.
  virtual void listen(Listener listener) = 0;
  // Whether all that was kept when this node started has been heard.
  virtual bool past_heard() const = 0;
  // That, and what others publish arrives.
  virtual bool complete() const = 0;
  // Nothing is called afterwards.
  virtual void stop() = 0;
};

// A cluster of one node: there is nobody to carry anything to.
class NoRelay : public LiveRelay {
 public:
  void publish(std::string_view, std::string_view) override {}
  void publish_presence(std::string_view) override {}
  void listen(Listener) override {}
  bool past_heard() const override { return true; }
  bool complete() const override { return true; }
  void stop() override {}
};
}  // namespace muster
