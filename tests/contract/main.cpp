// The program of the contract tests. As `contract_tests --lane-group-member GROUP TOPIC` it tests nothing: it is the
// process that the tests of lane groups stop and kill, and says which lanes it is given and loses.
#include <gtest/gtest.h>
#include <unistd.h>

#include <iostream>
#include <string_view>

#include "infra/lane_group.hpp"
#include "tests/contract/kafka_support.hpp"

namespace muster::test {
namespace {
[[noreturn]] void stay_in_group(const std::string& group, const std::string& topic) {
  const auto say_lanes = [](const std::string& what) {
    return [what](const std::vector<int>& which) { std::cout << what << " " << which.size() << std::endl; };
  };
  const LaneGroup member(test_kafka(), group, topic, {say_lanes("assigned"), say_lanes("revoked"), say_lanes("lost")});
  for (;;) pause();
}
}  // namespace
}  // namespace muster::test

int main(int argc, char** argv) {
  if (argc == 4 && std::string_view(argv[1]) == "--lane-group-member") muster::test::stay_in_group(argv[2], argv[3]);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
