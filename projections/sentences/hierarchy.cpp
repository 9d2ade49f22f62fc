#include "projections/say_each.hpp"
#include "projections/sentences/said.hpp"

namespace muster {
namespace {
Said about_child(std::string words, std::string_view child_id) { return {std::move(words), "team", child_id, {}}; }
std::string with_role(InheritedRole role) {
  return role == INHERITED_ROLE_NONE ? text("no role") : text("the role ", enum_name(role));
}
}  // namespace

Said say(const ChildProposed& event, const Entry&) {
  return about_child(text("proposed that ", event.child_id(), " becomes a child of ", event.parent_id()),
                     event.child_id());
}
Said say(const ParentAccepted& event, const Entry&) {
  return about_child(text("made ", event.child_id(), " a child of ", event.parent_id(), ", whose admins have ",
                          with_role(event.inherited_role()), " there"),
                     event.child_id());
}
Said say(const ParentDeclined& event, const Entry&) {
  return about_child(text("declined that ", event.child_id(), " becomes a child of ", event.parent_id()),
                     event.child_id());
}
Said say(const ProposalWithdrawn& event, const Entry&) {
  return about_child(text("withdrew the proposal that ", event.child_id(), " becomes a child of ", event.parent_id()),
                     event.child_id());
}
Said say(const InheritedRoleSet& event, const Entry&) {
  return about_child(
      text("gave the admins of ", event.parent_id(), " ", with_role(event.inherited_role()), " in ", event.child_id()),
      event.child_id());
}
Said say(const ParentLeft& event, const Entry&) {
  return about_child(text("took ", event.child_id(), " away from its parent ", event.parent_id()), event.child_id());
}
Said say(const ChildRemoved& event, const Entry&) {
  return about_child(text("let ", event.child_id(), " go from its parent ", event.parent_id()), event.child_id());
}
}  // namespace muster
