// What the tests of subcommands need: a whole set-up of its own on the real servers, and commands on its ledger.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "commands/subjects.hpp"
#include "gateway/cli/cli.hpp"
#include "tests/contract/projections_support.hpp"

namespace muster::test {
// Topics under a prefix of its own, two databases, key files in a folder. Nothing is made yet: run "init". All of it is
// gone at the end.
class SetUp {
 public:
  explicit SetUp(int lanes = 3);
  ~SetUp();
  SetUp(const SetUp&) = delete;
  SetUp& operator=(const SetUp&) = delete;

  const Config& config() const { return config_; }
  std::string folder(const std::string& name) const { return folder_ / name; }
  // Takes the key files of another, as an operator does who restores.
  void take_keys_of(const SetUp& other);
  void init();
  // The exit code of `muster <arguments>`, and what it printed. Throws what main would have caught.
  int run(const std::string& arguments);
  const std::string& printed() const { return printed_; }
  // Through a node on this ledger; each must be accepted.
  void submit(std::vector<Ask> asks);

  TestDatabase postgres, keyring;

 private:
  std::filesystem::path folder_;
  Config config_;
  std::string printed_;
};

// A team, members, and an invitation by an email that is sealed under a key of the set-up's keyring.
std::vector<Ask> some_commands(SetUp& set_up, const std::string& team_name, int members);
}  // namespace muster::test
