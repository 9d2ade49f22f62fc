// What the read model `members` forgets of resources that are gone: the grants on them.
#pragma once
#include <pqxx/transaction_base>
#include <string>
#include <string_view>
#include <vector>

#include "infra/position.hpp"
#include "schemas/proto/ledger.pb.h"

namespace muster {
using namespace v1;

class GoneResources {
 public:
  void apply(const Position& position, const Entry& entry);
  // After the grants have been written: only those that were made before their resource went are deleted.
  void flush(pqxx::transaction_base& work);
  void discard() { gone_.clear(); }

 private:
  struct Gone {
    std::string team_id;
    std::string_view kind;
    std::string resource_id;
    std::int64_t offset = 0;
  };
  std::vector<Gone> gone_;
};
}  // namespace muster
