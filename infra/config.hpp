// Configuration: the one place that reads it. Every key can be given as a flag (--private-listen), in the environment
// (MUSTER_PRIVATE_LISTEN) or in a TOML file (private_listen = "…"); the flag wins over the environment, that over the
// file, that over the default. What is unknown or wrong stops the start and says where it stands.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace muster {
// "muster.toml:7: listen: …", "MUSTER_LISTEN: …" or "--listen: …"
struct ConfigError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Endpoint {
  std::string address;  // an IP address
  std::uint16_t port = 0;
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};
std::string to_string(const Endpoint& endpoint);

// An address or a block of addresses such as 10.0.0.0/8.
struct AddressBlock {
  std::string bytes;  // 4 or 16, network order
  unsigned bits = 0;
  bool contains(std::string_view address) const;  // an address as text; false for what is none
};

struct Config {
  // servers
  std::string kafka = "127.0.0.1:9092";
  std::string topic_prefix = "muster";
  int lanes = 8;
  std::string postgres = "postgresql://127.0.0.1/muster";
  std::string keyring = "postgresql://127.0.0.1/muster_keyring";
  // secrets
  std::string master_key_file;
  std::string master_key;  // hexadecimal or base64 of 32 bytes; environment only
  std::string node_secret_file;
  // this node
  std::string node;         // hostname-pid unless given
  std::string private_url;  // http://<private_listen> unless given
  Endpoint listen{"127.0.0.1", 7480};
  Endpoint private_listen{"127.0.0.1", 7481};
  struct Roles {
    bool gateway = true, lanes = true, projector = true, publisher = true;
  } roles;
  // the edge
  std::string issuer = "muster";
  std::vector<std::string> cors_origins;
  std::vector<AddressBlock> trusted_proxies;
  std::size_t body_bytes_max = 6'291'456;
  std::size_t headers_bytes_max = 16'384;
  std::size_t connections_max = 10'000;  // of each listener; streams are counted apart
  std::size_t streams_max = 20'000;
  double live_rate = 0;  // messages per second that a WebSocket client may send; 0: no limit
  std::chrono::milliseconds header_timeout{10'000};
  std::chrono::milliseconds body_timeout{30'000};
  std::chrono::milliseconds idle_timeout{75'000};
  std::chrono::milliseconds command_deadline{10'000};
  std::chrono::milliseconds drain_timeout{10'000};
  double token_rate = 0, token_burst = 100;      // requests per second; 0: no limit
  double address_rate = 0, address_burst = 200;  // requests per second; 0: no limit
  std::size_t query_threads = 4;
  std::size_t keyring_threads = 2;
  std::string log_level = "info";
  bool log_requests = false;
};

// "500ms", "10s", "5m", "12h", "30d"; 0 needs no unit. Nothing where it is none of these.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

// What the flags said; filled by CLI11 while it parses.
struct ConfigFlags {
  std::string file;
  std::map<std::string, std::string> given;  // by key
};
// Adds --config and one flag for every key, so that --help prints the whole table. `flags` must outlive the parsing.
void add_config_flags(CLI::App& app, ConfigFlags& flags);

using Environment = std::map<std::string, std::string>;
// The MUSTER_* variables of this process.
Environment muster_environment();
// Throws ConfigError.
Config read_config(const ConfigFlags& flags, const Environment& environment);

// The master key: 32 bytes, from `master_key` or `master_key_file`. Throws ConfigError.
std::string read_master_key(const Config& config);
// What nodes show each other on the private listener: the text in `node_secret_file`, at least 16 characters.
std::string read_node_secret(const Config& config);
}  // namespace muster
