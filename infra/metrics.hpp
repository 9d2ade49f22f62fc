// What /metrics shows, in Prometheus' text format. Names are muster_<what>_<unit>; every counter ends in _total.
#pragma once
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace muster {
class Metrics {
  std::shared_ptr<prometheus::Registry> registry_;  // first: the instruments below live in it

 public:
  Metrics();
  // The exposition. Safe on any thread, as the instruments are.
  std::string text() const;

  // One HTTP route: kept by who serves it, so that an answer costs no lookup by label.
  class Route {
   public:
    Route(Metrics& metrics, std::string method, std::string route);
    void answered(unsigned status, double seconds);

   private:
    Metrics& metrics_;
    std::string method_, route_;
    std::unordered_map<unsigned, prometheus::Counter*> by_status_;
    prometheus::Histogram& seconds_;
  };

  prometheus::Gauge& connections;
  prometheus::Counter& connections_refused;
  prometheus::Counter& forwarded;
  prometheus::Gauge& streams;  // SSE and WebSocket, open now
  prometheus::Counter& stream_deliveries;
  prometheus::Counter& stream_cuts;
  prometheus::Counter& entries_confirmed;  // by this node's lanes
  prometheus::Counter& entries_void;       // skipped by this node's reader
  prometheus::Counter& lanes_opened;
  prometheus::Counter& lanes_closed;
  prometheus::Gauge& lanes_owned;
  prometheus::Counter& keyring_away;
  // Entries that the read model is behind the end of the ledger.
  prometheus::Gauge& projection_lag(const std::string& projection);
  prometheus::Gauge& projection_stopped(const std::string& projection);  // 1: cannot apply an entry

 private:
  prometheus::Counter& counter(const char* name, const char* help);
  prometheus::Gauge& gauge(const char* name, const char* help);

  prometheus::Family<prometheus::Counter>* requests_;
  prometheus::Family<prometheus::Histogram>* seconds_;
  prometheus::Family<prometheus::Gauge>* lag_;
  prometheus::Family<prometheus::Gauge>* stopped_;
};
}  // namespace muster
