#include "gateway/cli/replay.hpp"

#include <ostream>

#include "commands/subjects.hpp"
#include "domain/ids.hpp"
#include "gateway/cli/ledger_walk.hpp"
#include "schemas/json.hpp"
#include "schemas/kinds.hpp"

namespace muster {
namespace {
bool any_event(const Entry& entry, auto&& matches) {
  for (const Event& event : entry.events())
    if (matches(event)) return true;
  return false;
}

bool wanted(const Walked& walked, const ReplayOptions& options) {
  const auto& entry = walked.entry;
  const auto& record = walked.record;
  if (!walked.valid && !options.include_void) return false;
  if (walked.valid && entry.events().empty() && !options.include_control) return false;
  if (!options.subject.empty() && entry.subject() != options.subject) return false;
  if (!options.actor.empty() && entry.actor() != options.actor) return false;
  if (!options.command.empty() && entry.command() != options.command) return false;
  if (!options.module.empty() && !any_event(entry, [&](const Event& e) { return module_of(e) == options.module; }))
    return false;
  if (!options.type.empty() && !any_event(entry, [&](const Event& e) { return kind_of(e) == options.type; }))
    return false;
  if (options.from_at && entry.at() < *options.from_at) return false;
  if (options.to_at && entry.at() >= *options.to_at) return false;
  const auto from = options.from.find(record.lane);
  return from == options.from.end() || record.offset >= from->second;
}

std::string state_as_of(Log& log, const ReplayOptions& options) {
  const int lane = log.lane_of(options.subject);
  WalkOptions walk_options;
  walk_options.only_named = true;
  const auto to = options.to.find(lane);
  walk_options.to[lane] = to == options.to.end() ? INT64_MAX - 1 : to->second;
  Subjects subjects;
  Position last{lane, -1};
  walk(log, walk_options, [&](const Walked& walked) {
    last.offset = walked.record.offset;
    if (walked.valid && walked.entry.subject() == options.subject) subjects.apply(walked.record.offset, walked.entry);
  });
  std::string state = "null";
  if (const auto* team = subjects.team(options.subject)) state = to_json(*team);
  if (options.subject == system_subject && subjects.system()) state = to_json(*subjects.system());
  std::string out = R"({"subject":)";
  append_json_string(out, options.subject);
  return out + R"(,"position":")" + to_string(last) + R"(","state":)" + state + "}";
}
}  // namespace

std::string record_json(const Walked& walked) {
  const auto& entry = walked.entry;
  std::string out = R"({"position":")" + to_string(Position{walked.record.lane, walked.record.offset}) + '"';
  const auto text = [&](const char* name, std::string_view value) {
    if (value.empty()) return;
    out += std::string(",\"") + name + "\":";
    append_json_string(out, value);
  };
  out += walked.valid ? R"(,"valid":true)" : R"(,"valid":false)";
  if (!walked.decoded) return out + R"(,"undecodable_bytes":)" + std::to_string(walked.record.value.size()) + "}";
  out += R"(,"epoch":)" + std::to_string(entry.epoch()) + R"(,"seq":)" + std::to_string(entry.seq());
  text("subject", entry.subject());
  if (entry.version()) out += R"(,"version":)" + std::to_string(entry.version());
  text("command_id", entry.command_id());
  text("command", entry.command());
  text("actor", entry.actor());
  if (entry.has_authority()) out += R"(,"authority":)" + to_json(entry.authority());
  text("at", entry.at() ? time_text(entry.at()) : "");
  text("traceparent", entry.request().trace_parent());
  if (entry.has_ledger_created()) out += R"(,"ledger_created":)" + to_json(entry.ledger_created());
  if (entry.has_lane_opened()) out += R"(,"lane_opened":)" + to_json(entry.lane_opened());
  if (entry.has_barrier()) out += R"(,"barrier":{})";
  if (!entry.events().empty()) {
    out += R"(,"events":[)";
    for (const Event& event : entry.events()) {
      if (out.back() != '[') out += ',';
      out += R"({"type":")" + std::string(kind_of(event)) + R"(","data":)";
      if (!visit(event, [&](const auto& body) { append_json(out, body); })) out += "null";
      out += '}';
    }
    out += ']';
  }
  return out + "}";
}

std::int64_t replay(Log& log, const ReplayOptions& options, std::ostream& out) {
  if (options.as_of) {
    out << state_as_of(log, options) << '\n';
    return 1;
  }
  std::int64_t printed = 0;
  WalkOptions walk_options;
  walk_options.to = options.to;
  if (!options.subject.empty()) {
    // A subject lives in one lane: do not read the others.
    const int lane = log.lane_of(options.subject);
    if (!options.to.contains(lane)) walk_options.to[lane] = INT64_MAX - 1;
    walk_options.only_named = true;
  }
  walk(log, walk_options, [&](const Walked& walked) {
    if ((options.limit > 0 && printed >= options.limit) || !wanted(walked, options)) return;
    out << record_json(walked) << '\n';
    ++printed;
  });
  return printed;
}
}  // namespace muster
