// `muster token`: a JSON Web Token made by hand, signed with the newest key of the keyring.
#include <iostream>

#include "domain/ids.hpp"
#include "gateway/cli/cli.hpp"
#include "gateway/edge.hpp"
#include "gateway/tokens.hpp"
#include "infra/keyring.hpp"

namespace muster {
namespace {
constexpr std::chrono::hours ttl_max{8760};
}

void add_token(Cli& cli) {
  struct Flags {
    std::string account, email, ttl = "12h", auth_age = "0s";
    bool rotate = false;
  };
  auto flags = std::make_shared<Flags>();
  auto command =
      cli.add("token", "Print a token for an account, or make a new signing key",
              "  muster token --account acct_01J00000000000000000000ANA --ttl 12h\n"
              "  muster token --account acct_01J… --auth-age 10m      as if signed in ten minutes ago\n"
              "  muster token --rotate-key                            in 15 s, once every node knows it, tokens\n"
              "                                                       are signed by it; old ones stay good\n",
              [&cli, flags] {
                const auto config = cli.config();
                Keyring keyring(config.keyring, read_master_key(config));
                if (flags->rotate) {
                  if (!flags->account.empty())
                    throw ConfigError("--rotate-key: makes a key and no token; leave --account out");
                  std::cout << keyring.rotate_signing_key().key_id << "\n";
                  return exit_ok;
                }
                if (!is_id(flags->account, "acct"))
                  throw ConfigError("--account: an account id is acct_ and 26 characters of Crockford's base32");
                const auto ttl = parse_duration(flags->ttl);
                if (!ttl || ttl->count() <= 0) throw ConfigError("--ttl: a duration looks like 12h, 30m or 45s");
                if (*ttl > ttl_max) throw ConfigError("--ttl: at most 8760h, a year");
                const auto age = parse_duration(flags->auth_age);
                if (!age) throw ConfigError("--auth-age: a duration looks like 10m or 45s");
                const auto seconds = [](std::chrono::milliseconds duration) { return duration.count() / 1000; };
                Tokens::Claims claims;
                claims.account_id = flags->account;
                claims.email = flags->email;
                claims.issued_at_s = now_s();
                claims.expires_at_s = now_s() + seconds(*ttl);
                claims.auth_time_s = now_s() - seconds(*age);
                std::cout << Tokens(config.issuer, keyring.signing_keys()).issue(claims) << "\n";
                return exit_ok;
              });
  command.option("--account", flags->account, "acct_…, whom the token is for");
  command.option("--email", flags->email, "An email address that you vouch for: invitations to it can be accepted");
  command.option("--ttl", flags->ttl, "How long it is good for (12h)");
  command.option("--auth-age", flags->auth_age, "How long ago the person last proved who they are (0s)");
  command.flag("--rotate-key", flags->rotate, "Make a new signing key instead");
}
}  // namespace muster
