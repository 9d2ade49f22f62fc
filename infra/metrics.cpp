#include "infra/metrics.hpp"

#include <prometheus/text_serializer.h>

namespace muster {
namespace {
const prometheus::Histogram::BucketBoundaries& buckets() {
  static const prometheus::Histogram::BucketBoundaries seconds{0.0005, 0.001, 0.002, 0.005, 0.01, 0.025,
                                                               0.05,   0.1,   0.25,  0.5,   1,    5};
  return seconds;
}
}  // namespace

prometheus::Counter& Metrics::counter(const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(*registry_).Add({});
}
prometheus::Gauge& Metrics::gauge(const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(*registry_).Add({});
}

Metrics::Metrics()
    : registry_(std::make_shared<prometheus::Registry>()),
      connections(gauge("muster_http_connections", "Connections that are open")),
      connections_refused(counter("muster_http_connections_refused_total", "Connections above connections_max")),
      forwarded(counter("muster_http_forwarded_total", "Requests that were sent on to the owner of a lane")),
      streams(gauge("muster_streams", "Live streams that are open")),
      stream_deliveries(counter("muster_stream_deliveries_total", "Entries written to live streams")),
      stream_cuts(counter("muster_stream_cuts_total", "Live streams that were cut: see infra/README.md")),
      entries_confirmed(counter("muster_lane_entries_confirmed_total", "Entries of this node that are confirmed")),
      entries_void(counter("muster_lane_entries_void_total", "Void entries that this node's reader skipped")),
      lanes_opened(counter("muster_lane_opened_total", "Lanes that this node came to own")),
      lanes_closed(counter("muster_lane_closed_total", "Lanes that this node gave up or lost")),
      lanes_owned(gauge("muster_lanes_owned", "Lanes that this node owns")),
      keyring_away(counter("muster_keyring_away_total", "Requests that failed because the keyring was away")),
      requests_(&prometheus::BuildCounter()
                     .Name("muster_http_requests_total")
                     .Help("Requests by route and status")
                     .Register(*registry_)),
      seconds_(&prometheus::BuildHistogram()
                    .Name("muster_http_request_seconds")
                    .Help("From a request's last byte to its answer")
                    .Register(*registry_)),
      lag_(&prometheus::BuildGauge()
                .Name("muster_projection_lag_entries")
                .Help("Entries that the read model is behind the end of the ledger")
                .Register(*registry_)),
      stopped_(&prometheus::BuildGauge()
                    .Name("muster_projection_stopped")
                    .Help("1 where a projection cannot apply an entry")
                    .Register(*registry_)) {}

std::string Metrics::text() const { return prometheus::TextSerializer().Serialize(registry_->Collect()); }

prometheus::Gauge& Metrics::projection_lag(const std::string& projection) {
  return lag_->Add({{"projection", projection}});
}
prometheus::Gauge& Metrics::projection_stopped(const std::string& projection) {
  return stopped_->Add({{"projection", projection}});
}

Metrics::Route::Route(Metrics& metrics, std::string method, std::string route)
    : metrics_(metrics),
      method_(std::move(method)),
      route_(std::move(route)),
      seconds_(metrics.seconds_->Add({{"method", method_}, {"route", route_}}, buckets())) {}

void Metrics::Route::answered(unsigned status, double seconds) {
  auto& counter = by_status_[status];
  if (!counter)
    counter = &metrics_.requests_->Add({{"method", method_}, {"route", route_}, {"status", std::to_string(status)}});
  counter->Increment();
  seconds_.Observe(seconds);
}
}  // namespace muster
