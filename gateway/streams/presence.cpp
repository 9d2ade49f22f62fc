// Who is there, as streams say and show it.
#include "domain/access.hpp"
#include "domain/ids.hpp"
#include "gateway/edge.hpp"
#include "gateway/streams/streams.hpp"
#include "schemas/json.hpp"

namespace muster {
void Streams::connect_presence() {
  Presence::Links links;
  links.announce = [this](const Presence::Shown& shown) { return announce(shown); };
  links.publish = [this](const PresenceRecords& records) {
    parts_.relay.publish_presence(records.SerializeAsString());
  };
  links.complete = [this] { return parts_.relay.complete(); };
  parts_.presence->connect(std::move(links));
}

bool Streams::announce(const Presence::Shown& shown) {
  if (!channels_.contains(team_subject(shown.team_id))) return true;
  // Who has left is not spoken of any more; who has just joined, once this node has read that.
  const Team* team = parts_.node.team(shown.team_id);
  if (!team || !find_member(*team, shown.account_id)) return false;
  on_live(shown.team_id, "presence", presence_json(shown.as<PresenceView>()), nullptr);
  return true;
}

std::optional<Refusal> Streams::say_presence(const Receiver& receiver, std::string_view json) {
  PresenceMessage message;
  if (auto refusal = from_json(json, message)) return refusal;
  if (auto refusal = validate(message)) return refusal;
  const std::string& account = receiver.identity().account_id;
  const std::string& team_id = receiver.channel()->team_id;
  const Team* team = parts_.node.team(team_id);
  if (!team || !find_member(*team, account)) return not_a_member();
  if (parts_.presence) parts_.presence->say(team_id, account, message.status(), message.activity(), now_us());
  return std::nullopt;
}

void Streams::touch(const Receiver& receiver) {
  if (!parts_.presence || receiver.ending()) return;
  // Who comes back to a node that has just started may have said long ago how they are: it must not count as unknown.
  if (!parts_.relay.past_heard()) return;
  const std::string& account = receiver.identity().account_id;
  const std::string& team_id = receiver.channel()->team_id;
  // Founders may listen to any team, but are there only where they are members.
  const Team* team = parts_.node.team(team_id);
  if (team && find_member(*team, account)) parts_.presence->touch(team_id, account, now_us());
}
}  // namespace muster
