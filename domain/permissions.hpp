// Rights on single resources: workflows, queues, vault items, workspaces. One mechanism for all of them.
#pragma once
#include "domain/access.hpp"

namespace muster {
// Kinds of resources that Muster itself keeps.
inline constexpr std::string_view queue_kind = "queue", vault_item_kind = "vault_item", workspace_kind = "workspace";

// Who asks for what, when.
struct RightsQuestion {
  std::string_view account_id;
  Context::Fact founder = Context::Fact::no;
  std::string_view resource_kind;
  std::string_view resource_id;
  std::string_view action;
  std::int64_t at = 0;       // microseconds since 1970: grants that have expired by then do not count
  bool theirs = false;       // what the action is about is the account's own: members may assign that
  Inherited inherited = {};  // what the account is in the team by its parent
};

// In place of a resource's id: every resource of the kind.
inline constexpr std::string_view every_resource = "*";

// Rules, in this order:
// 1. Founders pass; who is not a member does not; super admins pass.
// 2. A deny wins over every allow, whether it stands on this resource or on every resource of its kind, and whether it
//    is for the user, the role, the job role or a custom role.
// 3. With an allow for this action on this resource, its holders pass. As soon as one (unexpired) allow exists for it,
//    all others do not. Who shared an entry counts as holder of all its allows, and closes it to nobody.
// 4. With an allow on every resource of the kind, its holders pass wherever rule 3 has closed nothing. It closes
//    nothing either: it widens what its holders may, and takes from nobody.
// 5. Otherwise the role's default holds (admin: everything; member: view, edit, and assign what is theirs; viewer and
//    guest: view; of a shared entry: what its settings say), and whatever one of the account's custom roles allows.
// Of a workspace, and of what belongs to one, who is not in it may nothing (between rules 1 and 2), nor may a member
// who may not view the workspace; what the role there comes to (`standing_of`) counts instead of the role in the team,
// and neither rule 4 nor custom roles do. When it is archived, its things can only be viewed. Whoever has a role by the
// team's parent is treated as a member with it; whoever is a member too has both roles: what is granted or denied to
// either counts, and by default the higher one. A grant to a role is for that role only, not for those above it. A
// question about every resource of a kind is answered as for one that nothing was granted on. Founder rights and
// inherited roles that are unknown count as none: who answers with this must ask `unsure` too.
CheckReply evaluate(const Team& team, const RightsQuestion& question);
// Whether founder rights or an inherited role that this node does not know would have changed the answer.
bool unsure(const RightsQuestion& question, const CheckReply& answer);

// The same for a decision: sets `context.authority`; refuses with NOT_ALLOWED, NOT_A_MEMBER, FACTS_STALE or
// TEAM_ARCHIVED (for anything but "view").
Result<Authority> allow_on(const Team& team, const Context& context, std::string_view resource_kind,
                           std::string_view resource_id, std::string_view action, bool theirs = false);

// Who may ask what `account_id` may do: everyone about themselves, members or not; admins and up and founders about
// others (empty: about everybody), in an archived team too. Refuses with NOT_ALLOWED, NOT_A_MEMBER, FACTS_STALE.
Result<Authority> allow_asking_about(const Team& team, const Context& context, std::string_view account_id);
// The same about one resource: of a shared entry, whoever may manage it may ask too; of a workspace and what belongs to
// one, whoever may view the workspace may ask instead of admins.
Result<Authority> allow_asking_about(const Team& team, const Context& context, std::string_view account_id,
                                     std::string_view resource_kind, std::string_view resource_id);
// What this decision knows of the founder rights of `account_id`.
Context::Fact founder_fact(const Context& context, std::string_view account_id);
// What it knows of what the account is in the team by its parent.
Inherited inherited_fact(const Context& context, std::string_view account_id);

// Whether everything about this kind of resource (events, feeds, lists) is for those alone who may view the resource.
bool shown_by_right(std::string_view kind);
// The keys of such resources that the account may not view, in order: of those that are gone too, where they were not
// for every member to view. "<kind>/*" where the account may view none of the kind. Empty for founders and super
// admins.
std::vector<std::string> hidden_from(const Team& team, std::string_view account_id, Context::Fact founder,
                                     std::int64_t at, const Inherited& inherited = {});

// Whether the resource with this key is among them.
bool is_hidden(const std::vector<std::string>& hidden, std::string_view key);

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
// For evolve: the grantee is gone for good. What was allowed to it on a resource keeps its place and has no holder any
// more: the resource stays closed to all others. All other grants to it are forgotten.
void forget_grantee(Team& team, GranteeKind kind, std::string_view grantee) noexcept;
// GUEST for "guest"; ROLE_UNSPECIFIED for what is no role's name.
Role role_of_name(std::string_view name);
}  // namespace muster
