#include "projections/freshness.hpp"

#include <algorithm>
#include <pqxx/nontransaction>
#include <pqxx/notification>
#include <pqxx/result>

namespace muster {
namespace {
using namespace std::chrono_literals;
constexpr auto reconnect_after = 500ms;

class Ear : public pqxx::notification_receiver {
 public:
  Ear(pqxx::connection_base& connection, const std::string& name, Freshness& freshness)
      : pqxx::notification_receiver(connection, "muster_" + name), name_(name), freshness_(freshness) {}
  void operator()(const std::string& payload, int) override {
    if (const auto positions = parse_positions(payload)) freshness_.advance(name_, *positions);
  }

 private:
  std::string name_;
  Freshness& freshness_;
};
}  // namespace

Freshness::Freshness(PostgresOptions postgres, std::vector<std::string> names)
    : postgres_([&] {
        postgres.application_name = "muster freshness";
        return std::move(postgres);
      }()),
      names_(std::move(names)) {
  listener_ = std::thread([this] { listen(); });
  clock_ = std::thread([this] { tell_who_waited_long_enough(); });
}
Freshness::~Freshness() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  listener_.join();
  clock_.join();
  tell(std::move(waiting_), false);
}

void Freshness::advance(std::string_view name, const Positions& positions) {
  std::vector<Waiting> ready;
  {
    const std::lock_guard lock(mutex_);
    auto& known = known_[std::string(name)];
    for (const auto& [lane, offset] : positions) {
      auto& at = known.try_emplace(lane, -1).first->second;
      at = std::max(at, offset);
    }
    const auto rest = std::partition(waiting_.begin(), waiting_.end(), [&](const Waiting& one) {
      return one.name != name || !has_locked(name, one.wanted);
    });
    ready.assign(std::make_move_iterator(rest), std::make_move_iterator(waiting_.end()));
    waiting_.erase(rest, waiting_.end());
    changed_.notify_all();
  }
  tell(std::move(ready), true);
}
void Freshness::tell(std::vector<Waiting> ready, bool fresh) {
  for (const Waiting& one : ready) one.done(fresh);
}

Positions Freshness::positions(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto known = known_.find(name);
  return known == known_.end() ? Positions() : known->second;
}
bool Freshness::has_locked(std::string_view name, const Positions& wanted) const {
  const auto known = known_.find(name);
  return std::all_of(wanted.begin(), wanted.end(), [&](const auto& position) {
    if (known == known_.end()) return false;
    const auto at = known->second.find(position.first);
    return at != known->second.end() && at->second >= position.second;
  });
}
bool Freshness::has(std::string_view name, const Positions& wanted) const {
  const std::lock_guard lock(mutex_);
  return has_locked(name, wanted);
}
bool Freshness::wait_until(std::string_view name, const Positions& wanted,
                           std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, deadline, [&] { return stopping_ || has_locked(name, wanted); }) &&
         has_locked(name, wanted);
}
void Freshness::when(std::string_view name, const Positions& wanted, std::chrono::steady_clock::time_point deadline,
                     std::function<void(bool)> done) {
  bool fresh = false, waits = false;
  std::function<void(std::string_view)> told;
  {
    const std::lock_guard lock(mutex_);
    fresh = has_locked(name, wanted);
    waits = !fresh && !stopping_ && deadline > std::chrono::steady_clock::now();
    if (waits) {
      waiting_.push_back({std::string(name), wanted, deadline, std::move(done)});
      changed_.notify_all();
      told = told_;
    }
  }
  if (!waits) return done(fresh);
  if (told) told(name);
}

bool Freshness::awaited(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(waiting_.begin(), waiting_.end(), [&](const Waiting& one) { return one.name == name; });
}
void Freshness::on_awaited(std::function<void(std::string_view)> told) {
  const std::lock_guard lock(mutex_);
  told_ = std::move(told);
}

void Freshness::tell_who_waited_long_enough() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto now = std::chrono::steady_clock::now();
    const auto rest =
        std::partition(waiting_.begin(), waiting_.end(), [&](const Waiting& one) { return one.deadline > now; });
    if (rest != waiting_.end()) {
      std::vector<Waiting> late(std::make_move_iterator(rest), std::make_move_iterator(waiting_.end()));
      waiting_.erase(rest, waiting_.end());
      lock.unlock();
      tell(std::move(late), false);
      lock.lock();
      continue;
    }
    auto next = now + 1h;
    for (const Waiting& one : waiting_) next = std::min(next, one.deadline);
    changed_.wait_until(lock, next);
  }
}

void Freshness::listen() {
  for (;;) {
    try {
      const auto connection = connect(postgres_);
      listen_on(*connection);
    } catch (const std::exception&) {
      // PostgreSQL is away, which others say loudly enough: here it only means to try again.
    }
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, reconnect_after, [&] { return stopping_; })) return;
  }
}
void Freshness::listen_on(pqxx::connection& connection) {
  std::vector<std::unique_ptr<Ear>> ears;
  for (const std::string& name : names_) ears.push_back(std::make_unique<Ear>(connection, name, *this));
  // After LISTEN, so that nothing falls between.
  read_checkpoints(connection);
  for (;;) {
    connection.await_notification(0, 200'000);
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
  }
}
void Freshness::read_checkpoints(pqxx::connection& connection) {
  pqxx::nontransaction work(connection);
  for (const std::string& name : names_) {
    Positions positions;
    // A read model that nobody has made yet has come nowhere.
    if (!work.exec_params1("SELECT to_regclass($1) IS NOT NULL", name + ".checkpoint")[0].as<bool>()) continue;
    for (const auto& row : work.exec("SELECT lane, next_offset - 1 FROM " + name + ".checkpoint WHERE next_offset > 0"))
      positions[row[0].as<int>()] = row[1].as<std::int64_t>();
    advance(name, positions);
  }
}
}  // namespace muster
