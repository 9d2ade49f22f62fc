// The one binary: every role and every tool is a subcommand.
#include <iostream>

#include "gateway/cli/cli.hpp"
#include "infra/keyring.hpp"
#include "infra/logging.hpp"
#include "infra/postgres.hpp"

int main(int argc, char** argv) {
  using namespace muster;
  Cli cli;
  add_init(cli);
  add_serve(cli);
  add_token(cli);
  add_replay(cli);
  add_verify(cli);
  add_rebuild(cli);
  add_backup(cli);
  add_restore(cli);
  add_doctor(cli);
  add_bench(cli);
  if (const auto code = cli.parse(argc, argv)) return *code;
  try {
    return cli.run();
  } catch (const ConfigError& error) {
    std::cerr << "muster: " << error.what() << "\n";
    return exit_usage;
  } catch (const LogAway& error) {
    std::cerr << "muster: the ledger cannot be reached: " << error.what() << "\n";
    return exit_away;
  } catch (const DatabaseAway& error) {
    std::cerr << "muster: PostgreSQL cannot be reached: " << error.what() << "\n";
    return exit_away;
  } catch (const KeyringAway& error) {
    std::cerr << "muster: the keyring cannot be reached: " << error.what() << "\n";
    return exit_away;
  } catch (const std::exception& error) {
    std::cerr << "muster: " << error.what() << "\n";
    return exit_wrong;
  }
}
