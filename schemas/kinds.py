#!/usr/bin/env python3
"""Writes the switches over every kind of event and command from the oneofs in events.proto and commands.proto.

A kind's number says its module (the block of a hundred), and the module says its subject. So a new command is a message,
a line in the oneof, and its file; nothing else lists it. The switches have no default: with -Werror=switch a case that
is missing does not build.
"""
import pathlib
import re
import sys

MODULES = {1: "roster", 2: "permissions", 3: "promotions", 4: "vault", 5: "usage", 6: "billing", 7: "queues", 8: "workspaces", 9: "founders", 10: "sharing", 11: "activity", 12: "hierarchy"}
SUBJECT = {module: "System" if module in {"founders", "hierarchy"} else "Team" for module in MODULES.values()}
HEAD = "// Written by schemas/kinds.py; do not edit.\n"


def kinds(text, oneof):
    body = re.search(r"oneof %s \{(.*?)\n  \}" % oneof, text, re.S).group(1)
    for message, field, number in re.findall(r"^\s*(\w+) (\w+) = (\d+);", body, re.M):
        yield message, field, MODULES.get(int(number) // 100, "ledger")


def switch(what, oneof, rows, line, unset):
    cases = "".join(f"    case {what}::k{camel(field)}: {line(message, field, module)}\n" for message, field, module in rows)
    return f"  switch ({oneof}) {{\n{cases}    case {what}::{what.upper()}_NOT_SET: {unset}\n  }}\n"


def listing(name, texts):
    lines = "".join(f'      "{text}",\n' for text in texts)
    return (f"const std::vector<std::string_view>& {name}() {{\n  static const std::vector<std::string_view> all{{\n"
            f"{lines}  }};\n  return all;\n}}\n")


def camel(field):
    return "".join(part.capitalize() for part in field.split("_"))


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def main(protos, out):
    events = list(kinds((protos / "events.proto").read_text(), "event"))
    commands = list(kinds((protos / "commands.proto").read_text(), "command"))

    write(out / "schemas/kinds.hpp", HEAD + """#pragma once
#include <string_view>
#include <utility>
#include "schemas/proto/commands.pb.h"
#include "schemas/proto/events.pb.h"
namespace muster {
using namespace v1;
// "roster.member_joined"; "" for an event that this build does not know.
std::string_view kind_of(const Event& event);
std::string_view kind_of(const Command& command);
// "roster"
std::string_view module_of(const Event& event);
// Every kind of event, in the order of its number; and of command.
const std::vector<std::string_view>& event_kinds();
const std::vector<std::string_view>& command_kinds();
// The modules that have events, each once.
const std::vector<std::string_view>& event_modules();
// Whether it is decided on the subject `system`, and not on the team that its `team_id` names.
bool of_system(const Command& command);
""" + "".join(f"Event to_event({m} body);\n" for m, _, _ in events)
        + "".join(f"Command to_command({m} body);\n" for m, _, _ in commands) + """
// Calls f with the message inside; false where this build does not know it.
template <class F>
bool visit(const Event& event, F&& f) {
""" + switch("Event", "event.event_case()", events, lambda m, f, _: f"f(event.{f}()); return true;", "return false;")
        + """  return false;
}
template <class F>
bool visit(const Command& command, F&& f) {
""" + switch("Command", "command.command_case()", commands, lambda m, f, _: f"f(command.{f}()); return true;", "return false;")
        + "  return false;\n}\n}  // namespace muster\n")

    write(out / "schemas/kinds.cpp", HEAD + '#include "schemas/kinds.hpp"\nnamespace muster {\n'
        + "std::string_view kind_of(const Event& event) {\n"
        + switch("Event", "event.event_case()", events, lambda m, f, mod: f'return "{mod}.{f}";', 'return "";') + '  return "";\n}\n'
        + "std::string_view kind_of(const Command& command) {\n"
        + switch("Command", "command.command_case()", commands, lambda m, f, mod: f'return "{mod}.{f}";', 'return "";') + '  return "";\n}\n'
        + "std::string_view module_of(const Event& event) {\n"
        + switch("Event", "event.event_case()", events, lambda m, f, mod: f'return "{mod}";', 'return "";') + '  return "";\n}\n'
        + "bool of_system(const Command& command) {\n"
        + switch("Command", "command.command_case()", commands,
                 lambda m, f, mod: f'return {str(SUBJECT.get(mod) == "System").lower()};', "return false;") + "  return false;\n}\n"
        + listing("event_kinds", [f"{mod}.{f}" for _, f, mod in events])
        + listing("command_kinds", [f"{mod}.{f}" for _, f, mod in commands])
        + listing("event_modules", list(dict.fromkeys(mod for _, _, mod in events)))
        + "".join(f"Event to_event({m} body) {{\n  Event event;\n  *event.mutable_{f}() = std::move(body);\n  return event;\n}}\n" for m, f, _ in events)
        + "".join(f"Command to_command({m} body) {{\n  Command command;\n  *command.mutable_{f}() = std::move(body);\n  return command;\n}}\n" for m, f, _ in commands)
        + "}  // namespace muster\n")

    # An event of the ledger itself (Refused, KeyCreated, KeyDestroyed) changes no state.
    def evolve(subject):
        def line(message, field, module):
            return f"evolve(state, event.{field}(), entry); return;" if SUBJECT.get(module) == subject else "return;"
        return line
    declared = "".join(f"void evolve({SUBJECT[mod]}& state, const {m}& event, const Entry& entry) noexcept;\n" for m, _, mod in events if mod in SUBJECT)
    write(out / "domain/evolve_each.hpp", HEAD + """#pragma once
#include "schemas/proto/ledger.pb.h"
#include "schemas/proto/state.pb.h"
namespace muster {
using namespace v1;
""" + declared + "}  // namespace muster\n")
    write(out / "domain/evolve_each.cpp", HEAD + '#include "domain/evolve_each.hpp"\n#include "domain/evolve.hpp"\nnamespace muster {\n'
        + "".join(f"void evolve_one({s}& state, const Event& event, const Entry& entry) noexcept {{\n"
                  + switch("Event", "event.event_case()", events, evolve(s), "return;") + "}\n" for s in ("Team", "System"))
        + "}  // namespace muster\n")

    write(out / "projections/say_each.hpp", HEAD + """#pragma once
#include "schemas/proto/ledger.pb.h"
namespace muster {
using namespace v1;
struct Said;
""" + "".join(f"Said say(const {m}& event, const Entry& entry);\n" for m, _, _ in events) + "}  // namespace muster\n")

    def decide(subject):
        def line(message, field, module):
            return f"return decide(state, command.{field}(), context);" if SUBJECT.get(module) == subject else "break;"
        return line
    declared = "".join(f"Decision decide(const {SUBJECT[mod]}& state, const {m}& command, const Context& context);\n" for m, _, mod in commands)
    write(out / "commands/decide_each.hpp", HEAD + """#pragma once
#include "domain/decision.hpp"
#include "schemas/proto/commands.pb.h"
#include "schemas/proto/state.pb.h"
namespace muster {
using namespace v1;
""" + declared + """
// The same for a command whose kind is known only at run time; MALFORMED for one that is not this subject's.
Decision decide(const Team& state, const Command& command, const Context& context);
Decision decide(const System& state, const Command& command, const Context& context);
}  // namespace muster
""")
    write(out / "commands/decide_each.cpp", HEAD + '#include "commands/decide_each.hpp"\nnamespace muster {\n'
        + "".join(f"Decision decide(const {s}& state, const Command& command, const Context& context) {{\n"
                  + switch("Command", "command.command_case()", commands, decide(s), "break;")
                  + '  return refuse(MALFORMED, "this command is not for this subject");\n}\n' for s in ("Team", "System"))
        + "}  // namespace muster\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
