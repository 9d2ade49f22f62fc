// From a request to a stream: the handshakes, and every way to refuse one.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>

#include "domain/ids.hpp"
#include "gateway/problem.hpp"
#include "gateway/streams/streams.hpp"
#include "infra/logging.hpp"

namespace muster {
namespace {
void log_failure(std::exception_ptr failure) {
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    log_error("a stream ended with an error", {{"why", error.what()}});
  }
}

// Whether a comma-separated header names it.
bool names(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const auto end = list.find(',');
    auto one = list.substr(0, end);
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
    if (same_ignoring_case(one, token)) return true;
    list = end == std::string_view::npos ? std::string_view() : list.substr(end + 1);
  }
  return false;
}

bool asks_for_web_socket(const HttpRequest& request) {
  return request.method == http::verb::get && names(request.header(http::field::upgrade), "websocket") &&
         names(request.header(http::field::connection), "upgrade") && request.header("Sec-WebSocket-Version") == "13" &&
         request.header("Sec-WebSocket-Key").size() == 24;
}

// The position behind which the client wants to go on. What the browser says when it comes back (Last-Event-ID) is
// newer than what stands in its address.
std::optional<Refusal> read_after(const HttpRequest& request, std::optional<Position>& after) {
  const std::string header(request.header("Last-Event-ID"));
  const std::string text = header.empty() ? query_value(request.query(), "after") : header;
  if (text.empty()) return std::nullopt;
  const auto positions = parse_positions(text);
  if (!positions || positions->size() != 1)
    return header.empty() ? refuse(INVALID_FIELD, "a position is <lane>.<offset>", "/after")
                          : refuse(INVALID_HEADER, "Last-Event-ID is a position, <lane>.<offset>");
  after = Position{positions->begin()->first, positions->begin()->second};
  return std::nullopt;
}

std::string cors_lines(const HttpRequest& request, const std::vector<std::string>& allowed) {
  const auto origin = request.header(http::field::origin);
  if (origin.empty() || allowed.empty()) return "";
  std::string lines = "Vary: Origin\r\n";
  for (const auto& one : allowed)
    if (one == "*" || one == origin) return lines.append("Access-Control-Allow-Origin: ").append(origin).append("\r\n");
  return lines;
}

std::string problem_answer(const HttpRequest& request, const Refusal& refusal, const std::vector<std::string>& cors) {
  HttpResponse response;
  write_problem(response, refusal, request.path());
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + ' ';
  out.append(reason_phrase(response.status))
      .append("\r\nServer: Muster\r\nContent-Type: ")
      .append(response.content_type);
  out.append("\r\nContent-Length: ").append(std::to_string(response.body.size())).append("\r\n");
  out.append("X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nConnection: close\r\n");
  if (refusal.code() == UPGRADE_REQUIRED) out.append("Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
  out.append(response.headers).append(cors_lines(request, cors)).append("\r\n");
  if (request.method != http::verb::head) out.append(response.body);
  return out;
}
}  // namespace

std::string Streams::head_of(const Handover& handover, Wire wire) const {
  if (wire == Wire::web_socket)
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
           web_socket::accept_of(handover.request.header("Sec-WebSocket-Key")) + "\r\n\r\n";
  // Its end is the connection's; X-Accel-Buffering keeps proxies of nginx' kind from holding events back.
  return "HTTP/1.1 200 OK\r\nServer: Muster\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
         "X-Content-Type-Options: nosniff\r\nX-Accel-Buffering: no\r\nConnection: close\r\n" +
         cors_lines(handover.request, parts_.cors_origins) + "\r\n";
}

std::optional<Refusal> Streams::check(const Handover& handover, Wire wire, std::optional<Position>& after) const {
  if (!handover.identity) return handover.refusal;
  if (stopping_) return refuse(SHUTTING_DOWN, "the server is going away");
  if (wire == Wire::web_socket && !asks_for_web_socket(handover.request))
    return refuse(UPGRADE_REQUIRED, "this path speaks WebSocket (RFC 6455, version 13)");
  if (open_ >= parts_.limits.receivers_max) return refuse(NOT_DONE, "too many streams are open here");
  return read_after(handover.request, after);
}
Streams::Admission Streams::look_at(const Handover& handover, Wire wire) const {
  Admission admission;
  admission.refusal = check(handover, wire, admission.after);
  if (!admission.refusal)
    admission.view = view_now(handover.path_values.front(), *handover.identity, &admission.no_view);
  return admission;
}

void Streams::take_over(Handover handover, Wire wire) {
  auto admission = look_at(handover, wire);
  if (!admission.refusal && !admission.view)
    asio::co_spawn(io_, turn_away(std::move(handover), wire, std::move(admission)), log_failure);
  else
    answer(std::move(handover), wire, std::move(admission));
}

// Nobody is turned away for what this node had not read yet when they asked: who has just joined through another node
// would be.
asio::awaitable<void> Streams::turn_away(Handover handover, Wire wire, Admission admission) {
  const auto asked = std::chrono::steady_clock::now();
  const auto subject = team_subject(handover.path_values.front());
  asio::steady_timer pause(io_);
  ++turning_away_;
  while (!admission.refusal && !admission.view && parts_.node.read_until(subject) < asked &&
         std::chrono::steady_clock::now() < asked + parts_.limits.catch_up) {
    pause.expires_after(std::chrono::milliseconds(10));
    co_await pause.async_wait(asio::as_tuple(asio::deferred));
    admission = look_at(handover, wire);
  }
  --turning_away_;
  answer(std::move(handover), wire, std::move(admission));
}

void Streams::answer(Handover handover, Wire wire, Admission admission) {
  auto& [after, refusal, view, no_view] = admission;
  // A browser's WebSocket learns nothing from an HTTP status, but from a close code.
  if (!refusal && !view && wire == Wire::sse) refusal = no_view;
  const bool head_only = handover.request.method == http::verb::head;
  auto receiver = std::make_unique<Receiver>(*this, std::move(handover.socket), wire, handover.identity);
  if (refusal) {
    receiver->finish(nobody_, problem_answer(handover.request, *refusal, parts_.cors_origins));
  } else if (head_only) {
    receiver->finish(nobody_, head_of(handover, wire));
  } else if (!view) {
    const auto code = status_of(no_view.code()) == 503 ? web_socket::try_again_later : web_socket::policy;
    receiver->finish(nobody_, head_of(handover, wire) + web_socket::close_frame(code, no_view.detail()));
  } else {
    receiver->tell(head_of(handover, wire));
    join(*receiver, handover.path_values.front(), std::move(*view), after);
  }
  const auto more = handover.leftover.data();
  std::string leftover(static_cast<const char*>(more.data()), more.size());
  asio::co_spawn(io_, serve(std::move(receiver), std::move(leftover)), log_failure);
}
}  // namespace muster
