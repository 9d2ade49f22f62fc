// Events and commands of promotions, as stories tell them.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/given.hpp"

namespace muster::test {
// ---- events ----
inline MemberPromoted promoted(std::string_view name, Role from, Role to, MemberPromoted::Way way,
                               std::string_view promotion_id = {}) {
  MemberPromoted event;
  event.set_account_id(acct(name));
  event.set_from(from);
  event.set_to(to);
  event.set_way(way);
  event.set_promotion_id(std::string(promotion_id));
  return event;
}
inline PromotionScheduled promotion_scheduled(std::string_view promotion_id, std::string_view name, Role from, Role to,
                                              std::int64_t execute_at, std::string_view reason = {}) {
  PromotionScheduled event;
  event.set_promotion_id(std::string(promotion_id));
  event.set_account_id(acct(name));
  event.set_from(from);
  event.set_to(to);
  event.set_execute_at(execute_at);
  event.set_reason(std::string(reason));
  return event;
}
inline PromotionCancelled promotion_cancelled(std::string_view promotion_id, std::string_view reason) {
  PromotionCancelled event;
  event.set_promotion_id(std::string(promotion_id));
  event.set_reason(std::string(reason));
  return event;
}
inline AutoPromotionSet auto_promotion_set(std::uint32_t days) {
  AutoPromotionSet event;
  event.set_days(days);
  return event;
}

// ---- commands ----
inline PromoteInstantly promote(std::string_view name, Role role = ROLE_UNSPECIFIED) {
  PromoteInstantly command;
  command.set_team_id(the_team());
  command.set_account_id(acct(name));
  command.set_role(role);
  return command;
}
inline SchedulePromotion schedule(std::string_view name, Role role = ROLE_UNSPECIFIED,
                                  std::optional<std::uint32_t> delay_days = {}) {
  SchedulePromotion command;
  command.set_team_id(the_team());
  command.set_account_id(acct(name));
  command.set_role(role);
  if (delay_days) command.set_delay_days(*delay_days);
  return command;
}
inline CancelPromotion cancel(std::string_view promotion_id, std::string_view reason = {}) {
  CancelPromotion command;
  command.set_team_id(the_team());
  command.set_promotion_id(std::string(promotion_id));
  command.set_reason(std::string(reason));
  return command;
}
inline ExecutePromotion execute(std::string_view promotion_id) {
  ExecutePromotion command;
  command.set_team_id(the_team());
  command.set_promotion_id(std::string(promotion_id));
  return command;
}
inline ExecuteDuePromotions execute_due() {
  ExecuteDuePromotions command;
  command.set_team_id(the_team());
  return command;
}
inline SetAutoPromotion set_auto_promotion(std::uint32_t days) {
  SetAutoPromotion command;
  command.set_team_id(the_team());
  command.set_days(days);
  return command;
}
inline PromoteGuests promote_guests(std::optional<std::uint32_t> days = {}) {
  PromoteGuests command;
  command.set_team_id(the_team());
  if (days) command.set_days(*days);
  return command;
}
inline ListGuestEligibility eligibility(std::optional<std::uint32_t> days = {}) {
  ListGuestEligibility command;
  command.set_team_id(the_team());
  if (days) command.set_days(*days);
  return command;
}
inline RunDueWork run_due_work() {
  RunDueWork command;
  command.set_team_id(the_team());
  return command;
}
}  // namespace muster::test
