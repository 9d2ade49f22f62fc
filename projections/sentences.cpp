#include "projections/sentences.hpp"

#include <algorithm>

#include "projections/enum_name.hpp"
#include "projections/subject.hpp"
#include "schemas/kinds.hpp"

namespace muster {
namespace {
// What one event adds: words that follow the actor, and what it is about.
struct Said {
  std::string words;
  std::string_view resource_kind, resource_id, account_id;
  bool in_passing = false;  // goes without saying beside the entry's other events
};

template <class... Parts>
std::string text(const Parts&... parts) {
  std::string out;
  out.reserve((std::string_view(parts).size() + ...));
  (out.append(std::string_view(parts)), ...);
  return out;
}
std::string quoted(std::string_view name) { return text("\"", name, "\""); }
std::string because(std::string_view reason) { return reason.empty() ? std::string() : text(": ", reason); }
// "an admin", "a member"
std::string as_a(Role role) {
  const std::string& name = enum_name(role);
  return text(name == "admin" ? "an " : "a ", name);
}

// One for each kind of event; a kind without its own does not build.
struct Teller {
  const Entry& entry;
  std::string_view team_id;

  Said about_team(std::string words) const { return {std::move(words), "team", team_id, {}}; }
  static Said about_member(std::string words, std::string_view account) {
    return {std::move(words), "member", account, account};
  }

  Said operator()(const Refused& event) const {
    return {text("was refused ", entry.command(), because(event.detail())), {}, {}, {}};
  }
  Said operator()(const KeyCreated& event) const {
    return {text("caused key ", event.key_id(), " to be made"), "key", event.key_id(), {}, true};
  }
  Said operator()(const KeyDestroyed& event) const {
    return {text("destroyed key ", event.key_id()), "key", event.key_id(), {}};
  }

  Said operator()(const TeamCreated& event) const { return about_team(text("created team ", quoted(event.name()))); }
  Said operator()(const TeamUpdated& event) const {
    std::string words;
    const auto add = [&](const std::string& more) { words += (words.empty() ? "" : " and ") + more; };
    if (event.has_name()) add(text("renamed the team to ", quoted(event.name())));
    if (event.has_description()) add("changed the team's description");
    if (event.has_visibility()) add(text("made the team ", enum_name(event.visibility())));
    return about_team(words.empty() ? "changed the team" : words);
  }
  Said operator()(const PlanSet& event) const {
    return about_team(text("set the team's plan to ", enum_name(event.plan())));
  }
  Said operator()(const TeamArchived&) const { return about_team("archived the team"); }
  Said operator()(const TeamRestored&) const { return about_team("restored the team"); }
  Said operator()(const MemberJoined& event) const {
    const auto role = as_a(event.role());
    Said said = about_member({}, event.account_id());
    if (event.way() == MemberJoined::ADDED) {
      said.words = text("added ", event.account_id(), " as ", role);
    } else {
      said.words = text("joined as ", role, event.way() == MemberJoined::BY_CODE ? " by invite code" : "");
      said.in_passing = event.way() == MemberJoined::CREATED;
    }
    return said;
  }
  Said operator()(const MemberRemoved& event) const {
    return about_member(text("removed ", event.account_id()), event.account_id());
  }
  Said operator()(const MemberLeft& event) const { return about_member("left the team", event.account_id()); }
  Said operator()(const RoleChanged& event) const {
    return about_member(text("changed the role of ", event.account_id(), " from ", enum_name(event.from()), " to ",
                             enum_name(event.to())),
                        event.account_id());
  }
  Said operator()(const JobRoleSet& event) const {
    return about_member(text("set the job role of ", event.account_id(), " to ", event.job_role()), event.account_id());
  }
  Said operator()(const SuperAdminTransferred& event) const {
    return about_member(
        text("made ", event.to(), " super admin in place of ", event.from(), ", now ", as_a(event.from_becomes())),
        event.to());
  }
  Said operator()(const MemberInvited& event) const {
    const std::string whom = event.account_id().empty() ? "somebody by email" : event.account_id();
    return {text("invited ", whom, " as ", as_a(event.role())), "invitation", event.invitation_id(),
            event.account_id()};
  }
  Said operator()(const InvitationAccepted& event) const {
    return {"accepted an invitation", "invitation", event.invitation_id(), event.account_id()};
  }
  Said operator()(const InvitationDeclined& event) const {
    return {"declined an invitation", "invitation", event.invitation_id(), {}};
  }
  Said operator()(const InvitationRevoked& event) const {
    return {"revoked an invitation", "invitation", event.invitation_id(), {}};
  }
  Said operator()(const InvitationExpired& event) const {
    return {"let an invitation expire", "invitation", event.invitation_id(), {}};
  }
  Said operator()(const InviteCodeSet&) const {
    auto said = about_team("made a new invite code");
    said.in_passing = entry.events().size() > 1;
    return said;
  }

  Said operator()(const PermissionGranted& event) const {
    const std::string_view whom = event.grantee_kind() == USER   ? ""
                                  : event.grantee_kind() == ROLE ? "role "
                                                                 : "job role ";
    return {text(event.effect() == DENY ? "denied " : "allowed ", whom, event.grantee(), " to ", event.action(), " ",
                 event.resource_kind(), " ", event.resource_id()),
            event.resource_kind(), event.resource_id(),
            event.grantee_kind() == USER ? std::string_view(event.grantee()) : std::string_view()};
  }
  Said operator()(const PermissionRevoked& event) const {
    return {text("revoked grant ", event.grant_id()), "grant", event.grant_id(), {}};
  }
  Said operator()(const PermissionExpired& event) const {
    return {text("let grant ", event.grant_id(), " expire"), "grant", event.grant_id(), {}};
  }

  Said operator()(const MemberPromoted& event) const {
    return about_member(
        text("promoted ", event.account_id(), " from ", enum_name(event.from()), " to ", enum_name(event.to())),
        event.account_id());
  }
  Said operator()(const PromotionScheduled& event) const {
    return {
        text("scheduled the promotion of ", event.account_id(), " to ", enum_name(event.to()), because(event.reason())),
        "promotion", event.promotion_id(), event.account_id()};
  }
  Said operator()(const PromotionCancelled& event) const {
    return {text("cancelled promotion ", event.promotion_id(), because(event.reason())),
            "promotion",
            event.promotion_id(),
            {}};
  }
  Said operator()(const AutoPromotionSet& event) const {
    if (event.days() == 0) return about_team("turned off the automatic promotion of guests");
    return about_team(text("set the automatic promotion of guests to ", std::to_string(event.days()), " days"));
  }

  static Said about_item(std::string words, std::string_view id) { return {std::move(words), "vault_item", id, {}}; }
  Said operator()(const VaultItemStored& event) const {
    return about_item(text("stored ", enum_name(event.type()), " ", quoted(event.name())), event.item_id());
  }
  Said operator()(const VaultItemUpdated& event) const {
    return about_item(text("updated ", event.has_name() ? quoted(event.name()) : event.item_id(), " to version ",
                           std::to_string(event.version())),
                      event.item_id());
  }
  Said operator()(const VaultItemRestored& event) const {
    return about_item(text("restored version ", std::to_string(event.from_version()), " of ", event.item_id(),
                           " as version ", std::to_string(event.version())),
                      event.item_id());
  }
  Said operator()(const VaultItemDeleted& event) const {
    return about_item(text("deleted ", event.item_id()), event.item_id());
  }
  Said operator()(const VaultItemRead& event) const {
    return about_item(text("read version ", std::to_string(event.version()), " of ", event.item_id()), event.item_id());
  }

  Said operator()(const UsageRecorded& event) const {
    Said said{{}, "usage", event.usage_id(), event.account_id()};
    said.words = "recorded usage";
    if (!event.model().empty()) said.words += text(" of ", event.provider(), " ", event.model());
    said.words += text(" for ", usd_text(event.cost()), " USD");
    return said;
  }
  Said operator()(const BudgetSet& event) const {
    return {text("set the monthly budget to ", usd_text(event.monthly_budget()),
                 " USD, when exceeded: ", enum_name(event.exceeded_action())),
            "budget",
            team_id,
            {}};
  }
  Said operator()(const AlertRaised& event) const {
    return {text("brought this month's cost to ", usd_text(event.period_cost()), " USD, ",
                 std::to_string(event.threshold()), " % of the budget or more"),
            "alert",
            event.alert_id(),
            {}};
  }
  Said operator()(const AlertAcknowledged& event) const {
    return {text("acknowledged alert ", event.alert_id()), "alert", event.alert_id(), {}};
  }

  static Said about_queue(std::string words, std::string_view id) { return {std::move(words), "queue", id, {}}; }
  Said operator()(const QueueCreated& event) const {
    return about_queue(text("opened the ", enum_name(event.type()), " queue ", quoted(event.name())), event.queue_id());
  }
  Said operator()(const QueueUpdated& event) const {
    if (event.has_name())
      return about_queue(text("renamed queue ", event.queue_id(), " to ", quoted(event.name())), event.queue_id());
    return about_queue(text("described queue ", event.queue_id()), event.queue_id());
  }
  Said operator()(const QueueArchived& event) const {
    return about_queue(text("archived queue ", event.queue_id()), event.queue_id());
  }
  Said operator()(const QueueRestored& event) const {
    return about_queue(text("restored queue ", event.queue_id()), event.queue_id());
  }
  Said operator()(const QueueEntryAdded& event) const {
    return about_queue(text("put ", quoted(event.title()), " into queue ", event.queue_id()), event.queue_id());
  }
  Said about_entry(std::string words, std::string_view queue_id, std::string_view account_id) const {
    const bool another = account_id != entry.actor();
    return {std::move(words), "queue", queue_id, another ? account_id : std::string_view()};
  }
  Said operator()(const QueueEntryAssigned& event) const {
    const bool took = event.account_id() == entry.actor();
    return about_entry(
        took ? text("took ", event.entry_id()) : text("assigned ", event.entry_id(), " to ", event.account_id()),
        event.queue_id(), event.account_id());
  }
  Said operator()(const QueueEntryStarted& event) const {
    return about_entry(text("started ", event.entry_id()), event.queue_id(), event.account_id());
  }
  Said operator()(const QueueEntryCompleted& event) const {
    return about_entry(text("completed ", event.entry_id(), because(event.outcome())), event.queue_id(),
                       event.account_id());
  }
  Said operator()(const QueueEntryReturned& event) const {
    return about_entry(text("returned ", event.entry_id(), because(event.reason())), event.queue_id(),
                       event.account_id());
  }
  Said operator()(const QueueEntryReprioritized& event) const {
    return about_queue(text("made the priority of ", event.entry_id(), " ", enum_name(event.priority())),
                       event.queue_id());
  }

  Said operator()(const FounderGranted& event) const {
    return {text("gave founder rights to ", event.account_id()), "founder", event.account_id(), event.account_id()};
  }
  Said operator()(const FounderRevoked& event) const {
    return {text("took founder rights from ", event.account_id()), "founder", event.account_id(), event.account_id()};
  }
};
}  // namespace

Telling tell(const Entry& entry) {
  const Teller teller{entry, team_id_of(entry.subject())};
  std::vector<std::pair<std::string_view, Said>> said_of;  // by kind
  for (const Event& event : entry.events())
    visit(event, [&](const auto& body) { said_of.emplace_back(kind_of(event), teller(body)); });
  const bool all_in_passing =
      std::all_of(said_of.begin(), said_of.end(), [](const auto& one) { return one.second.in_passing; });

  Telling telling;
  for (const auto& [type, said] : said_of) {
    telling.refused = telling.refused || type == "ledger.refused";
    if (said.in_passing && !all_in_passing) continue;
    if (telling.type.empty()) {
      telling.type = type;
      telling.sentence = text(entry.actor() == "system" ? std::string_view("Muster") : std::string_view(entry.actor()),
                              " ", said.words);
      telling.resource_kind = said.resource_kind;
      telling.resource_id = said.resource_id;
    } else {
      telling.sentence += text("; ", said.words);
    }
    if (telling.account_id.empty()) telling.account_id = said.account_id;
  }
  for (const auto& [type, said] : said_of)
    if (type != telling.type &&
        std::find(telling.more_types.begin(), telling.more_types.end(), type) == telling.more_types.end())
      telling.more_types.push_back(type);
  return telling;
}
}  // namespace muster
