#include "projections/publisher.hpp"

#include <algorithm>

#include "schemas/json.hpp"
#include "schemas/kinds.hpp"

namespace muster {
namespace {
std::string topic_of(std::string_view module) { return "muster.events." + std::string(module); }

class Publisher : public Projection {
 public:
  Publisher(std::unique_ptr<EventSink> sink, std::string ledger_id)
      : sink_(std::move(sink)), ledger_id_(std::move(ledger_id)) {}
  std::string_view name() const override { return "publisher"; }
  void apply(const Position& position, const Entry& entry) override {
    append_published(events_, ledger_id_, position, entry);
  }
  // Within the transaction that moves the checkpoint: a second publisher waits for its lock and then finds it moved.
  void flush(pqxx::transaction_base&) override {
    if (!events_.empty()) sink_->publish(events_);
    events_.clear();
  }
  void discard() override { events_.clear(); }
  bool keeps_versions() const override { return false; }

 private:
  std::unique_ptr<EventSink> sink_;
  const std::string ledger_id_;
  std::vector<PublishedEvent> events_;
};
}  // namespace

std::unique_ptr<Projection> publisher(std::unique_ptr<EventSink> sink, std::string ledger_id) {
  return std::make_unique<Publisher>(std::move(sink), std::move(ledger_id));
}

std::vector<std::string> event_topics() {
  std::vector<std::string> topics;
  for (const auto module : event_modules()) topics.push_back(topic_of(module));
  return topics;
}

void append_published(std::vector<PublishedEvent>& out, const std::string& ledger_id, const Position& position,
                      const Entry& entry) {
  const std::string time = time_text(entry.at());
  for (int index = 0; index < entry.events_size(); ++index) {
    const Event& event = entry.events(index);
    PublishedEvent published;
    const bool known = visit(event, [&](const auto& body) { append_json(published.value, body, {.personal = false}); });
    if (!known) continue;
    published.topic = topic_of(module_of(event));
    published.partition = position.lane;
    published.key = entry.subject();
    published.headers = {{"ce_specversion", "1.0"},
                         {"ce_id", to_string(position) + '.' + std::to_string(index)},
                         {"ce_source", "/muster/" + ledger_id},
                         {"ce_type", "muster." + std::string(kind_of(event)) + ".v1"},
                         {"ce_subject", entry.subject()},
                         {"ce_time", time},
                         {"ce_actor", entry.actor()},
                         {"content-type", "application/json"}};
    if (!entry.request().trace_parent().empty())
      published.headers.emplace_back("ce_traceparent", entry.request().trace_parent());
    out.push_back(std::move(published));
  }
}
}  // namespace muster
