#include "infra/config.hpp"

#include <arpa/inet.h>
#include <sodium.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <fstream>
#include <functional>
#include <sstream>

extern char** environ;

namespace muster {
namespace {
// A setter says what is wrong with the text, or nothing.
using Setter = std::function<std::string(Config&, const std::string&)>;
struct Key {
  const char* name;
  const char* fallback;  // as --help shows it
  const char* doc;
  Setter set;
  bool flag = true;  // false: a secret, which has no place on a command line that anybody can list
};

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');) {
    const auto first = part.find_first_not_of(' ');
    if (first != std::string::npos) parts.push_back(part.substr(first, part.find_last_not_of(' ') - first + 1));
  }
  return parts;
}

Setter text(std::string Config::*field) {
  return [field](Config& config, const std::string& value) {
    config.*field = value;
    return value.empty() ? "must not be empty" : "";
  };
}
template <class Number>
Setter number(Number Config::*field, Number min, Number max) {
  return [field, min, max](Config& config, const std::string& value) -> std::string {
    Number parsed{};
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), parsed);
    if (error != std::errc() || end != value.data() + value.size() || parsed < min || parsed > max) {
      std::ostringstream out;
      out << "'" << value << "' is not a number from " << min << " to " << max;
      return out.str();
    }
    config.*field = parsed;
    return "";
  };
}
Setter duration(std::chrono::milliseconds Config::*field) {
  return [field](Config& config, const std::string& value) -> std::string {
    const auto parsed = parse_duration(value);
    if (!parsed || parsed->count() == 0) return "'" + value + "' is not a duration such as 500ms, 10s, 5m or 12h";
    config.*field = *parsed;
    return "";
  };
}
Setter endpoint(Endpoint Config::*field) {
  return [field](Config& config, const std::string& value) -> std::string {
    const std::string wrong = "'" + value + "' is not an address and a port such as 127.0.0.1:7480 or [::1]:7480";
    const auto colon = value.rfind(':');
    if (colon == std::string::npos) return wrong;
    std::string address = value.substr(0, colon);
    if (address.size() > 2 && address.front() == '[' && address.back() == ']')
      address = address.substr(1, address.size() - 2);
    unsigned char bytes[16];
    if (inet_pton(AF_INET, address.c_str(), bytes) != 1 && inet_pton(AF_INET6, address.c_str(), bytes) != 1)
      return wrong;
    std::uint16_t port = 0;
    const char* const end = value.data() + value.size();
    const auto [rest, error] = std::from_chars(value.data() + colon + 1, end, port);
    if (error != std::errc() || rest != end) return wrong;
    config.*field = {address, port};
    return "";
  };
}

std::string set_roles(Config& config, const std::string& value) {
  config.roles = {false, false, false, false};
  for (const auto& role : split(value)) {
    if (role == "gateway")
      config.roles.gateway = true;
    else if (role == "lanes")
      config.roles.lanes = true;
    else if (role == "projector")
      config.roles.projector = true;
    else if (role == "publisher")
      config.roles.publisher = true;
    else
      return "'" + role + "' is no role; there are gateway, lanes, projector and publisher";
  }
  return split(value).empty() ? "name at least one of gateway, lanes, projector and publisher" : "";
}
std::string set_cors(Config& config, const std::string& value) {
  config.cors_origins = split(value);
  for (const auto& origin : config.cors_origins)
    if (origin != "*" && origin.find("://") == std::string::npos)
      return "'" + origin + "' is no origin such as https://app.example.org";
  return "";
}
std::string set_proxies(Config& config, const std::string& value) {
  config.trusted_proxies.clear();
  for (const auto& part : split(value)) {
    const auto slash = part.find('/');
    AddressBlock block;
    unsigned char bytes[16];
    const std::string address = part.substr(0, slash);
    if (inet_pton(AF_INET, address.c_str(), bytes) == 1)
      block.bytes.assign(reinterpret_cast<char*>(bytes), 4);
    else if (inet_pton(AF_INET6, address.c_str(), bytes) == 1)
      block.bytes.assign(reinterpret_cast<char*>(bytes), 16);
    else
      return "'" + part + "' is no address and no block such as 10.0.0.0/8";
    block.bits = static_cast<unsigned>(block.bytes.size() * 8);
    if (slash != std::string::npos) {
      const char* const end = part.data() + part.size();
      const auto [rest, error] = std::from_chars(part.data() + slash + 1, end, block.bits);
      if (error != std::errc() || rest != end || block.bits > block.bytes.size() * 8)
        return "'" + part + "' is no block such as 10.0.0.0/8";
    }
    config.trusted_proxies.push_back(std::move(block));
  }
  return "";
}
std::string set_private_url(Config& config, const std::string& value) {
  const auto port = value.rfind(':');
  const bool named = value.starts_with("http://") && port > std::string_view("http://").size() &&
                     port + 1 < value.size() && value.find_first_not_of("0123456789", port + 1) == std::string::npos;
  if (!named) return "'" + value + "' is not http://host:port";
  config.private_url = value;
  return "";
}
std::string set_log_requests(Config& config, const std::string& value) {
  if (value != "yes" && value != "no") return "'" + value + "' is neither yes nor no";
  config.log_requests = value == "yes";
  return "";
}
std::string set_log_level(Config& config, const std::string& value) {
  for (const char* level : {"trace", "debug", "info", "warn", "error"})
    if (value == level) {
      config.log_level = value;
      return "";
    }
  return "'" + value + "' is none of trace, debug, info, warn and error";
}

const std::vector<Key>& keys() {
  constexpr std::size_t one_gib = 1ULL << 30;
  static const std::vector<Key> table{
      {"kafka", "127.0.0.1:9092", "Kafka's bootstrap servers", text(&Config::kafka)},
      {"topic_prefix", "muster", "of all topics: <prefix>.ledger, <prefix>.events.*", text(&Config::topic_prefix)},
      {"lanes", "8", "how many lanes `init` makes; fixed for the life of a ledger", number(&Config::lanes, 1, 1024)},
      {"postgres", "postgresql://127.0.0.1/muster", "the database of the read models", text(&Config::postgres)},
      {"keyring", "postgresql://127.0.0.1/muster_keyring", "the database of the keys", text(&Config::keyring)},
      {"master_key_file", "", "32 bytes in hexadecimal or base64, that wrap all keys", text(&Config::master_key_file)},
      {"master_key", "", "the same in the environment, instead of the file", text(&Config::master_key), false},
      {"node_secret_file", "", "what nodes show each other; the same on all", text(&Config::node_secret_file)},
      {"node", "hostname-pid", "this node's name", text(&Config::node)},
      {"roles", "gateway,lanes,projector,publisher", "what this process does", set_roles},
      {"listen", "127.0.0.1:7480", "the public API", endpoint(&Config::listen)},
      {"private_listen", "127.0.0.1:7481", "for other nodes", endpoint(&Config::private_listen)},
      {"private_url", "http://<private_listen>", "how other nodes reach it", set_private_url},
      {"issuer", "muster", "`iss` of tokens", text(&Config::issuer)},
      {"cors_origins", "none", "origins whose pages may call the API, comma-separated; * for all", set_cors},
      {"trusted_proxies", "none", "addresses or blocks whose X-Forwarded-For is believed", set_proxies},
      {"body_bytes_max", "6291456", "largest request body: 900 KB in whatever way JSON writes it",
       number(&Config::body_bytes_max, std::size_t{1024}, one_gib)},
      {"headers_bytes_max", "16384", "of a request line and its headers",
       number(&Config::headers_bytes_max, std::size_t{1024}, std::size_t{1'048'576})},
      {"connections_max", "10000", "open at one time, of each listener; streams are counted apart",
       number(&Config::connections_max, std::size_t{1}, std::size_t{1'000'000})},
      {"streams_max", "20000", "SSE and WebSocket streams open at one time",
       number(&Config::streams_max, std::size_t{1}, std::size_t{1'000'000})},
      {"live_rate", "0", "messages per second that a WebSocket client may send; 0: no limit",
       number(&Config::live_rate, 0.0, 1e6)},
      {"header_timeout", "10s", "from a request's first byte to the end of its headers",
       duration(&Config::header_timeout)},
      {"body_timeout", "30s", "for the body, and for a client to take an answer", duration(&Config::body_timeout)},
      {"idle_timeout", "75s", "between two requests of a connection", duration(&Config::idle_timeout)},
      {"command_deadline", "10s", "after which a command is answered 504 or 503", duration(&Config::command_deadline)},
      {"drain_timeout", "10s", "how long a stopping node lets requests finish", duration(&Config::drain_timeout)},
      {"token_rate", "0", "requests per second and account; 0: no limit", number(&Config::token_rate, 0.0, 1e6)},
      {"token_burst", "100", "that may come at once", number(&Config::token_burst, 1.0, 1e6)},
      {"address_rate", "0", "requests per second and address; 0: no limit", number(&Config::address_rate, 0.0, 1e6)},
      {"address_burst", "200", "that may come at once", number(&Config::address_burst, 1.0, 1e6)},
      {"query_threads", "4", "connections to the read models",
       number(&Config::query_threads, std::size_t{1}, std::size_t{256})},
      {"keyring_threads", "2", "that wait for the keyring",
       number(&Config::keyring_threads, std::size_t{1}, std::size_t{64})},
      {"log_level", "info", "trace, debug, info, warn or error", set_log_level},
      {"log_requests", "no", "yes: a line for each request, with its command id and traceparent", set_log_requests},
  };
  return table;
}
const Key* find_key(std::string_view name) {
  for (const auto& key : keys())
    if (name == key.name) return &key;
  return nullptr;
}
std::string flag_of(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return "--" + name;
}
std::string variable_of(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
  return "MUSTER_" + name;
}

void set(Config& config, const Key& key, const std::string& value, const std::string& where) {
  const std::string wrong = key.set(config, value);
  if (!wrong.empty()) throw ConfigError(where + ": " + wrong);
}

std::string text_of(const toml::node& node, const std::string& where) {
  if (const auto* string = node.as_string()) return string->get();
  if (const auto* integer = node.as_integer()) return std::to_string(integer->get());
  if (const auto* real = node.as_floating_point()) {
    std::ostringstream out;
    out << real->get();
    return out.str();
  }
  if (const auto* array = node.as_array()) {
    std::string out;
    for (const auto& element : *array) out += (out.empty() ? "" : ",") + text_of(element, where);
    return out;
  }
  throw ConfigError(where + ": must be a text, a number or a list of texts");
}

void read_file(Config& config, const std::string& path) {
  try {
    const toml::table file = toml::parse_file(path);
    for (const auto& [name, node] : file) {
      const std::string where = path + ':' + std::to_string(name.source().begin.line) + ": " + std::string(name.str());
      const Key* const key = find_key(name.str());
      if (!key) throw ConfigError(where + ": there is no such key; `muster --help` lists them");
      set(config, *key, text_of(node, where), where);
    }
  } catch (const toml::parse_error& error) {
    const auto line = error.source().begin.line;  // 0: it could not even be opened
    throw ConfigError(path + (line ? ':' + std::to_string(line) : "") + ": " + std::string(error.description()));
  }
}

// infra/dev and the tests have variables of their own under the same prefix.
bool of_the_scripts(const std::string& variable) {
  for (const char* name : {"MUSTER_CONFIG", "MUSTER_HOME", "MUSTER_CACHE", "MUSTER_KAFKA_PORT",
                           "MUSTER_CONTROLLER_PORT", "MUSTER_POSTGRES_PORT"})
    if (variable == name) return true;
  return variable.starts_with("MUSTER_TEST_");
}

std::string read_secret_file(const std::string& path, const char* key) {
  std::ifstream in(path);
  if (!in) throw ConfigError(std::string(key) + ": cannot read " + path);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  const auto last = text.find_last_not_of(" \r\n\t");
  text.resize(last == std::string::npos ? 0 : last + 1);
  return text;
}
}  // namespace

std::string to_string(const Endpoint& endpoint) {
  const bool six = endpoint.address.find(':') != std::string::npos;
  return (six ? '[' + endpoint.address + ']' : endpoint.address) + ':' + std::to_string(endpoint.port);
}

bool AddressBlock::contains(std::string_view address) const {
  unsigned char other[16];
  const std::string text(address);
  if (inet_pton(bytes.size() == 4 ? AF_INET : AF_INET6, text.c_str(), other) != 1) return false;
  for (unsigned bit = 0; bit < bits; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8);
    if ((static_cast<unsigned char>(bytes[bit / 8]) & mask) != (other[bit / 8] & mask)) return false;
  }
  return true;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count < 0 || count > 1'000'000'000) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit == "ms") return std::chrono::milliseconds(count);
  if (unit == "s" || (unit.empty() && count == 0)) return std::chrono::seconds(count);
  if (unit == "m") return std::chrono::minutes(count);
  if (unit == "h") return std::chrono::hours(count);
  if (unit == "d") return std::chrono::hours(24 * count);
  return std::nullopt;
}

void add_config_flags(CLI::App& app, ConfigFlags& flags) {
  app.add_option("--config", flags.file, "a TOML file with the keys below [MUSTER_CONFIG]");
  for (const auto& key : keys()) {
    if (!key.flag) continue;
    const std::string name = key.name;
    std::string doc = key.doc;
    doc +=
        " [" + variable_of(name) + "; " + (*key.fallback ? std::string("default ") + key.fallback : "no default") + "]";
    app.add_option_function<std::string>(
        flag_of(name), [&flags, name](const std::string& value) { flags.given[name] = value; }, doc);
  }
}

Environment muster_environment() {
  Environment environment;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view line(*entry);
    const auto equals = line.find('=');
    if (line.starts_with("MUSTER_") && equals != std::string_view::npos)
      environment.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return environment;
}

Config read_config(const ConfigFlags& flags, const Environment& environment) {
  Config config;
  std::string file = flags.file;
  if (const auto given = environment.find("MUSTER_CONFIG"); file.empty() && given != environment.end())
    file = given->second;
  if (!file.empty()) read_file(config, file);
  for (const auto& [variable, value] : environment) {
    if (of_the_scripts(variable)) continue;
    std::string name = variable.substr(7);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    const Key* const key = find_key(name);
    if (!key) throw ConfigError(variable + ": there is no such key; `muster --help` lists them");
    set(config, *key, value, variable);
  }
  for (const auto& [name, value] : flags.given) set(config, *find_key(name), value, flag_of(name));
  if (config.node.empty()) {
    char host[256] = {};
    gethostname(host, sizeof host - 1);
    config.node = std::string(host) + '-' + std::to_string(getpid());
  }
  if (config.private_url.empty()) config.private_url = "http://" + to_string(config.private_listen);
  return config;
}

std::string read_master_key(const Config& config) {
  if (config.master_key.empty() && config.master_key_file.empty())
    throw ConfigError(
        "master_key_file: not given; it must hold 32 bytes in hexadecimal or base64 (openssl rand -hex 32)");
  const std::string said =
      config.master_key.empty() ? read_secret_file(config.master_key_file, "master_key_file") : config.master_key;
  std::string key(32, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(key.data());
  std::size_t size = 0;
  if (sodium_hex2bin(out, 32, said.data(), said.size(), nullptr, &size, nullptr) == 0 && size == 32 &&
      said.size() == 64)
    return key;
  for (const int variant : {sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
                            sodium_base64_VARIANT_URLSAFE, sodium_base64_VARIANT_URLSAFE_NO_PADDING})
    if (sodium_base642bin(out, 32, said.data(), said.size(), nullptr, &size, nullptr, variant) == 0 && size == 32)
      return key;
  throw ConfigError("the master key is not 32 bytes in hexadecimal or base64");
}

std::string read_node_secret(const Config& config) {
  if (config.node_secret_file.empty())
    throw ConfigError(
        "node_secret_file: not given; it must hold a text of at least 16 characters, the same on all nodes");
  const std::string secret = read_secret_file(config.node_secret_file, "node_secret_file");
  if (secret.size() < 16) throw ConfigError("node_secret_file: the secret is shorter than 16 characters");
  return secret;
}
}  // namespace muster
