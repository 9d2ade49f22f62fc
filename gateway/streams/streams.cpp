#include "gateway/streams/streams.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>

#include "domain/hierarchy.hpp"
#include "domain/ids.hpp"
#include "gateway/edge.hpp"
#include "gateway/team_facts.hpp"
#include "infra/logging.hpp"

namespace muster {
namespace {
constexpr auto quiet = asio::as_tuple(asio::deferred);
constexpr auto tick_every = std::chrono::milliseconds(250);
constexpr std::size_t scratch_bytes = 64 * 1024;
// Sending to a thousand receivers takes milliseconds: what comes in meanwhile goes out together, and everything else
// that this thread does gets as much time as the sending took.
constexpr auto flush_pause_max = std::chrono::milliseconds(10);

void log_failure(std::exception_ptr failure) {
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    log_error("a stream ended with an error", {{"why", error.what()}});
  }
}
}  // namespace

Streams::Streams(asio::io_context& io, Parts parts)
    : io_(io), parts_(std::move(parts)), tick_timer_(io), flush_timer_(io), scratch_(scratch_bytes) {
  if (parts_.log)
    refill_ = std::make_unique<Refill>(io, *parts_.log, parts_.limits.refill_threads, parts_.limits.refills_max);
  parts_.node.listen([this](const Position& position, const Entry& entry) { on_entry(position, entry); });
  if (parts_.presence) connect_presence();
  LiveRelay::Listener listener;
  listener.message = [this](std::string_view team_id, std::string_view json) {
    on_live(team_id, "live", json, nullptr);
  };
  listener.presence = [presence = parts_.presence](std::string_view bytes, std::int64_t written_at) {
    PresenceRecords records;
    if (presence && records.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
      presence->take(records, written_at, now_us());
  };
  parts_.relay.listen(std::move(listener));
}
Streams::~Streams() {
  if (parts_.presence) parts_.presence->connect({});
}

std::int64_t Streams::heard(int lane) const {
  return static_cast<std::size_t>(lane) < heard_.size() ? heard_[static_cast<std::size_t>(lane)] : -1;
}

// ---- receivers come and go ----

Channel& Streams::channel_of(const std::string& team_id) {
  auto subject = team_subject(team_id);
  if (const auto found = channels_.find(subject); found != channels_.end()) return *found->second;
  auto channel = std::make_unique<Channel>();
  channel->team_id = team_id;
  channel->subject = subject;
  channel->lane = parts_.node.position_of(subject).lane;
  return *channels_.emplace(std::move(subject), std::move(channel)).first->second;
}

Feed& Streams::feed_of(Channel& channel, const StreamView& view, Wire wire) {
  for (Feed& feed : channel.feeds)
    if (feed.wire == wire && *feed.view == view) return feed;
  return channel.feeds.emplace_back(std::make_shared<const StreamView>(view), wire, parts_.limits.ring_bytes,
                                    heard(channel.lane));
}

std::optional<StreamView> Streams::view_now(std::string_view team_id, const Identity& identity, Refusal* why) const {
  const Team* team = parts_.node.team(team_id);
  if (!team) {
    const auto missing = parts_.node.not_ready();
    *why = missing.empty() ? refuse(TEAM_NOT_FOUND, "there is no such team") : refuse(NOT_DONE, missing);
    return std::nullopt;
  }
  const auto founder = parts_.node.founder_rights(identity);
  const auto from_parent = inherited(parts_.node, team_id, identity.account_id);
  auto view = view_of(*team, identity.account_id, founder, from_parent, now_us());
  if (view) return view;
  const auto no_rights = no_founder(founder, identity.founder_key_wrong);
  *why = no_rights ? *no_rights : from_parent.unknown ? stale_facts() : refuse(NOT_A_MEMBER, "not a member");
  return std::nullopt;
}

void Streams::join(Receiver& receiver, const std::string& team_id, StreamView view, std::optional<Position> after) {
  Channel& channel = channel_of(team_id);
  Feed& feed = feed_of(channel, view, receiver.wire());
  const Position now{channel.lane, heard(channel.lane)};
  if (!after) receiver.tell(own_message(receiver.wire(), "hello", to_string(now)));
  const bool here = !after || after->lane == channel.lane;
  receiver.begin(channel, feed, after && here ? after->offset : now.offset);
  if (!here) receiver.reset(*after, "this team lives in another lane");
  touch(receiver);
}

asio::awaitable<void> Streams::serve(std::unique_ptr<Receiver> receiver, std::string leftover) {
  if (!std::exchange(ticking_, true)) asio::co_spawn(io_, tick(), log_failure);
  receiver->pump();
  bool go_on = leftover.empty() || receiver->take(leftover.data(), leftover.size());
  leftover = std::string();
  while (go_on && receiver->open()) {
    auto [error] = co_await receiver->socket().async_wait(asio::ip::tcp::socket::wait_read, quiet);
    go_on = !error && receiver->open() && receiver->read();
  }
  receiver->close();
  while (receiver->blocked()) co_await asio::post(io_, asio::deferred);
}

asio::awaitable<void> Streams::tick() {
  while (!stopping_ || open_) {
    tick_timer_.expires_after(tick_every);
    co_await tick_timer_.async_wait(quiet);
    const auto now = std::chrono::steady_clock::now();
    const auto seconds_now = now_s();
    for (const auto& [subject, channel] : channels_) {
      review(*channel, true);
      for (std::size_t i = 0; i < channel->receivers.size(); ++i) channel->receivers[i]->sweep(now, seconds_now);
    }
    for (Receiver* receiver : nobody_.receivers) receiver->sweep(now, seconds_now);
    forget_unused(now);
    if (delivered_) parts_.metrics.stream_deliveries.Increment(static_cast<double>(std::exchange(delivered_, 0)));
  }
  ticking_ = false;
}

void Streams::forget_unused(Instant now) {
  for (auto one = channels_.begin(); one != channels_.end();) {
    Channel& channel = *one->second;
    const auto old = now - parts_.limits.kept_unused;
    channel.feeds.remove_if([old](const Feed& feed) { return feed.receivers == 0 && feed.used < old; });
    if (channel.feeds.empty() && channel.receivers.empty() && !channel.dirty)
      one = channels_.erase(one);
    else
      ++one;
  }
}

asio::awaitable<void> Streams::stop(std::chrono::milliseconds patience) {
  stopping_ = true;
  parts_.relay.stop();
  if (refill_) refill_->stop();
  for (const auto& [subject, channel] : channels_)
    for (Receiver* receiver : channel->receivers) receiver->end(web_socket::going_away, "the server is going away");
  const auto until = std::chrono::steady_clock::now() + patience;
  asio::steady_timer pause(io_);
  for (bool closed = false; open_ || turning_away_;) {
    if (!closed && std::chrono::steady_clock::now() >= until) {
      closed = true;
      for (const auto& [subject, channel] : channels_)
        for (Receiver* receiver : channel->receivers) receiver->close();
      for (Receiver* receiver : nobody_.receivers) receiver->close();
    }
    pause.expires_after(std::chrono::milliseconds(10));
    co_await pause.async_wait(quiet);
  }
  tick_timer_.cancel();
  flush_timer_.cancel();
}

// ---- messages come in ----

void Streams::on_entry(const Position& position, const Entry& entry) {
  checkpoints_.note(position, entry);
  const auto lane = static_cast<std::size_t>(position.lane);
  if (heard_.size() <= lane) heard_.resize(lane + 1, -1);
  const auto found = channels_.empty() ? channels_.end() : channels_.find(entry.subject());
  if (found != channels_.end()) {
    Channel& channel = *found->second;
    if (changes_views(entry)) review(channel, false);
    std::string json, encoded;
    for (Feed& feed : channel.feeds) {
      if (!shows(*feed.view, entry)) continue;
      if (json.empty()) json = entry_json(position, entry);
      if (json.empty()) break;
      encoded.clear();
      append_encoded(encoded, feed.wire, json, "entry", to_string(position));
      feed.ring.append(encoded, position.offset);
    }
    wake(channel);
  }
  if (!channels_.empty() && entry.subject() == system_subject) on_link(position, entry);
  heard_[lane] = position.offset;
}

// Links between teams are entries of `system`: both teams are told, and the parent's admins may see more of the child
// now, or less.
void Streams::on_link(const Position& position, const Entry& entry) {
  for (const Event& event : entry.events()) {
    const auto [parent_id, child_id] = linked_by(event);
    if (child_id.empty()) continue;
    const auto child = channels_.find(team_subject(child_id));
    if (child != channels_.end()) review(*child->second, false);
    const auto json = system_json(position, entry);
    for (const auto team_id : {parent_id, child_id}) on_live(team_id, "system", json, nullptr);
  }
}

void Streams::relay(Receiver& receiver, std::string_view data) {
  const auto json = live_json(receiver.identity().account_id, data);
  on_live(receiver.channel()->team_id, "live", json, &receiver);
  parts_.relay.publish(receiver.channel()->team_id, json);
}

void Streams::on_live(std::string_view team_id, std::string_view type, std::string_view json, Receiver* from) {
  const auto found = channels_.find(team_subject(team_id));
  if (found == channels_.end()) return;
  Channel& channel = *found->second;
  std::string encoded;
  for (Feed& feed : channel.feeds) {
    if (feed.receivers == 0) continue;
    encoded.clear();
    append_encoded(encoded, feed.wire, json, type, {});
    const auto at = feed.ring.end();
    feed.ring.append(encoded);
    if (from && from->feed() == &feed) from->skip(at, feed.ring.end());
  }
  wake(channel);
}

// Rights are looked up anew: who has none left is told so and goes, who has others goes on in another feed.
// `only_from_outside`: of those alone whose rights may have changed without an entry of the team.
void Streams::review(Channel& channel, bool only_from_outside) {
  const Team* team = parts_.node.team(channel.team_id);
  const System* system = parts_.node.system();
  const ParentLink* link = system ? find_parent(*system, channel.team_id) : nullptr;
  const auto settled = [&](const std::string& account) {
    const Member* member = find_member(*team, account);
    return member && (!link || member->role() >= handed_down(*link));
  };
  std::map<std::pair<std::string_view, std::string_view>, std::optional<StreamView>> views;  // by account and its key
  for (Receiver* receiver : channel.receivers) {
    if (receiver->ending()) continue;
    const Identity& identity = receiver->identity();
    const std::string& account = identity.account_id;
    if (only_from_outside && team && settled(account)) continue;
    auto found = views.find({account, identity.founder_key});
    if (found == views.end()) {
      auto view = team ? view_of(*team, account, parts_.node.founder_rights(identity),
                                 inherited(parts_.node, channel.team_id, account), now_us())
                       : std::nullopt;
      found =
          views.emplace(std::pair(std::string_view(account), std::string_view(identity.founder_key)), std::move(view))
              .first;
    }
    if (!found->second)
      receiver->end(web_socket::policy, "not a member any more");
    else if (*found->second != *receiver->feed()->view)
      receiver->move_to(feed_of(channel, *found->second, receiver->wire()));
  }
}

// ---- and go out ----

void Streams::wake(Channel& channel) {
  if (channel.receivers.empty()) return;
  if (!std::exchange(channel.dirty, true)) dirty_.push_back(&channel);
  if (std::exchange(flush_due_, true)) return;
  if (std::chrono::steady_clock::now() >= flush_not_before_) {
    asio::post(io_, [this] { flush(); });
    return;
  }
  flush_timer_.expires_at(flush_not_before_);
  flush_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) flush();
  });
}

void Streams::flush() {
  flush_due_ = false;
  const auto began = std::chrono::steady_clock::now();
  const auto dirty = std::exchange(dirty_, {});
  for (Channel* channel : dirty) {
    channel->dirty = false;
    for (Receiver* receiver : channel->receivers) receiver->pump();
  }
  const auto ended = std::chrono::steady_clock::now();
  flush_not_before_ = ended + std::min<std::chrono::steady_clock::duration>(ended - began, flush_pause_max);
}

void Streams::refill(Receiver& receiver) {
  const Channel& channel = *receiver.channel();
  const auto from = refill_ ? checkpoints_.before(channel.lane, receiver.last_offset()) : std::nullopt;
  if (!from) return receiver.reset("what lies behind that position is not at hand");
  Refill::Asked asked{channel.lane, channel.subject,       receiver.last_offset(), heard(channel.lane),
                      *from,        receiver.feed()->view, receiver.wire()};
  const auto number = receiver.number();
  filling_[number] = &receiver;
  receiver.phase_ = Receiver::Phase::refilling;
  const bool taken = refill_->ask(std::move(asked), [this, number](Refill::Slice slice) {
    const auto found = filling_.find(number);
    if (found == filling_.end()) return;
    Receiver* const waiting = found->second;
    filling_.erase(found);
    waiting->on_slice(std::move(slice));
  });
  if (!taken) receiver.reset("too many streams are being filled from the ledger");
}
}  // namespace muster
