// Rights on single resources: workflows, queues, vault items, workspaces. One mechanism for all of them.
#pragma once
#include "domain/access.hpp"

namespace muster {
// Kinds of resources that Muster itself keeps.
inline constexpr std::string_view queue_kind = "queue", vault_item_kind = "vault_item";

// Who asks for what, when.
struct RightsQuestion {
  std::string_view account_id;
  Context::Fact founder = Context::Fact::no;
  std::string_view resource_kind;
  std::string_view resource_id;
  std::string_view action;
  std::int64_t at = 0;  // microseconds since 1970: grants that have expired by then do not count
  bool theirs = false;  // what the action is about is the account's own: members may assign that
};

// Rules, in this order: founders pass; who is not a member does not; super admins pass; a deny for the user, role or
// job role wins over every allow; with an allow for this action on this resource, its holders pass; as soon as one
// (unexpired) allow exists for it, all others do not; with no grant for it, the role's default holds (admin:
// everything; member: view, edit, and assign what is theirs; viewer and guest: view). A grant to a role is for that
// role only, not for those above it. Founder rights that are unknown count as none: who answers with this must ask
// `unsure` too.
CheckReply evaluate(const Team& team, const RightsQuestion& question);
// Whether founder rights that this node does not know would have changed the answer.
bool unsure(const RightsQuestion& question, const CheckReply& answer);

// The same for a decision: sets `context.authority`; refuses with NOT_ALLOWED, NOT_A_MEMBER, FACTS_STALE or
// TEAM_ARCHIVED (for anything but "view").
Result<Authority> allow_on(const Team& team, const Context& context, std::string_view resource_kind,
                           std::string_view resource_id, std::string_view action, bool theirs = false);

// Who may ask what `account_id` may do: everyone about themselves, members or not; admins and up and founders about
// others (empty: about everybody), in an archived team too. Refuses with NOT_ALLOWED, NOT_A_MEMBER, FACTS_STALE.
Result<Authority> allow_asking_about(const Team& team, const Context& context, std::string_view account_id);
// What this decision knows of the founder rights of `account_id`.
Context::Fact founder_fact(const Context& context, std::string_view account_id);

// Whether everything about this kind of resource (events, feeds, lists) is for those alone who may view the resource.
bool shown_by_right(std::string_view kind);
// The keys of such resources that the account may not view, in order: of those that are gone too, where they were not
// for every member to view. Empty for founders and super admins.
std::vector<std::string> hidden_from(const Team& team, std::string_view account_id, Context::Fact founder,
                                     std::int64_t at);

// What the role alone allows, where no grant says otherwise. Actions that Muster does not know are for admins and up.
bool role_allows(Role role, std::string_view action, bool theirs = false);
bool expired(const Grant& grant, std::int64_t at);
// The grants on a resource, expired ones too.
const google::protobuf::RepeatedPtrField<Grant>& grants_on(const Team& team, std::string_view kind,
                                                           std::string_view id);
// Whether the grant is about the same action and grantee.
template <class Words>
bool says_the_same(const Grant& grant, const Words& words) {
  return grant.action() == words.action() && grant.grantee_kind() == words.grantee_kind() &&
         grant.grantee() == words.grantee();
}
// "<kind>/<id>", the key of `Grants.by_resource`.
std::string resource_key(std::string_view kind, std::string_view id);
// For evolve: the resource is gone since `at`, and with it every grant on it. Where some were allowed to view it and
// others not, what was said of it is for admins and up from then on.
void forget_resource(Team& team, std::string_view kind, std::string_view id, std::int64_t at) noexcept;
// GUEST for "guest"; ROLE_UNSPECIFIED for what is no role's name.
Role role_of_name(std::string_view name);
}  // namespace muster
