// The actor asks to be taken into a team, public or not: whoever knows its id may. The request stands for 30 days.
#include "commands/decide_each.hpp"
#include "domain/access.hpp"
#include "domain/promotions.hpp"

namespace muster {
namespace {
constexpr std::int64_t stands_for_us = 30 * day_us;
// Strangers ask, so there is an end to it.
constexpr int pending_max = 1000;
}  // namespace

Decision decide(const Team& team, const RequestToJoin& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_self(team, context));
  if (const Member* member = find_in_roster(team, context.actor)) {
    if (member->inactive()) return not_a_member(team, context.actor);
    return refuse(ALREADY_A_MEMBER, "you are in the team already");
  }
  const auto& requests = team.roster().join_requests();
  const auto before = requests.find(context.actor);
  const bool asked = before != requests.end();
  if (asked && before->second.expires_at() > context.at)
    return refuse(JOIN_REQUEST_PENDING, "you have asked already; withdraw that request to ask in other words");
  if (!asked && requests.size() >= pending_max)
    return refuse(TOO_MANY_JOIN_REQUESTS,
                  "the team has " + std::to_string(pending_max) + " requests to answer before it takes another");

  Accepted accepted;
  if (asked) {  // due work has not come by yet
    JoinRequestExpired expired;
    expired.set_request_id(before->second.request_id());
    expired.set_account_id(context.actor);
    accepted.events.push_back(to_event(std::move(expired)));
  }
  JoinRequested requested;
  requested.set_request_id(context.id("request"));
  requested.set_account_id(context.actor);
  requested.set_message(command.message());
  requested.set_expires_at(context.at + stands_for_us);
  JoinRequestReply reply;
  reply.set_request_id(requested.request_id());
  reply.set_expires_at(requested.expires_at());
  accepted.events.push_back(to_event(std::move(requested)));
  return std::move(accepted).with(std::move(reply));
}
}  // namespace muster
