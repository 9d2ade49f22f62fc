// `muster verify`: folds the whole ledger and says what is wrong with it.
#pragma once
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "infra/log.hpp"
#include "infra/position.hpp"

namespace muster {
struct Verified {
  std::int64_t records = 0, valid = 0, voided = 0, undecodable = 0, events = 0, subjects = 0;
  std::string ledger_id;
  Positions positions;              // read up to
  std::vector<std::string> broken;  // one sentence each, with its position; at most 100
};
// What must hold of every ledger: it was created once, with one id and lane count in all lanes; a record's key is its
// subject, in the lane of its murmur2; a subject's versions are 1, 2, 3 …; time does not run backwards in a lane; every
// event is known to this build; a command id with events stands once; every team has a super admin, and as many as its
// state says.
Verified verify_ledger(Log& log, const std::function<void(std::int64_t done, std::int64_t all)>& progress);
}  // namespace muster
