// muster_load: the load client of infra/dev/bench. One thread; it knows Muster only through its public API, and a
// broker through librdkafka. What each mode measures, and what not, stands at the head of its file.
#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include "infra/dev/load/modes.hpp"
#include "infra/dev/load/sockets.hpp"

namespace {
constexpr const char* usage = R"(muster_load MODE [--option value …] : figures as `name value` lines

  raw-produce        --kafka HOST:PORT [--in-flight 1] [--bytes 400] [--partitions 8] [--seconds 5] [--warm-up 1]
                     prints p50_ms, p99_ms, per_s
  http               --url URL --requests FILE [--token T] [--connections 64] [--seconds 5] [--warm-up 1] [--count N]
                     [--keys: a unique Idempotency-Key with each]
                     FILE: METHOD PATH [BODY] each line, taken in turn; {n} becomes a unique number of 16 digits
                     prints p50_ms, p99_ms, per_s, cpu_us_per_answer (of this client), answers, errors
  http-ceiling       [--connections 64] [--seconds 5] [--warm-up 1]
                     the same against a server in this process that does nothing
  lag                --url URL --requests FILE [--token T] [--rate 1000] [--connections 64] [--query-connections 32]
                     [--sample 10] [--query members?page_size=1] [--seconds 10] [--warm-up 2]
                     prints lag_p50_ms, lag_p99_ms, lag_samples, command_p99_ms, commands_per_s, errors
  ws-fanout          --url URL --path /ws/TEAM?token=T [--receivers 1000] [--bytes 200] [--seconds 4] [--warm-up 1]
                     [--pace search|max|N messages per second] [--first-pace 300] [--p99-max-ms 50] [--window 16]
                     prints deliveries_per_s, p50_ms, p99_ms
  ws-fanout-ceiling  the same against a server in this process that does nothing else
  ws-idle            --url URL --path /ws/TEAM?token=T --pid PID [--connections 5000] [--warm-up-connections 200]
                     [--settle 2]
                     prints connections, bytes_per_connection
  respond            [--port 0]: that server alone, to try the other modes on; until it is ended

Exit code 0: measured. 1: it could not be measured, or a request failed; standard error says why. 2: wrong use.
)";

using Mode = void (*)(load::Options&);
const std::map<std::string, Mode> modes = {
    {"raw-produce", load::raw_produce},
    {"http", load::http},
    {"http-ceiling", load::http_ceiling},
    {"lag", load::lag},
    {"ws-fanout", load::fan_out},
    {"ws-fanout-ceiling", load::fan_out_ceiling},
    {"ws-idle", load::idle},
    {"respond", load::respond},
};
}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> said(words + 1, words + count);
  if (!said.empty() && (said[0] == "--help" || said[0] == "-h")) {
    std::fputs(usage, stdout);
    return 0;
  }
  try {
    const auto mode = said.empty() ? modes.end() : modes.find(said[0]);
    if (mode == modes.end()) throw load::WrongUse("which mode?");
    load::raise_open_files();
    load::Options options({said.begin() + 1, said.end()});
    mode->second(options);
    return 0;
  } catch (const load::WrongUse& wrong) {
    std::fprintf(stderr, "muster_load: %s; see muster_load --help\n", wrong.what());
    return 2;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "muster_load %s: %s\n", said[0].c_str(), failure.what());
    return 1;
  }
}
