#include "gateway/tickets.hpp"

#include <charconv>

#include "domain/ids.hpp"

namespace muster {
namespace {
constexpr std::size_t ticket_bytes_max = 1024;
// Fields one after the other, each ended by a line feed; none of them can hold one.
std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  if (end == std::string_view::npos) return {};
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}
std::int64_t take_number(std::string_view& rest) {
  const auto line = take_line(rest);
  std::int64_t number = 0;
  std::from_chars(line.data(), line.data() + line.size(), number);
  return number;
}
}  // namespace

std::string Tickets::issue(const Identity& identity, std::int64_t now_s) const {
  std::string said = to_base64url(random_bytes(16));
  said.append("\n").append(std::to_string(now_s + good_for_s));
  said.append("\n").append(identity.account_id);
  said.append("\n").append(std::to_string(identity.auth_time));
  said.append("\n").append(std::to_string(identity.expires_at_s)).append("\n");
  return to_base64url(secret_.mac("ticket", said) + said);
}

Result<Tickets::Ticket> Tickets::read(std::string_view text, std::int64_t now_s) const {
  const Refusal wrong = refuse(UNAUTHENTICATED, "the ticket is not one of ours");
  if (text.size() > ticket_bytes_max) return wrong;
  const auto bytes = from_base64url(text);
  if (!bytes || bytes->size() < 16) return wrong;
  std::string_view rest = std::string_view(*bytes).substr(16);
  if (!same_secret(secret_.mac("ticket", rest), std::string_view(*bytes).substr(0, 16))) return wrong;
  Ticket ticket;
  ticket.id = take_line(rest);
  ticket.expires_at_s = take_number(rest);
  auto identity = std::make_shared<Identity>();
  identity->account_id = take_line(rest);
  identity->auth_time = take_number(rest);
  identity->expires_at_s = take_number(rest);
  if (ticket.expires_at_s <= now_s || identity->expires_at_s <= now_s)
    return refuse(TOKEN_EXPIRED, "the ticket has expired; it is good for 30 seconds");
  ticket.identity = std::move(identity);
  return ticket;
}
}  // namespace muster
