#include "projections/sentences/said.hpp"
#include "schemas/json.hpp"

namespace muster {
Said say(const MemberPromoted& event, const Entry&) {
  return about_member(
      text("promoted ", event.account_id(), " from ", enum_name(event.from()), " to ", enum_name(event.to())),
      event.account_id());
}
Said say(const PromotionScheduled& event, const Entry&) {
  return {
      text("scheduled the promotion of ", event.account_id(), " to ", enum_name(event.to()), because(event.reason())),
      "promotion", event.promotion_id(), event.account_id()};
}
Said say(const PromotionCancelled& event, const Entry&) {
  return {text("cancelled promotion ", event.promotion_id(), because(event.reason())),
          "promotion",
          event.promotion_id(),
          {}};
}
Said say(const AutoPromotionSet& event, const Entry& entry) {
  if (event.days() == 0) return about_team(entry, "turned off the automatic promotion of guests");
  return about_team(entry, text("set the automatic promotion of guests to ", std::to_string(event.days()), " days"));
}
Said say(const SuperAdminSeen& event, const Entry&) { return about_member("was seen", event.account_id()); }
Said say(const FailsafeSet& event, const Entry& entry) {
  return about_team(entry, text("set after how many minutes without any super admin the failsafe opens to ",
                                std::to_string(event.offline_minutes())));
}
// Each step of the failsafe is for every super admin to read: who, for how long, and who was away.
Said say(const AdminPromotedTemporarily& event, const Entry&) {
  std::string away;
  for (const auto& one : event.offline()) away += text(away.empty() ? "" : ", ", one.account_id());
  return about_member(text("made ", event.account_id(), " super admin until ", time_text(event.ends_at()),
                           ", because no super admin was there (", away, ")", because(event.reason())),
                      event.account_id());
}
Said say(const TemporaryPromotionApproved& event, const Entry&) {
  return about_member(text("approved that ", event.account_id(), " is super admin for good"), event.account_id());
}
Said say(const TemporaryPromotionReverted& event, const Entry&) {
  const bool expired = event.way() == TemporaryPromotionReverted::EXPIRED;
  return about_member(
      text("made ", event.account_id(), " ", enum_name(event.to()), " again, super admin for a time only",
           expired ? std::string(": nobody decided within 72 hours") : because(event.reason())),
      event.account_id());
}
}  // namespace muster
