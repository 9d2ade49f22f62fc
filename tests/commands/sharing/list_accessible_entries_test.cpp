#include "tests/support/sharing_events.hpp"

namespace muster::test {
namespace {
ListAccessibleEntries list(std::string_view who = {}, std::string_view action = {}, bool by_others = false) {
  ListAccessibleEntries command;
  command.set_team_id(the_team());
  if (!who.empty()) command.set_account_id(acct(who));
  command.set_action(std::string(action));
  command.set_by_others(by_others);
  return command;
}
std::string keys(const Story& story) {
  std::string out;
  for (const auto& item : story.reply<AccessibleEntryPage>().items())
    out += (out.empty() ? "" : " ") + item.key() + (item.may_edit() ? "!" : "");
  return out;
}
// mo has shared "doses", ma "rota", for nobody to read, a moment later.
Story shared_by_two() {
  auto story = with_shared();
  story.after(seconds(1)).when(as("ma"), share_with_permissions("rota", false, false));
  return story;
}

TEST(ListAccessibleEntries, TellsWhatOneMay) {
  auto story = shared_by_two();
  const auto told = [&](const char* name, std::string_view action = {}, bool by_others = false) {
    story.when(as(name), list({}, action, by_others)).nothing();
    return keys(story);
  };
  EXPECT_EQ(told("gus"), "doses");
  EXPECT_EQ(told("mo"), "doses!");
  EXPECT_EQ(told("ma"), "doses rota!");
  EXPECT_EQ(told("ma", "", true), "doses");
  EXPECT_EQ(told("al"), "doses! rota!");
  EXPECT_EQ(told("ma", "edit"), "rota!");
  EXPECT_EQ(told("ma", "manage"), "rota!");
  EXPECT_EQ(told("vi", "edit"), "");
}
TEST(ListAccessibleEntries, TellsThemWhole) {
  auto story = sharing_team();
  auto command = share("doses");
  command.add_tags("adults");
  command.set_expires_at(start_us + hours(1));
  story.when(as("mo"), command).when(as("gus"), list()).nothing();
  const auto& item = story.reply<AccessibleEntryPage>().items(0);
  EXPECT_EQ(item.share_id(), share_id_of(story));
  EXPECT_EQ(item.title(), "Dosage table");
  EXPECT_EQ(item.tags(0), "adults");
  EXPECT_EQ(item.size_bytes(), 5U);
  EXPECT_EQ(item.entry_version(), 1U);
  EXPECT_EQ(item.shared_by(), acct("mo"));
  EXPECT_EQ(item.expires_at(), start_us + hours(1));
  story.after(hours(1)).when(as("gus"), list()).nothing();
  EXPECT_EQ(keys(story), "") << "what has expired is gone, cleared away or not";
}
TEST(ListAccessibleEntries, OthersAreForAdmins) {
  auto story = shared_by_two();
  story.when(as("al"), list("gus")).nothing();
  EXPECT_EQ(keys(story), "doses");
  story.when(as("mo"), list("gus")).refused(NOT_ALLOWED);
  story.when(as("zoe"), list()).refused(NOT_A_MEMBER);
  story.when(nobody_knows_whether_founder("gus"), list()).refused(FACTS_STALE);
}
TEST(ListAccessibleEntries, GoesOnWhereThePageEnded) {
  auto story = shared_by_two();
  auto command = list();
  command.set_page_size(1);
  story.when(as("al"), command).nothing();
  EXPECT_EQ(keys(story), "doses!");
  command.set_page_token(story.reply<AccessibleEntryPage>().next_page_token());
  story.when(as("al"), command).nothing();
  EXPECT_EQ(keys(story), "rota!");
  EXPECT_EQ(story.reply<AccessibleEntryPage>().next_page_token(), "");
  command.set_page_token("nonsense");
  story.when(as("al"), command).refused(INVALID_PAGE_TOKEN);
}
}  // namespace
}  // namespace muster::test
