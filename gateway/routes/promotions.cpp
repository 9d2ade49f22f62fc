#include "gateway/query.hpp"
#include "projections/members.hpp"

namespace muster {
void promotions_routes(Routes& routes) {
  routes.module("promotions");
  routes.command<PromoteInstantly, PromotedMember>(POST, "/teams/{team_id}/members/{account_id}/instant-promote", 200,
                                                   "Promotes at once; the caller must have signed in within 5 minutes");
  routes.command<SchedulePromotion, PromotionReply>(POST, "/teams/{team_id}/members/{account_id}/delayed-promote", 201,
                                                    "Promotes after a delay of 21 days unless given");
  routes.command<CancelPromotion>(DELETE, "/teams/{team_id}/promotions/{promotion_id}",
                                  "Cancels a scheduled promotion");
  routes.command<ExecutePromotion, PromotedReply>(POST, "/teams/{team_id}/promotions/{promotion_id}/execute", 200,
                                                  "Executes a promotion that is due");
  routes.command<ExecuteDuePromotions, PromotedReply>(POST, "/teams/{team_id}/promotions/execute", 200,
                                                      "Executes all promotions that are due");
  routes.command<SetAutoPromotion>(PUT, "/teams/{team_id}/settings/auto-promotion",
                                   "After how many days guests become members");
  routes.command<PromoteGuests, PromotedReply>(POST, "/teams/{team_id}/members/auto-promote", 200,
                                               "Promotes the guests who are eligible now");
  routes.read<ListGuestEligibility, GuestEligibilityReply>(GET, "/teams/{team_id}/members/auto-promotion",
                                                           "Which guests are eligible, and why not");
  routes.command<RecordHeartbeat, HeartbeatReply>(POST, "/teams/{team_id}/members/heartbeat", 200,
                                                  "A super admin is there; any request of theirs says so, too");
  routes.read<GetSuperAdminStatus, SuperAdminStatusReply>(
      GET, "/teams/{team_id}/super-admins/status", "Which super admins are there, and whether the failsafe is open");
  routes.command<SetFailsafe>(PUT, "/teams/{team_id}/settings/failsafe",
                              "For how long every super admin has to be away until the failsafe opens");
  routes.command<PromoteAdminTemporarily, TemporaryPromotionReply>(
      POST, "/teams/{team_id}/promote-temp-admin", 201,
      "Makes an admin super admin for 72 hours, while every super admin is away");
  routes.command<ApproveTemporaryPromotion>(POST, "/teams/{team_id}/temp-promotions/{temp_promotion_id}/approve",
                                            "A super admin for a time becomes one for good");
  routes.command<RevertTemporaryPromotion>(POST, "/teams/{team_id}/temp-promotions/{temp_promotion_id}/revert",
                                           "A super admin for a time gets the role before back");
  add_query<ListTemporaryPromotions, TemporaryPromotionPage>(
      routes, "/teams/{team_id}/temp-promotions", Access::team_member,
      "Who was made super admin for a time, and what became of it");
  add_query<ListPromotions, PromotionPage>(routes, "/teams/{team_id}/promotions", Access::team_member,
                                           "Scheduled promotions and what became of them");
}
}  // namespace muster
