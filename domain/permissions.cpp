#include "domain/permissions.hpp"

#include "domain/custom_roles.hpp"
#include "domain/sharing.hpp"
#include "domain/workspaces.hpp"

namespace muster {
namespace {
constexpr const char *archived_kind = "team_archived", *workspace_archived_kind = "workspace_archived";

// What was decided and by what, before it is put into words.
struct Verdict {
  enum class By {
    founder,
    not_a_member,
    inactive,
    archived,
    super_admin,
    deny,
    allow,
    missing_allow,
    gone,
    role_default,
    custom_role,
    sharer,
    shared,
    outside_workspace,
    workspace_archived
  };
  By by = By::not_a_member;
  bool allowed = false;
  Role role = ROLE_UNSPECIFIED;
  const Grant* grant = nullptr;
  const std::string* custom_role_id = nullptr;
  const WorkspaceMember* in = nullptr;  // where it is about a workspace or what belongs to one
};

// Whoever is a member and admin of the parent as well holds both roles. `member`: null where they are no member.
bool covers(const Team& team, const Grant& grant, const RightsQuestion& question, const Member* member) {
  const auto names = [&](Role role) { return role != ROLE_UNSPECIFIED && grant.grantee() == role_name(role); };
  switch (grant.grantee_kind()) {
    case USER:
      return grant.grantee() == question.account_id;
    case ROLE:
      return (member && names(member->role())) || names(question.inherited.role);
    case JOB_ROLE:
      return member && !member->job_role().empty() && grant.grantee() == member->job_role();
    case CUSTOM_ROLE:
      return has_custom_role(team, question.account_id, grant.grantee());
    default:
      return false;
  }
}

// What grants say about a question. A deny wins, on whichever it stands; only an allow on the resource itself reserves
// it.
struct Granted {
  const Grant *deny = nullptr, *allow = nullptr, *wide = nullptr;  // that cover the account; `wide`: on every resource
  bool reserved = false;
};
Granted what_grants_say(const Team& team, const RightsQuestion& question, const Member* member) {
  Granted said;
  const auto counts = [&](const Grant& grant) {
    return grant.action() == question.action && !expired(grant, question.at);
  };
  const auto note = [&](const Grant& grant, const Grant*& allow) {
    if (!covers(team, grant, question, member)) return;
    const Grant*& place = grant.effect() == DENY ? said.deny : allow;
    if (!place) place = &grant;
  };
  if (question.resource_id != every_resource)
    for (const Grant& grant : grants_on(team, question.resource_kind, question.resource_id)) {
      if (!counts(grant)) continue;
      said.reserved |= grant.effect() == ALLOW;
      note(grant, said.allow);
    }
  for (const Grant& grant : grants_on(team, question.resource_kind, every_resource))
    if (counts(grant)) note(grant, said.wide);
  return said;
}

// Members and up may do everything with what they have shared themselves, as if it were granted to them.
bool is_sharer(const Team& team, const RightsQuestion& question, Role role) {
  return question.resource_kind == shared_entry_kind && role >= MEMBER &&
         shared_by(team, question.resource_id, question.account_id);
}

// The role's default, or else, where the team decides, one of the account's custom roles.
Verdict without_grants(const Team& team, const RightsQuestion& question, Role role, bool the_teams) {
  using By = Verdict::By;
  const bool shared = question.resource_kind == shared_entry_kind && role < ADMIN;
  const bool allowed = shared ? role_allows_shared(team, role, question.resource_id, question.action)
                              : role_allows(role, question.action, question.theirs);
  const auto by = shared ? By::shared : By::role_default;
  if (allowed || !the_teams) return {by, allowed, role};
  if (const auto* id = custom_role_allowing(team, question.account_id, question.resource_kind, question.action))
    return {By::custom_role, true, role, nullptr, id};
  return {by, false, role};
}

// Of those who are not shut out to begin with. What belongs to a workspace is not the team's (`the_teams`): there
// `role` is what the role in the workspace comes to, and what the team allows on every resource of a kind does not
// count.
Verdict by_grants_and_role(const Team& team, const RightsQuestion& question, const Member* member, Role role,
                           bool the_teams) {
  using By = Verdict::By;
  const Granted said = what_grants_say(team, question, member);
  if (said.deny) return {By::deny, false, role, said.deny};
  if (said.allow) return {By::allow, true, role, said.allow};
  if (is_sharer(team, question, role)) return {By::sharer, true, role};
  if (said.reserved) return {By::missing_allow, false, role};
  const auto& gone = team.grants().gone();
  if (!gone.empty() && gone.contains(resource_key(question.resource_kind, question.resource_id)))
    return {By::gone, role == ADMIN, role};
  if (said.wide && the_teams) return {By::allow, true, role, said.wide};
  return without_grants(team, question, role, the_teams);
}

Verdict judge(const Team& team, const RightsQuestion& question);

// Of a workspace and of what belongs to one, for its members: who may not view it may do nothing in it.
Verdict judge_in_workspace(const Team& team, const RightsQuestion& question, const Member* member,
                           const WorkspaceStanding& standing) {
  if (question.resource_kind != workspace_kind) {
    const Verdict view = judge(
        team, {question.account_id, question.founder, workspace_kind, *standing.workspace_id, "view", question.at});
    if (!view.allowed) return view;
  }
  Verdict verdict = by_grants_and_role(team, question, member, standing.role, false);
  verdict.in = standing.in;
  return verdict;
}

Verdict judge(const Team& team, const RightsQuestion& question) {
  using By = Verdict::By;
  const bool founder = question.founder == Context::Fact::yes;
  const Member* member = find_member(team, question.account_id);
  if (!member && !founder && find_in_roster(team, question.account_id)) return {By::inactive, false};
  const Role role = acting_role(team, question.account_id, question.inherited);
  if (role == ROLE_UNSPECIFIED && !founder) return {By::not_a_member, false};
  if (team.roster().archived() && question.action != "view") return {By::archived, false, role};
  const WorkspaceStanding standing =
      standing_of(team, question.account_id, question.resource_kind, question.resource_id);
  if (standing.of_workspace && !standing.in && !founder && role != SUPER_ADMIN)
    return {By::outside_workspace, false, role};
  if (standing.archived && question.action != "view") return {By::workspace_archived, false, role};
  if (founder) return {By::founder, true};
  if (role == SUPER_ADMIN) return {By::super_admin, true, role};
  if (standing.of_workspace) return judge_in_workspace(team, question, member, standing);
  return by_grants_and_role(team, question, member, role, true);
}

// Whether a role decided that the account has by the team's parent alone.
bool by_parent(const Team& team, const RightsQuestion& question, const Verdict& verdict) {
  return !verdict.in && (verdict.by == Verdict::By::role_default || verdict.by == Verdict::By::shared) &&
         verdict.role > acting_role(team, question.account_id, {});
}

std::string custom_role_words(const Team& team, std::string_view role_id) {
  const CustomRole* role = find_custom_role(team, role_id);
  return "the custom role " + (role ? role->name() : std::string(role_id));
}

std::string grant_sentence(const Team& team, const Grant& grant) {
  std::string sentence = grant.effect() == DENY ? "a grant denies this to " : "a grant allows this to ";
  switch (grant.grantee_kind()) {
    case ROLE:
      return sentence.append("the role ").append(grant.grantee());
    case JOB_ROLE:
      return sentence.append("the job role ").append(grant.grantee());
    case CUSTOM_ROLE:
      return sentence.append(custom_role_words(team, grant.grantee()));
    default:
      return sentence.append("this account");
  }
}

std::string workspace_role(const Verdict& verdict) {
  return "workspace/" + std::string(workspace_role_name(verdict.in->role()));
}

std::string default_sentence(const Verdict& verdict) {
  if (verdict.in)
    return "where no grant says otherwise, the role " + std::string(workspace_role_name(verdict.in->role())) +
           (verdict.allowed ? " may do this in its workspace" : " may not do this in its workspace");
  switch (verdict.role) {
    case ADMIN:
      return "where no grant says otherwise, the role admin may do everything";
    case MEMBER:
      return verdict.allowed
                 ? "where no grant says otherwise, the role member may view, edit, and assign what is theirs"
                 : "where no grant says otherwise, the role member may only view, edit, and assign what is theirs";
    case VIEWER:
      return verdict.allowed ? "where no grant says otherwise, the role viewer may view"
                             : "where no grant says otherwise, the role viewer may only view";
    default:
      return verdict.allowed ? "where no grant says otherwise, the role guest may view"
                             : "where no grant says otherwise, the role guest may only view";
  }
}

std::string sentence(const Team& team, const Verdict& verdict) {
  switch (verdict.by) {
    case Verdict::By::founder:
      return "founders may do everything";
    case Verdict::By::not_a_member:
      return "this account is not a member of the team";
    case Verdict::By::inactive:
      return "this account's membership of the team is inactive";
    case Verdict::By::archived:
      return "the team is archived: it can only be viewed";
    case Verdict::By::gone:
      return verdict.allowed ? "it has been deleted" : "it has been deleted, and was not for everybody to view";
    case Verdict::By::super_admin:
      return "super admins may do everything in their team";
    case Verdict::By::deny:
    case Verdict::By::allow:
      return grant_sentence(team, *verdict.grant);
    case Verdict::By::missing_allow:
      return "this is granted to others, and no grant covers this account";
    case Verdict::By::role_default:
      return default_sentence(verdict);
    case Verdict::By::custom_role:
      return custom_role_words(team, *verdict.custom_role_id) + " allows this";
    case Verdict::By::sharer:
      return "this account has shared it";
    case Verdict::By::shared:
      return verdict.allowed ? "it is shared with the team to do this"
                             : "it is not shared with the team to do this, and no grant covers this account";
    case Verdict::By::outside_workspace:
      return "this is for the members of a workspace, and this account is not in it";
    case Verdict::By::workspace_archived:
      return "its workspace is archived: it can only be viewed";
  }
  return {};
}

void name(const Verdict& verdict, DecidedBy& decided_by) {
  switch (verdict.by) {
    case Verdict::By::founder:
      decided_by.set_kind("founder");
      return;
    case Verdict::By::not_a_member:
      decided_by.set_kind("not_a_member");
      return;
    case Verdict::By::inactive:
      decided_by.set_kind("member_inactive");
      return;
    case Verdict::By::deny:
    case Verdict::By::allow:
      decided_by.set_kind("grant");
      decided_by.set_grant_id(verdict.grant->grant_id());
      return;
    case Verdict::By::archived:
      decided_by.set_kind(archived_kind);
      return;
    case Verdict::By::missing_allow:
    case Verdict::By::gone:
      decided_by.set_kind("missing_allow");
      return;
    case Verdict::By::custom_role:
      decided_by.set_kind("custom_role");
      decided_by.set_custom_role_id(*verdict.custom_role_id);
      return;
    case Verdict::By::sharer:
      decided_by.set_kind("sharer");
      return;
    case Verdict::By::outside_workspace:
      decided_by.set_kind("outside_workspace");
      return;
    case Verdict::By::workspace_archived:
      decided_by.set_kind(workspace_archived_kind);
      return;
    case Verdict::By::super_admin:
    case Verdict::By::shared:
    case Verdict::By::role_default: {
      const auto role = verdict.in ? workspace_role_name(verdict.in->role()) : role_name(verdict.role);
      decided_by.set_kind(verdict.in ? "workspace_role" : "role_default");
      decided_by.set_role(role.data(), role.size());
      return;
    }
  }
}

Authority on_ground(const Context& context, Authority::Ground ground, std::string by = {}) {
  context.authority.Clear();
  context.authority.set_ground(ground);
  context.authority.set_by(std::move(by));
  if (ground == Authority::FOUNDER) context.authority.set_at_position(context.founder_at);
  return context.authority;
}

Authority on_parents_ground(const Context& context) {
  on_ground(context, Authority::PARENT, context.inherited.parent_id);
  context.authority.set_at_position(context.inherited.at);
  return context.authority;
}

}  // namespace

CheckReply evaluate(const Team& team, const RightsQuestion& question) {
  const Verdict verdict = judge(team, question);
  CheckReply reply;
  reply.set_allowed(verdict.allowed);
  reply.set_reason(sentence(team, verdict));
  name(verdict, *reply.mutable_decided_by());
  if (by_parent(team, question, verdict)) {
    reply.mutable_decided_by()->set_kind("parent");
    reply.set_reason("as an admin of the parent team; " + reply.reason());
  }
  if (!verdict.allowed && verdict.by != Verdict::By::deny)
    reply.mutable_decided_by()->set_missing(
        resource_key(resource_key(question.resource_kind, question.resource_id), question.action));
  return reply;
}

bool unsure(const RightsQuestion& question, const CheckReply& answer) {
  return (question.founder == Context::Fact::unknown || question.inherited.unknown) && !answer.allowed() &&
         answer.decided_by().kind() != archived_kind && answer.decided_by().kind() != workspace_archived_kind;
}

Result<Authority> allow_on(const Team& team, const Context& context, std::string_view resource_kind,
                           std::string_view resource_id, std::string_view action, bool theirs) {
  if (team.roster().archived() && action != "view")
    return refuse(TEAM_ARCHIVED, "the team is archived; restore it first");
  if (context.internal) return on_ground(context, Authority::INTERNAL);
  const RightsQuestion question{context.actor, context.founder, resource_kind, resource_id,
                                action,        context.at,      theirs,        context.inherited};
  const Verdict verdict = judge(team, question);
  if (verdict.by == Verdict::By::workspace_archived) return refuse(WORKSPACE_ARCHIVED, sentence(team, verdict));
  if (!verdict.allowed) {
    if (auto why = no_founder(context)) return *why;
    if (verdict.by == Verdict::By::outside_workspace) return refuse(NOT_IN_WORKSPACE, sentence(team, verdict));
    if (context.inherited.unknown && verdict.by != Verdict::By::inactive) return stale_facts();
    if (verdict.by == Verdict::By::not_a_member || verdict.by == Verdict::By::inactive)
      return not_a_member(team, context.actor);
    return refuse(NOT_ALLOWED, sentence(team, verdict));
  }
  if (verdict.by == Verdict::By::founder) return on_ground(context, Authority::FOUNDER);
  if (verdict.grant) return on_ground(context, Authority::GRANT, verdict.grant->grant_id());
  if (verdict.by == Verdict::By::sharer) return on_ground(context, Authority::SELF);
  if (verdict.custom_role_id) return on_ground(context, Authority::ROLE, *verdict.custom_role_id);
  if (by_parent(team, question, verdict)) return on_parents_ground(context);
  return on_ground(context, Authority::ROLE,
                   verdict.in ? workspace_role(verdict) : std::string(role_name(verdict.role)));
}

Result<Authority> allow_asking_about(const Team& team, const Context& context, std::string_view account_id) {
  if (context.internal) return on_ground(context, Authority::INTERNAL);
  if (account_id == context.actor) return on_ground(context, Authority::SELF);
  const Member* member = find_member(team, context.actor);
  if (member && member->role() >= least_role(Action::manage_permissions))
    return on_ground(context, Authority::ROLE, std::string(role_name(member->role())));
  const Inherited& inherited = inherited_in(team, context);
  if (inherited.role >= least_role(Action::manage_permissions)) return on_parents_ground(context);
  if (context.founder == Context::Fact::yes) return on_ground(context, Authority::FOUNDER);
  if (auto why = no_founder(context)) return *why;
  if (inherited.unknown) return stale_facts();
  const Role role = acting_role(team, context.actor, inherited);
  if (role == ROLE_UNSPECIFIED) return not_a_member(team, context.actor);
  return refuse(NOT_ALLOWED, "asking about others takes the role admin; yours is " + std::string(role_name(role)));
}

Result<Authority> allow_asking_about(const Team& team, const Context& context, std::string_view account_id,
                                     std::string_view resource_kind, std::string_view resource_id) {
  if (manages_shared(team, context, resource_kind, resource_id)) return context.authority;
  const auto* workspace_id = workspace_of(team, resource_kind, resource_id);
  if (workspace_id && account_id != context.actor)
    return allow_on(team, context, workspace_kind, *workspace_id, "view");
  return allow_asking_about(team, context, account_id);
}

Context::Fact founder_fact(const Context& context, std::string_view account_id) {
  if (account_id == context.actor) return context.founder;
  return context.founder_of ? context.founder_of(account_id) : Context::Fact::no;
}
Inherited inherited_fact(const Context& context, std::string_view account_id) {
  if (account_id == context.actor) return context.inherited;
  return context.inherited_of ? context.inherited_of(account_id) : Inherited();
}

bool role_allows(Role role, std::string_view action, bool theirs) {
  switch (role) {
    case SUPER_ADMIN:
    case ADMIN:
      return true;
    case MEMBER:
      return action == "view" || action == "edit" || (action == "assign" && theirs);
    case VIEWER:
    case GUEST:
      return action == "view";
    default:
      return false;
  }
}

bool shown_by_right(std::string_view kind) {
  return kind == vault_item_kind || kind == queue_kind || kind == shared_entry_kind || kind == workspace_kind;
}

std::vector<std::string> hidden_from(const Team& team, std::string_view account_id, Context::Fact founder,
                                     std::int64_t at, const Inherited& inherited) {
  std::vector<std::string> hidden;
  const auto may_view = [&](std::string_view key) {
    const auto slash = key.find('/');
    const auto kind = key.substr(0, slash), id = key.substr(slash + 1);
    return !shown_by_right(kind) || kind == workspace_kind ||
           judge(team, {account_id, founder, kind, id, "view", at, false, inherited}).allowed;
  };
  for (const auto& [key, resource] : team.grants().by_resource())
    if (!may_view(key)) hidden.push_back(key);
  for (const auto& [key, gone] : team.grants().gone())
    if (!may_view(key)) hidden.push_back(key);
  for (const auto& [share_id, entry] : team.sharing().by_id())
    if (auto key = resource_key(shared_entry_kind, share_id); !entry.read() && !may_view(key))
      hidden.push_back(std::move(key));
  const auto closed = [&](const std::string& workspace_id) {
    return !judge(team, {account_id, founder, workspace_kind, workspace_id, "view", at}).allowed;
  };
  for (auto& key : keys_of_workspaces(team, closed)) hidden.push_back(std::move(key));
  std::sort(hidden.begin(), hidden.end());
  hidden.erase(std::unique(hidden.begin(), hidden.end()), hidden.end());
  return hidden;
}

bool expired(const Grant& grant, std::int64_t at) { return grant.expires_at() != 0 && grant.expires_at() <= at; }

const google::protobuf::RepeatedPtrField<Grant>& grants_on(const Team& team, std::string_view kind,
                                                           std::string_view id) {
  const auto& resources = team.grants().by_resource();
  const auto found = resources.find(resource_key(kind, id));
  return found == resources.end() ? ResourceGrants::default_instance().grants() : found->second.grants();
}

std::string resource_key(std::string_view kind, std::string_view id) {
  std::string key;
  key.reserve(kind.size() + 1 + id.size());
  return key.append(kind).append(1, '/').append(id);
}

Role role_of_name(std::string_view name) {
  for (const Role role : {GUEST, VIEWER, MEMBER, ADMIN, SUPER_ADMIN})
    if (role_name(role) == name) return role;
  return ROLE_UNSPECIFIED;
}

bool is_hidden(const std::vector<std::string>& hidden, std::string_view key) {
  const auto there = [&](std::string_view sought) { return std::binary_search(hidden.begin(), hidden.end(), sought); };
  return there(key) || there(resource_key(key.substr(0, key.find('/')), every_resource));
}
}  // namespace muster
