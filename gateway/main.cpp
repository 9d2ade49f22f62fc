// The one binary: every role and every tool is a subcommand.
#include <iostream>

#include "gateway/cli/cli.hpp"
#include "infra/keyring.hpp"
#include "infra/logging.hpp"
#include "infra/postgres.hpp"

int main(int argc, char** argv) {
  using namespace muster;
  Cli cli;
  cli.app.require_subcommand(1);
  cli.app.footer(
      "Start here:\n  muster init --founder acct_01J00000000000000000000ANA   topics, ledger, keyring, keys\n"
      "  muster serve                                            every role in one process\n"
      "  muster token --account acct_… --ttl 12h                 a token to try it with\n");
  add_config_flags(cli.app, cli.flags);
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
  CLI11_PARSE(cli.app, argc, argv);
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
