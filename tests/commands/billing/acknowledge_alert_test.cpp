#include "tests/support/billing_events.hpp"
#include "tests/support/events.hpp"
#include "tests/support/usage_events.hpp"

namespace muster::test {
namespace {
Story an_alert() {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("ad", ADMIN),
               joined("bo", MEMBER), budget_set(usd(10)), alert_raised("alert_1", BUDGET_WARNING, 80, usd(8), usd(10)));
}

TEST(AcknowledgeAlert, OnceAndForAll) {
  an_alert()
      .when(as("ad"), acknowledge("alert_1"))
      .then(alert_acknowledged("alert_1"))
      .when(as("ana"), acknowledge("alert_1"))
      .nothing();
}

TEST(AcknowledgeAlert, NeedsTheAlert) { an_alert().when(as("ad"), acknowledge("alert_2")).refused(ALERT_NOT_FOUND); }

TEST(AcknowledgeAlert, IsForAdminsAndUp) {
  an_alert()
      .when(as("bo"), acknowledge("alert_1"))
      .refused(NOT_ALLOWED)
      .when(as("cy"), acknowledge("alert_1"))
      .refused(NOT_A_MEMBER)
      .when(nobody_knows_whether_founder("cy"), acknowledge("alert_1"))
      .refused(FACTS_STALE)
      .given(TeamArchived())
      .when(as("ad"), acknowledge("alert_1"))
      .refused(TEAM_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
