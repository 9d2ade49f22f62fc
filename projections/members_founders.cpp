#include "projections/members_founders.hpp"

#include "domain/ids.hpp"
#include "infra/postgres.hpp"
#include "projections/enum_name.hpp"

namespace muster {
namespace {
std::optional<std::string_view> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}
}  // namespace

void FounderRows::apply(const Entry& entry) {
  for (const Event& event : entry.events()) {
    if (event.has_founder_granted())
      changes_[event.founder_granted().account_id()] = {event.founder_granted(), entry.actor(), entry.at(), {}, false};
    if (event.has_founder_key_set()) changes_[event.founder_key_set().account_id()].key_set = true;
    if (event.has_founder_revoked()) {
      const auto& revoked = event.founder_revoked();
      changes_[revoked.account_id()].revoked = {entry.actor(), revoked.notes(), revoked.with(), entry.at()};
    }
  }
}

void FounderRows::flush(pqxx::transaction_base& work) {
  Rows granted({{"account_id", "text"},
                {"status", "text"},
                {"granted_by", "text"},
                {"granted_at", "bigint"},
                {"notes", "text"},
                {"delegated_by", "text"},
                {"key_needed", "boolean"},
                {"revoked_by", "text"},
                {"revoked_at", "bigint"},
                {"revoked_notes", "text"},
                {"revoked_with", "text"}});
  Rows revoked({{"account_id", "text"},
                {"revoked_by", "text"},
                {"revoked_at", "bigint"},
                {"revoked_notes", "text"},
                {"revoked_with", "text"}});
  Rows key_set({{"account_id", "text"}});
  for (const auto& [account, change] : changes_) {
    const auto& end = change.revoked;
    if (change.granted) {
      const auto& event = *change.granted;
      granted.add(account, enum_name(end ? FOUNDER_STATUS_REVOKED : FOUNDER_STATUS_ACTIVE), change.granted_by,
                  change.granted_at, event.notes(), unless_empty(event.delegated_by()),
                  change.key_set || !event.auth_key_hash().empty(), end ? std::optional(end->by) : std::nullopt,
                  end ? std::optional(end->at) : std::nullopt, end ? unless_empty(end->notes) : std::nullopt,
                  end ? unless_empty(end->with) : std::nullopt);
      continue;
    }
    if (change.key_set) key_set.add(account);
    if (end) revoked.add(account, end->by, end->at, unless_empty(end->notes), unless_empty(end->with));
  }
  granted.run(work, "INSERT INTO founders (" + granted.names() + ") SELECT * FROM " + granted.source() +
                        " ON CONFLICT (account_id) DO UPDATE SET status = EXCLUDED.status,"
                        " granted_by = EXCLUDED.granted_by, granted_at = EXCLUDED.granted_at, notes = EXCLUDED.notes,"
                        " delegated_by = EXCLUDED.delegated_by, key_needed = EXCLUDED.key_needed,"
                        " revoked_by = EXCLUDED.revoked_by, revoked_at = EXCLUDED.revoked_at,"
                        " revoked_notes = EXCLUDED.revoked_notes, revoked_with = EXCLUDED.revoked_with");
  key_set.run(
      work, "UPDATE founders f SET key_needed = true FROM " + key_set.source() + " WHERE f.account_id = r.account_id");
  revoked.run(work,
              "UPDATE founders f SET status = 'revoked', revoked_by = r.revoked_by, revoked_at = r.revoked_at,"
              " revoked_notes = r.revoked_notes, revoked_with = r.revoked_with FROM " +
                  revoked.source() + " WHERE f.account_id = r.account_id");
  discard();
}

Result<View> query(pqxx::transaction_base& work, const ListFounderHistory& request, Lanes lanes) {
  Question question("members", lanes);
  question.version_of(system_subject);
  if (request.has_status()) question.where("f.status = " + question.text(enum_name(request.status())));
  return question.page(work, request,
                       "f.account_id, f.status, f.granted_by, members.muster_time(f.granted_at) AS granted_at, f.notes,"
                       " f.revoked_by, members.muster_time(f.revoked_at) AS revoked_at, f.revoked_notes,"
                       " f.delegated_by, f.revoked_with, f.key_needed",
                       "members.founders f", {{{"f.granted_at", true}, {"f.account_id"}}});
}
}  // namespace muster
