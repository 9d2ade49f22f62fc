#include "gateway/streams/streams.hpp"

namespace muster {
namespace {
asio::awaitable<void> take(Streams* streams, Handover handover, Wire wire) {
  streams->take_over(std::move(handover), wire);
  co_return;
}
}  // namespace

void stream_routes(Routes& routes, Streams& streams) {
  const auto with = [&streams](Wire wire) {
    return [&streams, wire](Handover handover) { return take(&streams, std::move(handover), wire); };
  };
  routes.module("streams");
  routes.stream(
      "/teams/{team_id}/stream", with(Wire::sse),
      "What happens in the team, as it happens: server-sent events. Last-Event-ID or ?after= goes on from a position");
  routes.stream("/ws/{team_id}", with(Wire::web_socket),
                "The same over WebSocket; what a client sends is passed on to the team's other clients");
}
}  // namespace muster
