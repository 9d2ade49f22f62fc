#include "infra/config.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>

namespace muster {
namespace {
struct TomlFile {
  std::string path = testing::TempDir() + "config_test_" + std::to_string(::getpid()) + ".toml";
  explicit TomlFile(const std::string& text) { std::ofstream(path) << text; }
  ~TomlFile() { std::remove(path.c_str()); }
};
std::string why_not(const ConfigFlags& flags, const Environment& environment = {}) {
  try {
    read_config(flags, environment);
    return "";
  } catch (const ConfigError& error) {
    return error.what();
  }
}

TEST(Config, DefaultsStandWhereNothingIsSaid) {
  const Config config = read_config({}, {});
  EXPECT_EQ(to_string(config.listen), "127.0.0.1:7480");
  EXPECT_EQ(config.private_url, "http://127.0.0.1:7481");
  EXPECT_NE(config.node.find('-'), std::string::npos);
  EXPECT_TRUE(config.roles.publisher);
}

TEST(Config, FlagBeatsEnvironmentBeatsFile) {
  const TomlFile file(
      "listen = '127.0.0.1:1'\nlanes = 16\ncors_origins = ['https://a.example', 'https://b.example']\n");
  const Config config =
      read_config({file.path, {{"listen", "[::1]:3"}}}, {{"MUSTER_LISTEN", "127.0.0.1:2"}, {"MUSTER_NODE", "n1"}});
  EXPECT_EQ(to_string(config.listen), "[::1]:3");
  EXPECT_EQ(config.lanes, 16);
  EXPECT_EQ(config.node, "n1");
  EXPECT_EQ(config.cors_origins, (std::vector<std::string>{"https://a.example", "https://b.example"}));
}

TEST(Config, UnknownKeyStopsWithItsLine) {
  const TomlFile file("lanes = 8\n\nlistn = '127.0.0.1:1'\n");
  EXPECT_EQ(why_not({file.path, {}}).substr(0, file.path.size() + 11), file.path + ":3: listn: ");
}
TEST(Config, BadValueStopsWithItsLine) {
  const TomlFile file("# a comment\nlanes = 'many'\n");
  EXPECT_EQ(why_not({file.path, {}}), file.path + ":2: lanes: 'many' is not a number from 1 to 1024");
}
TEST(Config, BrokenTomlStopsWithItsLine) {
  const TomlFile file("lanes = 8\nlisten = = 1\n");
  EXPECT_TRUE(why_not({file.path, {}}).starts_with(file.path + ":2: ")) << why_not({file.path, {}});
}
TEST(Config, AFileThatIsNotThereStops) { EXPECT_NE(why_not({"/nowhere/muster.toml", {}}), ""); }
TEST(Config, UnknownVariableStops) {
  EXPECT_TRUE(why_not({}, {{"MUSTER_LISTN", "x"}}).starts_with("MUSTER_LISTN: there is no such key"));
}
TEST(Config, VariablesOfTheScriptsAreNotOurs) { EXPECT_EQ(why_not({}, {{"MUSTER_HOME", "/var/lib/muster"}}), ""); }
TEST(Config, BadFlagSaysWhich) {
  EXPECT_TRUE(why_not({"", {{"private_listen", "here"}}}).starts_with("--private-listen: 'here' is not an address"));
}
TEST(Config, RolesAreNamed) {
  const Config config = read_config({"", {{"roles", "gateway, lanes"}}}, {});
  EXPECT_TRUE(config.roles.gateway && config.roles.lanes);
  EXPECT_FALSE(config.roles.projector || config.roles.publisher);
  EXPECT_NE(why_not({"", {{"roles", "gatway"}}}), "");
}
TEST(Config, HelpShowsEveryKeyButSecrets) {
  CLI::App app;
  ConfigFlags flags;
  add_config_flags(app, flags);
  EXPECT_NE(app.help().find("--private-listen"), std::string::npos);
  EXPECT_NE(app.help().find("MUSTER_PRIVATE_LISTEN"), std::string::npos);
  EXPECT_EQ(app.help().find("--master-key "), std::string::npos);
}
TEST(Config, MasterKeyIsThirtyTwoBytes) {
  Config config;
  config.master_key = std::string(64, 'a');
  EXPECT_EQ(read_master_key(config), std::string(32, '\xaa'));
  config.master_key = std::string(63, 'a');
  EXPECT_THROW(read_master_key(config), ConfigError);
}
TEST(Config, BlocksContainAddresses) {
  const Config config = read_config({"", {{"trusted_proxies", "10.0.0.0/8,::1"}}}, {});
  EXPECT_TRUE(config.trusted_proxies[0].contains("10.200.1.1"));
  EXPECT_FALSE(config.trusted_proxies[0].contains("11.0.0.1"));
  EXPECT_FALSE(config.trusted_proxies[0].contains("::1"));
  EXPECT_TRUE(config.trusted_proxies[1].contains("::1"));
}
TEST(Config, Durations) {
  EXPECT_EQ(parse_duration("500ms"), std::chrono::milliseconds(500));
  EXPECT_EQ(parse_duration("12h"), std::chrono::hours(12));
  EXPECT_EQ(parse_duration("7"), std::nullopt);
  EXPECT_FALSE(parse_duration("-1s"));
  EXPECT_FALSE(parse_duration("1w"));
}
}  // namespace
}  // namespace muster
