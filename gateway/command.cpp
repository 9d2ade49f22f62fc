#include "gateway/command.hpp"

#include <charconv>

#include "commands/roster/invite_code.hpp"
#include "domain/ids.hpp"
#include "gateway/await.hpp"
#include "gateway/problem.hpp"
#include "gateway/sealing.hpp"
#include "infra/logging.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
constexpr std::size_t idempotency_key_max = 255;
constexpr auto retry_pause = std::chrono::milliseconds(30);
constexpr int seals_max = 3;

Refusal bad_header(std::string_view name, std::string_view what) {
  return refuse(INVALID_HEADER, std::string(name).append(": ").append(what));
}

// 1 to 255 visible characters, taken as they are: quotes belong to the key.
Result<std::string_view> idempotency_key(const HttpRequest& request) {
  const auto key = request.header("Idempotency-Key");
  bool visible = !key.empty() && key.size() <= idempotency_key_max;
  for (const char c : key) visible &= c > ' ' && c < '\x7f';
  if (!visible) return bad_header("Idempotency-Key", "1 to 255 visible ASCII characters");
  return key;
}

// The path tells one team's requests from another's, so it is the route for keys.
std::string scope(const Call& call, std::string_view key) {
  const auto& request = *call.request;
  std::string out = call.identity->account_id;
  return out.append("\n").append(request.method_text()).append(" ").append(request.path()).append("\n").append(key);
}

std::optional<Refusal> read_idempotency(const Call& call, Asking& asking) {
  const auto& request = *call.request;
  const auto& secret = call.edge->secret();
  if (request.from_node) asking.ask.command_id = request.header("Muster-Command-Id");
  // What is completed after its entry (the read of a vault item, an export) is a new one each time.
  if (request.header("Idempotency-Key").data() == nullptr || request.method == http::verb::get ||
      call.route->finish_with) {
    if (asking.ask.command_id.empty()) asking.ask.command_id = "cmd_" + crockford(random_bytes(16));
    return std::nullopt;
  }
  const auto key = idempotency_key(request);
  if (!key) return key.error();
  const std::string scoped = scope(call, key.value());
  if (asking.ask.command_id.empty()) asking.ask.command_id = "cmd_" + crockford(secret.mac("command", scoped));
  asking.ask.key_hash = secret.mac("idempotency", scoped);
  std::string payload(request.target());
  asking.ask.payload_hash = sha256(payload.append("\n").append(request.body)).substr(0, 16);
  return std::nullopt;
}

std::optional<Refusal> read_if_match(const HttpRequest& request, Asking& asking) {
  auto value = request.header(http::field::if_match);
  if (value.data() == nullptr || value == "*") return std::nullopt;
  // The quotes are forgiven.
  if (value.size() > 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
  std::uint64_t version = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), version);
  if (value.empty() || error != std::errc() || end != value.data() + value.size())
    return bad_header("If-Match", "an ETag such as \"12\"");
  asking.ask.if_match = version;
  return std::nullopt;
}

std::optional<Refusal> read_consistency(const Call& call, Asking& asking) {
  const auto value = call.request->header("Muster-Consistency");
  if (value.data() == nullptr) return std::nullopt;
  const bool reads = call.route->kind == Kind::read;
  if (value == "strong")
    asking.consistency = Consistency::strong;
  else if (value == "local" && reads)
    asking.consistency = Consistency::local;
  else
    return bad_header("Muster-Consistency", reads ? "strong or local" : "strong");
  return std::nullopt;
}

std::optional<Refusal> prepare(const Call& call, Asking& asking) {
  const Route& route = *call.route;
  const HttpRequest& request = *call.request;
  Ask& ask = asking.ask;
  ask.actor = call.identity->account_id;
  ask.auth_time = call.identity->auth_time;
  ask.founder_key = call.identity->founder_key;
  ask.founder_key_wrong = call.identity->founder_key_wrong;
  asking.message = ask.command.GetReflection()->MutableMessage(&ask.command, route.command);
  if (auto refusal = read_message(call, *asking.message)) return refusal;
  if (auto refusal = read_idempotency(call, asking)) return refusal;
  if (auto refusal = read_if_match(request, asking)) return refusal;
  if (auto refusal = read_consistency(call, asking)) return refusal;
  ask.request.set_trace_parent(std::string(trace_parent(request)));
  if (route.derive_with)
    if (auto refusal = route.derive_with(call, asking)) return refusal;
  const auto* team = of_system(ask.command) ? nullptr : asking.message->GetDescriptor()->FindFieldByName("team_id");
  ask.subject = team ? team_subject(asking.message->GetReflection()->GetString(*asking.message, team))
                     : std::string(system_subject);
  return std::nullopt;
}

// The address and the code or invitation that somebody may be guessing at.
std::optional<std::chrono::seconds> locked_out(const Call& call, const Asking& asking, Instant now) {
  Lockout& lockout = call.edge->lockout();
  if (auto wait = lockout.attempt("address:" + call.request->address, now)) return wait;
  if (auto wait = lockout.attempt(asking.guessed, now)) {
    lockout.succeeded("address:" + call.request->address);
    return wait;
  }
  return std::nullopt;
}
void let_go(const Call& call, const Asking& asking) {
  call.edge->lockout().succeeded("address:" + call.request->address);
  call.edge->lockout().succeeded(asking.guessed);
}
bool was_a_guess(Code code) {
  return code == INVITE_CODE_NOT_FOUND || code == TEAM_NOT_FOUND || code == INVITATION_NOT_FOUND ||
         code == INVITATION_FOR_ANOTHER;
}

// The first answer again; what was left out of it because it is secret is derived again.
std::unique_ptr<google::protobuf::Message> first_reply(const Call& call, const Answered& answered) {
  std::unique_ptr<google::protobuf::Message> reply(call.route->reply->New());
  if (!reply->ParseFromString(answered.repeated_reply)) return nullptr;
  const auto* code = code_shown_once(*reply->GetDescriptor());
  if (!code) return reply;
  std::string team_id(call.path.count ? call.path.values[0] : std::string_view());
  const auto* team = reply->GetDescriptor()->FindFieldByName("team_id");
  if (team) team_id = reply->GetReflection()->GetString(*reply, team);
  Context context;
  context.derive = [&](std::string_view label) {
    return call.edge->secret().mac("derive", answered.command_id + '/' + std::string(label));
  };
  reply->GetReflection()->SetString(reply.get(), code, invite_code(team_id, context));
  return reply;
}

void write_answer(const Call& call, Asking& asking, Answered& answered) {
  HttpResponse& response = *call.response;
  write_headers(call, response, answered.position, answered.version);
  if (call.route->kind == Kind::command) response.add("Muster-Command-Id", answered.command_id);
  if (answered.repeated) response.add("Muster-Repeated", "true");
  std::unique_ptr<google::protobuf::Message> first;
  if (answered.repeated && call.route->reply) first = first_reply(call, answered);
  const auto* reply = first ? first.get() : answered.reply.get();
  response.body.clear();
  if (asking.file) {
    response.content_type = asking.file->type;
    response.body = std::move(asking.file->bytes);
    return;
  }
  if (reply && (!call.route->reply || reply->GetDescriptor() != call.route->reply->GetDescriptor()))
    log_error("the route's line names another reply", {{"route", call.route->path}, {"reply", reply->GetTypeName()}});
  if (reply) {
    response.status = call.route->status;
    append_json(response.body, *reply);
    return;
  }
  response.status = 200;
  response.body.append("{\"position\":\"").append(to_string(answered.position)).append("\"}");
}

void write_refusal(const Call& call, const Refusal& refusal, const Asking& asking,
                   std::optional<std::chrono::seconds> retry_after = std::nullopt) {
  if (const auto trace = trace_parent(*call.request); !trace.empty()) call.response->add("traceparent", trace);
  // Whoever does not know the outcome asks again by this id and key.
  if (!asking.ask.command_id.empty()) call.response->add("Muster-Command-Id", asking.ask.command_id);
  write_problem(*call.response, refusal, call.request->path(), asking.ask.command_id, retry_after);
}

// Where the request is to go: nothing for this node.
std::optional<std::string> elsewhere(const Call& call, const Asking& asking) {
  if (call.request->from_node || call.edge->node().owns(asking.ask.subject)) return std::nullopt;
  if (asking.consistency == Consistency::local) return std::nullopt;
  std::string url = call.edge->node().owner_url(asking.ask.subject);
  if (url.empty() || url == call.edge->config().private_url) return std::nullopt;
  return url;
}

asio::awaitable<void> pause(Edge* edge) {
  asio::steady_timer timer(edge->io(), retry_pause);
  co_await timer.async_wait(asio::deferred);
}

// What the owner has appended for this account, as its answer says.
void note_write(const Call& call) {
  if (call.route->kind != Kind::command || call.response->status >= 300) return;
  const auto positions = parse_positions(header_in(*call.response, "Muster-Position"));
  if (!positions) return;
  for (const auto& [lane, offset] : *positions)
    call.edge->recent_writes().note(call.identity->account_id, {lane, offset}, std::chrono::steady_clock::now());
}

// To the owner, and to the next one if the lane moves meanwhile. True: answered. False: this node is the owner now.
// What the owner says is the answer. It is asked again only where it owns the lane no more, and where a 503 ("nothing
// was done") may be wrong because an earlier try got no answer.
asio::awaitable<bool> send_on(Call call, Asking* asking) {
  const bool repeatable =
      call.route->kind == Kind::read || call.request->method == http::verb::get || !asking->ask.key_hash.empty();
  bool maybe_done = false;
  for (;;) {
    auto url = elsewhere(call, *asking);
    if (!url) co_return false;
    call.edge->metrics().forwarded.Increment();
    const auto outcome = co_await call.edge->forward().send(*url, *call.request, asking->ask.command_id,
                                                            asking->deadline, *call.response);
    const bool answered = outcome == Forward::Outcome::answered;
    const bool closed = answered && is_problem(*call.response, LANE_CLOSED);
    const bool doubtful = answered && maybe_done && call.response->status == 503;
    if (answered && !closed && !doubtful) {
      note_write(call);
      co_return true;
    }
    maybe_done |= outcome == Forward::Outcome::unknown && call.route->kind == Kind::command;
    const bool late = std::chrono::steady_clock::now() + 2 * retry_pause >= asking->deadline;
    if (closed && late && !maybe_done) co_return true;
    if (late || (maybe_done && !repeatable)) break;
    call.response->clear();
    co_await pause(call.edge);
  }
  call.response->clear();
  if (maybe_done)
    write_refusal(
        call, refuse(OUTCOME_UNKNOWN, "the owner of the lane did not answer: ask again with the same Idempotency-Key"),
        *asking);
  else
    write_refusal(call, refuse(NOT_DONE, "the owner of the lane cannot be reached; nothing was done"), *asking);
  co_return true;
}

// Everything that has to be sealed before the command leaves this function.
asio::awaitable<std::optional<Refusal>> seal_all(Call call, Asking* asking) {
  if (call.route->kind == Kind::command && !origin_from_connection(call, *asking)) {
    auto refusal = co_await seal_origin(call, asking);
    if (refusal) co_return refusal;
  }
  if (call.route->seal_with) {
    auto refusal = co_await call.route->seal_with(call, asking);
    if (refusal) co_return refusal;
  }
  co_return std::nullopt;
}

// Asks this node; waits a little where the lane is on its way here.
asio::awaitable<Answered> ask_node(Call call, Asking* asking) {
  for (;;) {
    // What may be asked again keeps its command; what cannot change hands over.
    Ask ask = call.route->seal_with || asking->consistency != Consistency::local ? asking->ask : std::move(asking->ask);
    auto operation =
        async_submit(call.edge->node(), std::move(ask), asking->consistency, asking->deadline, asio::deferred);
    Answered answered = co_await std::move(operation);
    const bool late = std::chrono::steady_clock::now() + 2 * retry_pause >= asking->deadline;
    if (answered.refusal.code() != LANE_CLOSED || late || call.request->from_node) co_return answered;
    if (elsewhere(call, *asking)) co_return answered;
    co_await pause(call.edge);
  }
}
}  // namespace

std::string_view trace_parent(const HttpRequest& request) {
  const auto value = request.header("traceparent");
  // version "-" trace id (32) "-" parent id (16) "-" flags
  if (value.size() < 55 || value[2] != '-' || value[35] != '-' || value[52] != '-') return {};
  if (value.substr(0, 55).find_first_not_of("0123456789abcdef-") != std::string_view::npos) return {};
  const auto nothing = [&](std::size_t from, std::size_t size) {
    return value.substr(from, size).find_first_not_of('0') == std::string_view::npos;
  };
  // W3C Trace Context, 3.2.2: version ff is invalid, as are ids of zeros alone.
  if (value.starts_with("ff") || nothing(3, 32) || nothing(36, 16)) return {};
  return value.substr(0, 55);
}

void write_headers(const Call& call, HttpResponse& response, const Position& position, std::uint64_t version) {
  if (position.offset >= 0) response.add("Muster-Position", to_string(position));
  if (version) response.add("ETag", '"' + std::to_string(version) + '"');
  if (const auto trace = trace_parent(*call.request); !trace.empty()) response.add("traceparent", trace);
}

std::string derived_id(const Call& call, const Asking& asking, std::string_view prefix) {
  std::string purpose = "id.";
  return std::string(prefix) + '_' + crockford(call.edge->secret().mac(purpose.append(prefix), asking.ask.command_id));
}

std::string email_hash(const ClusterSecret& secret, std::string_view email) {
  std::string text(email);
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return secret.mac("email", text);
}

void carry_key(Asking& asking, const Key& key) {
  if (key.announced) return;
  for (const auto& key_id : asking.sealed)
    if (key_id == key.key_id) return;
  asking.ask.keys_created.push_back(key_created(key));
  asking.sealed.push_back(key.key_id);
}

asio::awaitable<void> run_command(Call call) {
  Asking asking;
  asking.deadline = std::chrono::steady_clock::now() + call.edge->config().command_deadline;
  if (const auto refusal = prepare(call, asking)) {
    write_refusal(call, *refusal, {});
    co_return;
  }
  for (int attempt = 1;; ++attempt) {
    if (elsewhere(call, asking)) {
      const bool sent_on = co_await send_on(call, &asking);
      if (sent_on) co_return;
    }
    if (call.route->guesses) {
      if (const auto wait = locked_out(call, asking, std::chrono::steady_clock::now())) {
        write_refusal(call, refuse(TOO_MANY_ATTEMPTS, "10 attempts failed within 60 seconds"), asking, wait);
        co_return;
      }
    }
    const auto unsealed = co_await seal_all(call, &asking);
    if (unsealed) {
      if (call.route->guesses) let_go(call, asking);
      write_refusal(call, *unsealed, asking);
      co_return;
    }
    Answered answered = co_await ask_node(call, &asking);
    const Code code = answered.refusal.code();
    if (call.route->guesses && !was_a_guess(code)) let_go(call, asking);
    // A code that names no team tells nothing else than a wrong one.
    if (code == TEAM_NOT_FOUND && call.path.count == 0)
      answered.refusal = asking.ask.command.has_join_by_code()
                             ? refuse(INVITE_CODE_NOT_FOUND, "no team has this code", "/code")
                             : refuse(INVITATION_NOT_FOUND, "no invitation with this token is pending", "/token");
    // The lane moved away while this node asked it, or somebody was faster with the next version.
    if (code == LANE_CLOSED && elsewhere(call, asking)) continue;
    if (code == ITEM_CHANGED && call.route->seal_with && attempt < seals_max) continue;
    if (answered.appended) {
      call.edge->recent_writes().note(call.identity->account_id, answered.position, std::chrono::steady_clock::now());
      if (!asking.sealed.empty()) announce(call, asking.sealed);
    }
    if (code == OK && call.route->finish_with) {
      const auto unfinished = co_await call.route->finish_with(call, &asking, &answered);
      if (unfinished) answered.refusal = *unfinished;
    }
    if (answered.refusal.code() == OK)
      write_answer(call, asking, answered);
    else
      write_refusal(call, answered.refusal, asking);
    co_return;
  }
}
}  // namespace muster
