// The tables custom_roles and custom_role_holders of the read model `members`: the custom roles of teams and who has
// them. What deleting one does to its grants is written here too.
#pragma once
#include <map>
#include <optional>
#include <pqxx/transaction_base>
#include <string>
#include <vector>

#include "projections/query.hpp"
#include "schemas/proto/permissions_views.pb.h"

namespace muster {
class MembersCustomRoles {
 public:
  void apply(const Entry& entry);
  // After the grants have been written.
  void flush(pqxx::transaction_base& work);
  void discard();

 private:
  struct RoleChange {
    bool created = false, gone = false;
    std::string team_id, created_by, updated_by;
    std::int64_t created_at = 0, updated_at = 0;
    std::optional<std::string> name, description, actions;
  };
  struct Held {
    std::int64_t at = 0;
    std::string by;
    bool anew = false;  // whatever is in the database: they have it since then only
  };
  using TeamAndAccount = std::pair<std::string, std::string>;

  void on(const Entry& entry, const CustomRoleCreated& event);
  void on(const Entry& entry, const CustomRoleUpdated& event);
  void on(const Entry& entry, const CustomRoleDeleted& event);
  void on(const Entry& entry, const CustomRolesSet& event);
  void leave(const Entry& entry, const std::string& account_id);
  void flush_roles(pqxx::transaction_base& work);
  void forget_roles(pqxx::transaction_base& work);
  void flush_holders(pqxx::transaction_base& work);

  std::map<std::string, RoleChange> roles_;
  std::map<TeamAndAccount, std::map<std::string, Held>> holders_;  // all that they have after the batch
};

// Refuse with CUSTOM_ROLE_NOT_FOUND, INVALID_PAGE_TOKEN.
Result<View> query(pqxx::transaction_base& work, const ListCustomRoles& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const GetCustomRole& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListCustomRoleMembers& request, Lanes lanes);
}  // namespace muster
