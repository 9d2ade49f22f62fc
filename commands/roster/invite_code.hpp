// The code by which people join a team, or a workspace of one: the ULID of the team, '-', and 80 bits that nobody can
// guess.
#pragma once
#include <string>
#include <string_view>

#include "domain/decision.hpp"

namespace muster {
// Derived from the command id alone, so that whoever holds `context.derive` of the same command can show the same code
// again; state, entries and stored replies have only its keyed hash.
std::string invite_code(std::string_view team_id, const Context& context);
// The field of a reply that holds one; null where there is none.
const google::protobuf::FieldDescriptor* code_shown_once(const google::protobuf::Descriptor& reply);
}  // namespace muster
