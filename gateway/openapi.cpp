#include "gateway/openapi.hpp"

#include <algorithm>
#include <map>

#include "gateway/problem.hpp"
#include "schemas/json.hpp"
#include "schemas/proto/edge.pb.h"

namespace muster {
namespace {
std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}
bool has_body(const Route& route) {
  return route.input && (route.method == POST || route.method == PUT || route.method == PATCH);
}
bool from_client(const google::protobuf::FieldDescriptor& field) {
  return field.type() != google::protobuf::FieldDescriptor::TYPE_MESSAGE &&
         field.type() != google::protobuf::FieldDescriptor::TYPE_BYTES &&
         !field.options().GetExtension(rule).internal();
}

std::string parameter(std::string_view name, std::string_view where, bool required, const std::string& schema) {
  std::string out = "{\"name\":" + json_text(name) + ",\"in\":" + json_text(where);
  if (required) out += ",\"required\":true";
  return out + ",\"schema\":" + schema + "}";
}
std::string reference(std::string_view what) { return "{\"$ref\":\"#/components/" + std::string(what) + "\"}"; }

std::string parameters_of(const Route& route) {
  std::vector<std::string> all;
  for (const auto& name : route.path_names) {
    const auto* field = route.input ? route.input->GetDescriptor()->FindFieldByName(name) : nullptr;
    all.push_back(parameter(name, "path", true, field ? json_schema(*field, Side::request) : "{\"type\":\"string\"}"));
  }
  if (route.input && (!has_body(route) || (route.read_with && !route.json_too))) {
    const auto* type = route.input->GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      const auto& field = *type->field(i);
      if (route.takes(field.name()) || !from_client(field)) continue;
      all.push_back(parameter(field.name(), "query", field.options().GetExtension(rule).required(),
                              json_schema(field, Side::request)));
    }
  }
  if (route.kind == Kind::command) {
    if (route.method != GET) all.push_back(reference("parameters/IdempotencyKey"));
    all.push_back(reference("parameters/IfMatch"));
    all.push_back(reference("parameters/CommandConsistency"));
  }
  if (route.kind == Kind::read) all.push_back(reference("parameters/Consistency"));
  if (route.kind == Kind::query) {
    all.push_back(reference("parameters/AtLeast"));
    all.push_back(reference("parameters/IfNoneMatch"));
  }
  if (route.kind != Kind::plain && route.access != Access::anybody) all.push_back(reference("parameters/FounderKey"));
  if (route.kind != Kind::plain) all.push_back(reference("parameters/TraceParent"));
  std::string out = "[";
  for (const auto& one : all) out += (out.size() > 1 ? "," : "") + one;
  return out + "]";
}

std::string body_of(const Route& route) {
  if (route.read_with && !route.json_too)
    return ",\"requestBody\":{\"required\":true,\"content\":{" + json_text(route.body_type) +
           ":{\"schema\":{\"type\":\"string\"}}}}";
  const auto* type = route.input->GetDescriptor();
  bool required = false;
  for (int i = 0; i < type->field_count(); ++i) {
    const auto& field = *type->field(i);
    required |= field.options().GetExtension(rule).required() && !route.takes(field.name());
  }
  const std::string other =
      route.json_too ? json_text(route.body_type) + ":{\"schema\":{\"type\":\"string\",\"format\":\"binary\"}}," : "";
  return std::string(",\"requestBody\":{\"required\":") + (required ? "true" : "false") + ",\"content\":{" + other +
         "\"application/json\":{\"schema\":" + json_schema(*type, Side::request, route.taken) + "}}}";
}

// What answers of this kind carry in their headers.
std::string headers_of(const Route& route) {
  if (route.kind == Kind::plain || route.kind == Kind::stream) return "";
  std::string out =
      ",\"headers\":{\"Muster-Position\":{\"$ref\":\"#/components/headers/Position\"},"
      "\"ETag\":{\"$ref\":\"#/components/headers/ETag\"}";
  if (route.kind == Kind::command) out += ",\"Muster-Command-Id\":{\"$ref\":\"#/components/headers/CommandId\"}";
  if (route.kind == Kind::query) out += ",\"Muster-Stale\":{\"$ref\":\"#/components/headers/Stale\"}";
  return out + "}";
}
std::string success(const Route& route, std::string_view what, const std::string& schema) {
  return "{\"description\":" + json_text(what) + headers_of(route) +
         ",\"content\":{\"application/json\":{\"schema\":" + schema + "}}}";
}

std::string responses_of(const Route& route) {
  std::map<unsigned, std::string> all;
  const std::string position = "{\"$ref\":\"#/components/schemas/Position\"}";
  if (!route.reply_type.empty()) {
    all[200] = "{\"description\":\"as is\",\"content\":{" + json_text(route.reply_type) +
               ":{\"schema\":{\"type\":\"string\"}}}}";
  } else if (route.kind == Kind::stream) {
    all[200] = R"({"description":"server-sent events; the schema is of each","content":{"text/event-stream":{"schema":)"
               R"({"type":"object","properties":{"id":{"type":"string"},"event":{"type":"string"},)"
               R"("data":{"type":"string","description":"the message, in JSON"}}}}}})";
    all[101] = "{\"description\":\"a WebSocket\"}";
    all[426] = reference("responses/Problem");
  } else {
    const std::string schema = route.reply ? json_schema(*route.reply->GetDescriptor(), Side::response)
                               : route.kind == Kind::command ? position
                                                             : "{\"type\":\"object\"}";
    all[route.status] = success(route, route.kind == Kind::command ? "done and confirmed" : "the answer", schema);
    // What was so already has nothing to tell.
    if (route.kind == Kind::command && route.reply) {
      const std::string either = route.status == 200 ? "{\"anyOf\":[" + schema + "," + position + "]}" : position;
      all[200] = success(route, route.status == 200 ? "done and confirmed, or already so" : "already so", either);
    }
    if (route.kind == Kind::query) all[304] = "{\"description\":\"not changed\"}";
  }
  std::vector<unsigned> problems{400, 405, 408, 413, 429, 431, 500, 503};
  if (route.access != Access::anybody) problems.insert(problems.end(), {401, 403, 404});
  if (route.kind == Kind::command) problems.insert(problems.end(), {409, 410, 412, 504});
  if (route.kind == Kind::read) problems.insert(problems.end(), {409, 410, 412, 504});
  if (route.kind == Kind::query) problems.push_back(410);
  if (has_body(route)) problems.push_back(415);
  if (route.path == "/readyz") std::erase(problems, 503u);
  for (const unsigned status : problems)
    all[status] = reference(status == 429 || status == 503 ? "responses/TryLater" : "responses/Problem");
  if (route.path == "/readyz") all[503] = all[200];
  std::string out = "{";
  for (const auto& [status, text] : all) out += (out.size() > 1 ? ",\"" : "\"") + std::to_string(status) + "\":" + text;
  return out + "}";
}

// "roster.CreateTeam", "members.ListMembers": stable, from the message that is asked.
std::string operation_id(const Route& route) {
  const auto method = http::to_string(route.method);
  std::string name =
      route.input ? route.input->GetDescriptor()->name() : std::string(method.data(), method.size()) + route.path;
  for (char& c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) c = '_';
  for (const auto& [field, value] : route.fixed) name.append(".").append(value);
  return route.module + '.' + name;
}

// The same message under a second path or method has a number after it.
std::string operation(const Route& route, std::map<std::string, int>& named) {
  std::string id = operation_id(route);
  if (const int times = ++named[id]; times > 1) id += '.' + std::to_string(times);
  std::string out = "{\"operationId\":" + json_text(id) + ",\"tags\":[" + json_text(route.module) +
                    "],\"summary\":" + json_text(route.summary) + ",\"parameters\":" + parameters_of(route);
  if (has_body(route)) out += body_of(route);
  if (route.access == Access::anybody) out += ",\"security\":[]";
  if (route.kind == Kind::stream) out += ",\"security\":[{\"token\":[]},{\"ticket\":[]}]";
  return out + ",\"responses\":" + responses_of(route) + "}";
}

std::string problem_codes() {
  std::string out = "[";
  const auto* codes = Code_descriptor();
  for (int i = 0; i < codes->value_count(); ++i)
    if (codes->value(i)->number())
      out += (out.size() > 1 ? "," : "") + json_text(code_name(static_cast<Code>(codes->value(i)->number())));
  return out + "]";
}

std::string components() {
  return R"({"securitySchemes":{"token":{"type":"http","scheme":"bearer","bearerFormat":"JWT"},)"
         R"("ticket":{"type":"apiKey","in":"query","name":"ticket","description":"from POST /api/v1/stream-tickets; single use, 30 seconds"}},)"
         R"("schemas":{"Problem":{"type":"object","description":"RFC 9457","required":["type","title","status","detail","code"],"properties":{)"
         R"("type":{"type":"string","format":"uri"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},)"
         R"("code":{"type":"string","enum":)" +
         problem_codes() +
         R"(},"pointer":{"type":"string","description":"RFC 6901 pointer to the field that was wrong"},)"
         R"("command_id":{"type":"string"},"instance":{"type":"string"}}},"Position":)" +
         json_schema(*PositionReply::descriptor(), Side::response) +
         R"(},"headers":{"Position":{"description":"<lane>.<offset>, comma-separated","schema":{"type":"string"}},)"
         R"("ETag":{"description":"the version of the subject","schema":{"type":"string"}},)"
         R"("CommandId":{"schema":{"type":"string"}},)"
         R"("Stale":{"description":"true: older than Muster-At-Least asked for","schema":{"type":"string","enum":["true"]}}},)"
         R"("parameters":{)"
         R"("IdempotencyKey":{"name":"Idempotency-Key","in":"header","description":"a retry with the same key and payload within 24 hours gets the first answer again","schema":{"type":"string","minLength":1,"maxLength":255,"pattern":"^[!-~]+$"}},)"
         R"("IfMatch":{"name":"If-Match","in":"header","description":"the ETag that the subject must have","schema":{"type":"string","pattern":"^(\\*|\"[0-9]{1,19}\"|[0-9]{1,19})$","examples":["*"]}},)"
         R"("IfNoneMatch":{"name":"If-None-Match","in":"header","schema":{"type":"string"}},)"
         R"("AtLeast":{"name":"Muster-At-Least","in":"header","description":"answer from a read model at least this fresh; waits 2 seconds at most","schema":{"type":"string","pattern":"^[0-9]{1,4}\\.[0-9]{1,15}$","examples":["0.0"]}},)"
         R"("Consistency":{"name":"Muster-Consistency","in":"header","schema":{"type":"string","enum":["strong","local"]}},)"
         R"("CommandConsistency":{"name":"Muster-Consistency","in":"header","schema":{"type":"string","enum":["strong"]}},)"
         R"("FounderKey":{"name":"Muster-Founder-Key","in":"header","description":"of the caller's founder rights, where they have a key","schema":{"type":"string","minLength":8,"maxLength":256}},)"
         R"("TraceParent":{"name":"traceparent","in":"header","description":"W3C Trace Context","schema":{"type":"string"}}},)"
         R"("responses":{"Problem":{"description":"no","content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}},)"
         R"("TryLater":{"description":"not now; nothing was done","headers":{"Retry-After":{"schema":{"type":"integer"}}},)"
         R"("content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}}}})";
}
}  // namespace

std::string openapi_json(const Routes& routes) {
  std::map<std::string, std::string> by_path;
  std::map<std::string, int> named;  // operation ids
  for (const Route& route : routes.all()) {
    if (route.module == "docs") continue;
    const auto name = http::to_string(route.method);
    std::string method(name.data(), name.size());
    std::transform(method.begin(), method.end(), method.begin(), [](char c) { return static_cast<char>(c | 32); });
    auto& operations = by_path[route.path];
    operations += (operations.empty() ? "\"" : ",\"") + method + "\":" + operation(route, named);
  }
  std::string out =
      R"({"openapi":"3.1.0","info":{"title":"Muster","version":"1","description":"The backend that an organization's AI teams live on. Commands are answered once they are on the ledger; queries are answered from read models.","license":{"name":"Apache-2.0","identifier":"Apache-2.0"}},"servers":[{"url":"/"}],"security":[{"token":[]}],"paths":{)";
  bool first = true;
  for (const auto& [path, operations] : by_path) {
    if (!first) out += ',';
    first = false;
    out += json_text(path) + ":{" + operations + "}";
  }
  return out + "},\"components\":" + components() + "}";
}
}  // namespace muster
