#include "gateway/query.hpp"
#include "projections/members.hpp"

namespace muster {
void founders_routes(Routes& routes) {
  routes.module("founders");
  routes.command<GrantFounder>(POST, "/founders", "Gives founder rights; founders only");
  routes.command<RevokeFounder>(DELETE, "/founders/{account_id}", "Takes founder rights; founders only");
  routes.read<CheckFounder, FounderReply>(GET, "/founders/{account_id}", "Whether an account holds founder rights");
  routes.read<ListFounders, FoundersReply>(GET, "/founders", "Who holds founder rights");
  add_query<ListFounderHistory, FounderPage>(routes, "/founders/history", Access::founder,
                                             "Who held founder rights, and why");
}
}  // namespace muster
