// What this node knows of teams, for decisions that are made in other lanes than theirs and for queries: from the lanes
// that it follows, unknown where it is more than 5 s behind. See domain/hierarchy.hpp for what they mean.
#pragma once
#include "gateway/node.hpp"

namespace muster {
TeamFact team_fact(const Node& node, std::string_view team_id, std::string_view account_id);
Inherited inherited(const Node& node, std::string_view team_id, std::string_view account_id);
Children children(const Node& node, std::string_view team_id);
// Fills in what a decision on this subject needs of them. The context keeps a reference to the node.
void add_team_facts(const Node& node, const std::string& subject, std::string_view actor, Context& context);
}  // namespace muster
