#include "projections/sentences.hpp"

#include <algorithm>

#include "projections/sentences/said.hpp"
#include "schemas/kinds.hpp"

namespace muster {
namespace {
constexpr int told_max = 10;  // of one entry's events
}  // namespace

Telling tell(const Entry& entry) {
  std::vector<std::pair<std::string_view, Said>> said_of;  // by kind
  for (const Event& event : entry.events())
    visit(event, [&](const auto& body) { said_of.emplace_back(kind_of(event), say(body, entry)); });
  const bool all_in_passing =
      std::all_of(said_of.begin(), said_of.end(), [](const auto& one) { return one.second.in_passing; });

  Telling telling;
  int told = 1;
  for (const auto& [type, said] : said_of) {
    telling.refused = telling.refused || type == "ledger.refused";
    if (said.in_passing && !all_in_passing) continue;
    if (telling.type.empty()) {
      telling.type = said.type.empty() ? std::string(type) : said.type;
      telling.sentence =
          said.whole ? said.words : text(entry.actor() == "system" ? "Muster" : entry.actor(), " ", said.words);
      telling.resource_kind = said.resource_kind;
      telling.resource_id = said.resource_id;
    } else {
      // A thousand who are added at once are not a sentence.
      if (++told <= told_max) telling.sentence += text("; ", said.words);
    }
    if (telling.account_id.empty()) telling.account_id = said.account_id;
  }
  if (told > told_max) telling.sentence += text("; and ", std::to_string(told - told_max), " more");
  for (const auto& [type, said] : said_of)
    if (type != telling.type &&
        std::find(telling.more_types.begin(), telling.more_types.end(), type) == telling.more_types.end())
      telling.more_types.push_back(type);
  return telling;
}
}  // namespace muster
