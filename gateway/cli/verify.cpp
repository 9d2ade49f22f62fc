#include "gateway/cli/verify.hpp"

#include <map>
#include <unordered_map>
#include <unordered_set>

#include "commands/subjects.hpp"
#include "domain/evolve.hpp"
#include "domain/failsafe.hpp"
#include "domain/hierarchy.hpp"
#include "domain/ids.hpp"
#include "gateway/cli/ledger_walk.hpp"
#include "schemas/kinds.hpp"

namespace muster {
namespace {
constexpr std::size_t broken_max = 100;

class Verification {
 public:
  Verification(Log& log, Verified& verified) : log_(log), verified_(verified) {}

  void see(const Walked& walked) {
    const Position at{walked.record.lane, walked.record.offset};
    ++verified_.records;
    verified_.positions[at.lane] = at.offset;
    if (!walked.decoded) {
      ++verified_.undecodable;
      return say(at, "the record is no entry");
    }
    if (at.offset == 0) created(at, walked);
    if (!walked.valid) {
      ++verified_.voided;
      return;
    }
    ++verified_.valid;
    const auto& entry = walked.entry;
    if (entry.at() < last_at_[at.lane]) say(at, "its time is before that of the entry before it");
    last_at_[at.lane] = std::max(last_at_[at.lane], entry.at());
    if (entry.min_reader() > reader_level) say(at, "it needs reader level " + std::to_string(entry.min_reader()));
    if (!entry.events().empty()) command(at, walked);
  }

  void finish() {
    for (const auto& [lane, subjects] : subjects_) {
      verified_.subjects += static_cast<std::int64_t>(subjects.teams()) + (subjects.system() ? 1 : 0);
      if (subjects.system()) hierarchy(*subjects.system());
      subjects.each_team([&](const std::string& subject, const Team& team) {
        std::uint32_t super_admins = 0;
        for (const auto& [account, member] : team.roster().members())
          super_admins += member.role() == SUPER_ADMIN && !member.inactive() ? 1 : 0;
        if (super_admins == 0) tell(subject + " has no active super admin");
        if (super_admins != team.roster().super_admins())
          tell(subject + " has " + std::to_string(super_admins) + " active super admins, its state says " +
               std::to_string(team.roster().super_admins()));
        for (const auto& [id, promotion] : team.promotions().temporary())
          if (!team.promotions().super_admins().contains(promotion.account_id()))
            tell(subject + ": " + promotion.account_id() + " is super admin by " + id + ", and is not super admin");
        if (super_admins != 0 && lasting_super_admins(team) == 0) tell(subject + " has super admins for a time only");
      });
    }
  }

 private:
  void tell(std::string sentence) {
    if (verified_.broken.size() < broken_max) verified_.broken.push_back(std::move(sentence));
  }
  void say(Position at, const std::string& sentence) { tell(to_string(at) + ": " + sentence); }

  void hierarchy(const System& system) {
    for (const auto& [team_id, parent] : system.hierarchy().parents()) {
      int above = 0;
      for (const auto* link = &parent; link && above < hierarchy_levels_max;
           link = find_parent(system, link->parent_id()))
        ++above;
      if (above == hierarchy_levels_max) tell(team_id + " stands below itself, or too deep");
    }
  }

  void created(Position at, const Walked& walked) {
    const auto& created = walked.entry.ledger_created();
    if (!walked.valid) return say(at, "the lane does not begin with LedgerCreated");
    if (verified_.ledger_id.empty()) verified_.ledger_id = created.ledger_id();
    if (created.ledger_id() != verified_.ledger_id)
      say(at, "the ledger's id is " + created.ledger_id() + ", elsewhere " + verified_.ledger_id);
    if (static_cast<int>(created.lane()) != at.lane)
      say(at, "it was created as lane " + std::to_string(created.lane()));
    if (static_cast<int>(created.lane_count()) != log_.lane_count())
      say(at, "it was created with " + std::to_string(created.lane_count()) + " lanes, the topic has " +
                  std::to_string(log_.lane_count()));
  }

  void command(Position at, const Walked& walked) {
    const auto& entry = walked.entry;
    if (walked.record.key != entry.subject())
      say(at, "its key is " + walked.record.key + ", its subject " + entry.subject());
    if (log_.lane_of(entry.subject()) != at.lane)
      say(at, entry.subject() + " belongs to lane " + std::to_string(log_.lane_of(entry.subject())));
    auto& version = versions_[entry.subject()];
    // Refusals of older builds raised the version, too.
    if (entry.version() != version + 1 && !(leaves_version(entry) && entry.version() == version))
      say(at,
          entry.subject() + " goes from version " + std::to_string(version) + " to " + std::to_string(entry.version()));
    version = entry.version();
    if (!entry.command_id().empty() && !entry.command_id().starts_with("due_") &&
        !command_ids_.insert(entry.command_id()).second)
      say(at, "the command " + entry.command_id() + " stands on the ledger twice");
    for (const Event& event : entry.events()) {
      ++verified_.events;
      if (kind_of(event).empty()) say(at, "an event is of a kind that this build does not know");
    }
    subjects_[at.lane].apply(at.offset, entry);
  }

  Log& log_;
  Verified& verified_;
  std::map<int, std::int64_t> last_at_;
  std::map<int, Subjects> subjects_;
  std::unordered_map<std::string, std::uint64_t> versions_;
  std::unordered_set<std::string> command_ids_;
};
}  // namespace

Verified verify_ledger(Log& log, const std::function<void(std::int64_t, std::int64_t)>& progress) {
  Verified verified;
  Verification verification(log, verified);
  WalkOptions options;
  options.progress = progress;
  walk(log, options, [&](const Walked& walked) { verification.see(walked); });
  for (int lane = 0; lane < log.lane_count(); ++lane)
    if (!verified.positions.contains(lane))
      verified.broken.push_back("lane " + std::to_string(lane) + " is empty: was `muster init` run?");
  verification.finish();
  return verified;
}
}  // namespace muster
