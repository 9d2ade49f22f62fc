#include "gateway/routes.hpp"

#include <stdexcept>

#include "schemas/proto/commands.pb.h"

namespace muster {
// One segment of a path: what may follow it, and what is routed there.
struct Routes::Node {
  std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;
  std::unique_ptr<Node> any;  // {name}
  std::vector<std::pair<http::verb, Route*>> routes;
};

namespace {
std::string_view next_segment(std::string_view& rest) {
  rest.remove_prefix(1);  // the slash
  const auto slash = rest.find('/');
  const auto segment = rest.substr(0, slash);
  rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
  return segment;
}
bool of_api(std::string_view path) {
  for (std::string_view other : {"/healthz", "/readyz", "/metrics", "/.well-known/", "/ws/", "/api/"})
    if (path.starts_with(other)) return false;
  return true;
}
}  // namespace

Routes::Routes() : root_(std::make_unique<Node>()) {}
Routes::~Routes() = default;

Route& Routes::add(Kind kind, http::verb method, std::string_view path, Access access, Handler handler,
                   std::string_view summary) {
  Route& route = routes_.emplace_back();
  route.kind = kind;
  route.method = method;
  route.path = (of_api(path) ? "/api/v1" : "") + std::string(path);
  route.module = module_;
  route.summary = summary;
  route.access = access;
  route.handler = handler;
  Node* node = root_.get();
  for (std::string_view rest = route.path; !rest.empty();) {
    const auto segment = next_segment(rest);
    if (segment.starts_with('{')) {
      route.path_names.emplace_back(segment.substr(1, segment.size() - 2));
      if (!node->any) node->any = std::make_unique<Node>();
      node = node->any.get();
      continue;
    }
    Node* found = nullptr;
    for (auto& [literal, child] : node->literals)
      if (literal == segment) found = child.get();
    if (!found) found = node->literals.emplace_back(std::string(segment), std::make_unique<Node>()).second.get();
    node = found;
  }
  for (const auto& [verb, there] : node->routes)
    if (verb == method) throw std::logic_error("two routes for " + route.path);
  if (route.path_names.size() > std::tuple_size_v<decltype(PathValues::values)>)
    throw std::logic_error("too many parameters in " + route.path);
  for (const auto& name : route.path_names) route.taken.emplace_back(name);
  node->routes.emplace_back(method, &route);
  return route;
}

Route& Routes::plain(http::verb method, std::string_view path, Access access, Handler handler,
                     std::string_view summary) {
  return add(Kind::plain, method, path, access, handler, summary);
}
Route& Routes::stream(std::string_view path, TakeOver take_over, std::string_view summary) {
  Route& route = add(Kind::stream, GET, path, Access::account, nullptr, summary);
  route.take_over = std::move(take_over);
  return route;
}

Route& Routes::add_ledger(Kind kind, http::verb method, std::string_view path, const google::protobuf::Message& command,
                          const google::protobuf::Message* reply, unsigned status, std::string_view summary) {
  Route& route = add(kind, method, path, Access::account, run_command, summary);
  route.input = &command;
  route.reply = reply;
  route.status = status;
  const auto* kinds = Command::descriptor()->oneof_decl(0);
  for (int i = 0; i < kinds->field_count(); ++i)
    if (kinds->field(i)->message_type() == command.GetDescriptor()) route.command = kinds->field(i);
  if (!route.command) throw std::logic_error(command.GetTypeName() + " is not in commands.proto");
  return route;
}

Routes::Match Routes::match(http::verb method, std::string_view path) const {
  Match match;
  const Node* node = root_.get();
  if (path.empty() || path.front() != '/') return match;
  for (std::string_view rest = path; !rest.empty();) {
    const auto segment = next_segment(rest);
    const Node* found = nullptr;
    for (const auto& [literal, child] : node->literals)
      if (literal == segment) found = child.get();
    if (!found && node->any && !segment.empty()) {
      found = node->any.get();
      match.path.values[match.path.count++] = segment;
    }
    if (!found) return {};
    node = found;
  }
  const auto wanted = method == http::verb::head ? http::verb::get : method;
  for (const auto& [verb, route] : node->routes) {
    if (verb == wanted) match.route = route;
    const auto name = http::to_string(verb);
    match.allow.append(match.allow.empty() ? "" : ", ").append(name.data(), name.size());
    if (verb == http::verb::get) match.allow += ", HEAD";
  }
  if (!match.allow.empty()) match.allow += ", OPTIONS";
  return match;
}
}  // namespace muster
