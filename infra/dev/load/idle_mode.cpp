// Mode ws-idle: what an idle WebSocket connection costs the server.
//
// Measured: how much the resident memory (VmRSS of /proc/PID/status) of the server grew over N connections, divided by
// N, after some connections were opened first so that what a server sets up once is not in it. To be run on a server
// that has just started: memory that was freed before would be used again and make a connection look free. Not
// measured: the kernel's socket buffers, which do not belong to the process.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "infra/dev/load/measure.hpp"
#include "infra/dev/load/modes.hpp"
#include "infra/dev/load/sockets.hpp"
#include "infra/dev/load/web_socket.hpp"

namespace load {
namespace {
double resident_bytes(const std::string& pid) {
  std::ifstream status("/proc/" + pid + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) * 1024;
  throw Failure("process " + pid + " cannot be read");
}

void open(std::vector<WebSocket>& sockets, std::size_t count, const Address& address, const std::string& path) {
  for (; count > 0; --count) sockets.emplace_back(address, path);
}

// Pings are answered meanwhile. Throws Failure where a connection has ended.
void settle(std::vector<WebSocket>& sockets, double time_s) {
  const std::int64_t until = now_ns() + seconds(time_s);
  do {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    for (auto& socket : sockets)
      if (!socket.receive([](std::string_view, bool) {})) throw Failure("a connection was " + socket.farewell());
  } while (now_ns() < until);
}
}  // namespace

void idle(Options& options) {
  const Address address = parse_address(options.text("url"));
  const std::string path = options.text("path");
  const std::string pid = options.text("pid");
  const std::size_t count = options.count("connections", 5000);
  const std::size_t before = options.count("warm-up-connections", 200);
  const double time_s = options.number("settle", 2);
  options.refuse_others();
  std::vector<WebSocket> sockets;
  open(sockets, before, address, path);
  settle(sockets, time_s);
  const double resident_before = resident_bytes(pid);
  open(sockets, count, address, path);
  settle(sockets, time_s);
  const double grown = resident_bytes(pid) - resident_before;
  print("connections", static_cast<double>(count));
  print("bytes_per_connection", grown / static_cast<double>(count));
}
}  // namespace load
