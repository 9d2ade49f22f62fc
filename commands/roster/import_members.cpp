// The lines of a file: who is named by account joins at once, who is named by email is invited. Every line is reported.
// All or nothing unless the good lines are asked for; a dry run only reports.
#include "commands/decide_each.hpp"
#include "commands/roster/joining.hpp"

namespace muster {
namespace {
void report(ImportedLine& said, const Refusal& refusal) {
  said.set_outcome(IMPORT_OUTCOME_REFUSED);
  said.set_code(refusal.code());
  said.set_detail(refusal.detail());
  said.set_column(refusal.pointer().substr(refusal.pointer().empty() ? 0 : 1));
}

void take(Joining& joining, const ImportLine& line, ImportedLine& said) {
  if (line.has_refused()) return report(said, line.refused());
  if (!line.account_id().empty() && line.email_hash().empty()) {
    auto added = joining.add(line.account_id(), line.role(), line.job_role());
    if (!added) return report(said, added.error());
    return said.set_outcome(added.value() ? IMPORT_OUTCOME_ADDED : IMPORT_OUTCOME_UNCHANGED);
  }
  auto invitation_id = joining.invite(line);
  if (!invitation_id) return report(said, invitation_id.error());
  said.set_outcome(IMPORT_OUTCOME_INVITED);
  said.set_invitation_id(std::move(invitation_id.value()));
}

void count(ImportReply& reply, ImportOutcome outcome) {
  switch (outcome) {
    case IMPORT_OUTCOME_ADDED:
      return reply.set_added(reply.added() + 1);
    case IMPORT_OUTCOME_INVITED:
      return reply.set_invited(reply.invited() + 1);
    case IMPORT_OUTCOME_UNCHANGED:
      return reply.set_unchanged(reply.unchanged() + 1);
    default:
      return reply.set_refused(reply.refused() + 1);
  }
}
}  // namespace

Decision decide(const Team& team, const ImportMembers& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_members));
  Joining joining(team, context);
  ImportReply reply;
  reply.set_dry_run(command.dry_run());
  for (const ImportLine& line : command.lines()) {
    ImportedLine& said = *reply.add_lines();
    said.set_line(line.line());
    take(joining, line, said);
    if (said.code() == FACTS_STALE) return stale_facts();  // it says nothing about the line
    count(reply, said.outcome());
  }
  reply.set_done(!command.dry_run() && (command.partial() || reply.refused() == 0));
  if (!reply.done()) {
    for (ImportedLine& said : *reply.mutable_lines()) said.clear_invitation_id();  // there is no such invitation
    return answer(std::move(reply));
  }
  return std::move(joining).accept(std::move(reply));
}
}  // namespace muster
