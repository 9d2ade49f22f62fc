#include "domain/permissions.hpp"

#include "domain/evolve.hpp"

namespace muster {
namespace {
constexpr const char* archived_kind = "team_archived";

// What was decided and by what, before it is put into words.
struct Verdict {
  enum class By { founder, not_a_member, archived, super_admin, deny, allow, missing_allow, gone, role_default };
  By by = By::not_a_member;
  bool allowed = false;
  Role role = ROLE_UNSPECIFIED;
  const Grant* grant = nullptr;
};

bool covers(const Grant& grant, std::string_view account_id, const Member& member) {
  switch (grant.grantee_kind()) {
    case USER:
      return grant.grantee() == account_id;
    case ROLE:
      return grant.grantee() == role_name(member.role());
    case JOB_ROLE:
      return !member.job_role().empty() && grant.grantee() == member.job_role();
    default:
      return false;
  }
}

Verdict judge(const Team& team, const RightsQuestion& question) {
  using By = Verdict::By;
  const bool founder = question.founder == Context::Fact::yes;
  const Member* member = find_member(team, question.account_id);
  if (!member && !founder) return {By::not_a_member, false};
  const Role role = member ? member->role() : ROLE_UNSPECIFIED;
  if (team.roster().archived() && question.action != "view") return {By::archived, false, role};
  if (founder) return {By::founder, true};
  if (role == SUPER_ADMIN) return {By::super_admin, true, role};

  const Grant* allow = nullptr;
  bool reserved = false;
  for (const Grant& grant : grants_on(team, question.resource_kind, question.resource_id)) {
    if (grant.action() != question.action || expired(grant, question.at)) continue;
    const bool held = covers(grant, question.account_id, *member);
    if (grant.effect() == DENY) {
      if (held) return {By::deny, false, role, &grant};
    } else {
      reserved = true;
      if (held && !allow) allow = &grant;
    }
  }
  if (allow) return {By::allow, true, role, allow};
  if (reserved) return {By::missing_allow, false, role};
  const auto& gone = team.grants().gone();
  if (!gone.empty() && gone.contains(resource_key(question.resource_kind, question.resource_id)))
    return {By::gone, role == ADMIN, role};
  return {By::role_default, role_allows(role, question.action, question.theirs), role};
}

std::string grant_sentence(const Grant& grant) {
  std::string sentence = grant.effect() == DENY ? "a grant denies this to " : "a grant allows this to ";
  switch (grant.grantee_kind()) {
    case ROLE:
      return sentence.append("the role ").append(grant.grantee());
    case JOB_ROLE:
      return sentence.append("the job role ").append(grant.grantee());
    default:
      return sentence.append("this account");
  }
}

const char* default_sentence(const Verdict& verdict) {
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

std::string sentence(const Verdict& verdict) {
  switch (verdict.by) {
    case Verdict::By::founder:
      return "founders may do everything";
    case Verdict::By::not_a_member:
      return "this account is not a member of the team";
    case Verdict::By::archived:
      return "the team is archived: it can only be viewed";
    case Verdict::By::gone:
      return verdict.allowed ? "it has been deleted" : "it has been deleted, and was not for everybody to view";
    case Verdict::By::super_admin:
      return "super admins may do everything in their team";
    case Verdict::By::deny:
    case Verdict::By::allow:
      return grant_sentence(*verdict.grant);
    case Verdict::By::missing_allow:
      return "this is granted to others, and no grant covers this account";
    case Verdict::By::role_default:
      return default_sentence(verdict);
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
    case Verdict::By::super_admin:
    case Verdict::By::role_default: {
      const auto role = role_name(verdict.role);
      decided_by.set_kind("role_default");
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

// Where (at, grant_id) is or belongs in the list, whose latest comes first.
int place(const google::protobuf::RepeatedPtrField<GrantExpiry>& expiries, std::int64_t at, std::string_view grant_id) {
  const auto later = [](const GrantExpiry& expiry, const std::pair<std::int64_t, std::string_view>& sought) {
    return std::pair<std::int64_t, std::string_view>(expiry.at(), expiry.grant_id()) > sought;
  };
  return static_cast<int>(std::lower_bound(expiries.begin(), expiries.end(), std::pair(at, grant_id), later) -
                          expiries.begin());
}

void forget(Grants& grants, const std::string& grant_id) noexcept {
  const auto known = grants.resource_of().find(grant_id);
  if (known == grants.resource_of().end()) return;
  const auto resource = grants.mutable_by_resource()->find(known->second);
  auto& held = *resource->second.mutable_grants();
  for (int i = 0; i < held.size(); ++i) {
    if (held[i].grant_id() != grant_id) continue;
    if (held[i].expires_at()) {
      auto& expiries = *grants.mutable_expiries();
      expiries.DeleteSubrange(place(expiries, held[i].expires_at(), grant_id), 1);
    }
    held.DeleteSubrange(i, 1);
    break;
  }
  if (held.empty()) grants.mutable_by_resource()->erase(resource);
  grants.mutable_resource_of()->erase(grant_id);
}
}  // namespace

CheckReply evaluate(const Team& team, const RightsQuestion& question) {
  const Verdict verdict = judge(team, question);
  CheckReply reply;
  reply.set_allowed(verdict.allowed);
  reply.set_reason(sentence(verdict));
  name(verdict, *reply.mutable_decided_by());
  if (!verdict.allowed && verdict.by != Verdict::By::deny)
    reply.mutable_decided_by()->set_missing(
        resource_key(resource_key(question.resource_kind, question.resource_id), question.action));
  return reply;
}

bool unsure(const RightsQuestion& question, const CheckReply& answer) {
  return question.founder == Context::Fact::unknown && !answer.allowed() && answer.decided_by().kind() != archived_kind;
}

Result<Authority> allow_on(const Team& team, const Context& context, std::string_view resource_kind,
                           std::string_view resource_id, std::string_view action, bool theirs) {
  if (team.roster().archived() && action != "view")
    return refuse(TEAM_ARCHIVED, "the team is archived; restore it first");
  if (context.internal) return on_ground(context, Authority::INTERNAL);
  const Verdict verdict =
      judge(team, {context.actor, context.founder, resource_kind, resource_id, action, context.at, theirs});
  if (!verdict.allowed) {
    if (context.founder == Context::Fact::unknown) return stale_facts();
    if (verdict.by == Verdict::By::not_a_member) return not_a_member();
    return refuse(NOT_ALLOWED, sentence(verdict));
  }
  if (verdict.by == Verdict::By::founder) return on_ground(context, Authority::FOUNDER);
  if (verdict.grant) return on_ground(context, Authority::GRANT, verdict.grant->grant_id());
  return on_ground(context, Authority::ROLE, std::string(role_name(verdict.role)));
}

Result<Authority> allow_asking_about(const Team& team, const Context& context, std::string_view account_id) {
  if (context.internal) return on_ground(context, Authority::INTERNAL);
  if (account_id == context.actor) return on_ground(context, Authority::SELF);
  const Member* member = find_member(team, context.actor);
  if (member && member->role() >= least_role(Action::manage_permissions))
    return on_ground(context, Authority::ROLE, std::string(role_name(member->role())));
  if (context.founder == Context::Fact::yes) return on_ground(context, Authority::FOUNDER);
  if (context.founder == Context::Fact::unknown) return stale_facts();
  if (!member) return not_a_member();
  return refuse(NOT_ALLOWED,
                "asking about others takes the role admin; yours is " + std::string(role_name(member->role())));
}

Context::Fact founder_fact(const Context& context, std::string_view account_id) {
  if (account_id == context.actor) return context.founder;
  return context.founder_of ? context.founder_of(account_id) : Context::Fact::no;
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

bool shown_by_right(std::string_view kind) { return kind == vault_item_kind || kind == queue_kind; }

std::vector<std::string> hidden_from(const Team& team, std::string_view account_id, Context::Fact founder,
                                     std::int64_t at) {
  std::vector<std::string> hidden;
  const auto may_view = [&](std::string_view key) {
    const auto slash = key.find('/');
    const auto kind = key.substr(0, slash), id = key.substr(slash + 1);
    return !shown_by_right(kind) || judge(team, {account_id, founder, kind, id, "view", at}).allowed;
  };
  for (const auto& [key, resource] : team.grants().by_resource())
    if (!may_view(key)) hidden.push_back(key);
  for (const auto& [key, gone] : team.grants().gone())
    if (!may_view(key)) hidden.push_back(key);
  std::sort(hidden.begin(), hidden.end());
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

void forget_resource(Team& team, std::string_view kind, std::string_view id, std::int64_t at) noexcept {
  std::vector<std::string> grant_ids;
  bool viewed_by_right = false;
  for (const Grant& grant : grants_on(team, kind, id)) {
    grant_ids.push_back(grant.grant_id());
    viewed_by_right |= grant.action() == "view" && grant.effect() == ALLOW && !expired(grant, at);
  }
  if (viewed_by_right) (*team.mutable_grants()->mutable_gone())[resource_key(kind, id)] = true;
  for (const std::string& grant_id : grant_ids) forget(*team.mutable_grants(), grant_id);
}

Role role_of_name(std::string_view name) {
  for (const Role role : {GUEST, VIEWER, MEMBER, ADMIN, SUPER_ADMIN})
    if (role_name(role) == name) return role;
  return ROLE_UNSPECIFIED;
}

void evolve(Team& state, const PermissionGranted& event, const Entry&) noexcept {
  Grants& grants = *state.mutable_grants();
  const std::string key = resource_key(event.resource_kind(), event.resource_id());
  (*grants.mutable_resource_of())[event.grant_id()] = key;
  Grant& grant = *(*grants.mutable_by_resource())[key].add_grants();
  grant.set_grant_id(event.grant_id());
  grant.set_action(event.action());
  grant.set_grantee_kind(event.grantee_kind());
  grant.set_grantee(event.grantee());
  grant.set_effect(event.effect());
  grant.set_expires_at(event.expires_at());
  if (!event.expires_at()) return;
  auto& expiries = *grants.mutable_expiries();
  const int at = place(expiries, event.expires_at(), event.grant_id());
  GrantExpiry& expiry = *expiries.Add();
  expiry.set_at(event.expires_at());
  expiry.set_grant_id(event.grant_id());
  std::rotate(expiries.pointer_begin() + at, expiries.pointer_end() - 1, expiries.pointer_end());
}

void evolve(Team& state, const PermissionRevoked& event, const Entry&) noexcept {
  forget(*state.mutable_grants(), event.grant_id());
}

void evolve(Team& state, const PermissionExpired& event, const Entry&) noexcept {
  forget(*state.mutable_grants(), event.grant_id());
}
}  // namespace muster
