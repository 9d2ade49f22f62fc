// What the wire says, by the rules of schemas/json: body, path and query parameters of one request into one message.
#include "gateway/command.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
bool has_body(http::verb method) {
  return method == http::verb::post || method == http::verb::put || method == http::verb::patch;
}

// The route's media type, with or without a charset of UTF-8.
bool is_type(std::string_view wanted, std::string_view type) {
  const auto semicolon = type.find(';');
  auto essence = type.substr(0, semicolon);
  while (essence.ends_with(' ')) essence.remove_suffix(1);
  if (!same_ignoring_case(essence, wanted)) return false;
  if (semicolon == std::string_view::npos) return true;
  auto parameter = type.substr(semicolon + 1);
  while (parameter.starts_with(' ')) parameter.remove_prefix(1);
  return same_ignoring_case(parameter, "charset=utf-8") || same_ignoring_case(parameter, "charset=\"utf-8\"");
}

std::optional<Refusal> read_body(const Call& call, google::protobuf::Message& message) {
  const HttpRequest& request = *call.request;
  if (!has_body(request.method)) {
    if (request.body.empty()) return std::nullopt;
    return refuse(MALFORMED, std::string(request.method_text()) + " takes no body here");
  }
  if (!request.header(http::field::content_encoding).empty() &&
      !same_ignoring_case(request.header(http::field::content_encoding), "identity"))
    return refuse(UNSUPPORTED_MEDIA_TYPE, "the body must not be compressed");
  const auto type = request.header(http::field::content_type);
  const bool nothing = request.body.empty() && type.empty();
  if (call.route->json_too && (nothing || is_type("application/json", type)))
    return from_json(request.body, message, call.route->taken);
  if (!nothing && !is_type(call.route->body_type, type))
    return refuse(UNSUPPORTED_MEDIA_TYPE, "the body must be " + std::string(call.route->body_type));
  if (call.route->read_with) return call.route->read_with(request.body, message);
  return from_json(request.body, message, call.route->taken);
}

std::optional<Refusal> read_path(const Call& call, google::protobuf::Message& message) {
  std::string value;
  for (std::size_t i = 0; i < call.path.count; ++i) {
    const std::string& name = call.route->path_names[i];
    if (!percent_decode(call.path.values[i], value, false))
      return refuse(INVALID_FIELD, "a % must be followed by two hexadecimal digits", '/' + name);
    if (auto refusal = set_field(message, name, value)) return refusal;
  }
  for (const auto& [name, fixed] : call.route->fixed)
    if (auto refusal = set_field(message, name, fixed)) return refusal;
  return std::nullopt;
}

std::optional<Refusal> read_query(const Call& call, google::protobuf::Message& message) {
  std::string name, value;
  std::vector<std::string> named;
  for (std::string_view rest = call.request->query(); !rest.empty();) {
    const auto end = rest.find('&');
    const auto pair = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    const auto text = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    if (!percent_decode(pair.substr(0, equals), name, true) || !percent_decode(text, value, true))
      return refuse(MALFORMED, "a % in the query must be followed by two hexadecimal digits");
    if ((has_body(call.request->method) && (!call.route->read_with || call.route->json_too)) || call.route->takes(name))
      return refuse(UNKNOWN_FIELD, "there is no such query parameter here", '/' + name);
    if (std::find(named.begin(), named.end(), name) != named.end())
      return refuse(MALFORMED, "this query parameter stands twice", '/' + name);
    if (auto refusal = set_field(message, name, value)) return refusal;
    named.push_back(name);
  }
  return std::nullopt;
}
}  // namespace

std::optional<Refusal> read_message(const Call& call, google::protobuf::Message& message) {
  if (auto refusal = read_body(call, message)) return refusal;
  if (auto refusal = read_path(call, message)) return refusal;
  if (auto refusal = read_query(call, message)) return refusal;
  return validate(message);
}
}  // namespace muster
