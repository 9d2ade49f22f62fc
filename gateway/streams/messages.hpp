// What streams say, and who may see it. The same messages go over both wires:
//
//   WebSocket   a text message is a JSON array of one or more of them: [{"id":"3.17","type":"entry",…},{…}]
//   SSE         id: 3.17\nevent: entry\ndata: {…}\n\n following each other
//
// {"id":"3.17","type":"entry","subject","version","command","command_id","actor","at","events":[{"type","data"}]}
//     an entry of the ledger; its id is its position, and what a client resumes from
// {"id":"3.16","type":"hello"}      where a stream that was not resumed begins
// {"type":"live","from":account,"data":{…}}   what another client of the team sent; not on the ledger, so without an id
// {"type":"presence","account_id","status","activity","last_seen","updated_at"}   somebody's status or activity is
//     another now (a PresenceView); not on the ledger either. Heartbeats that change nothing are not told. For who was
//     there before: GET /api/v1/teams/{team_id}/presence, once the stream is open
// {"type":"system","position":"0.9","subject":"system","version",… as of an entry}   the team has got another parent or
//     child, or gives its parent's admins another role. It stands in another lane than the team's entries: so without
//     an id, and not sent again to a client that comes back, which asks GET /api/v1/teams/{team_id}/hierarchy
// {"type":"skipped","after":"3.17"} live, presence and system messages may be missing: this client reads too slowly, or
// its
//     rights have changed while it did
// {"id":"3.90","type":"reset","after":"3.17","detail"}   cannot go on from `after`: read the state anew, go on from
// `id`
// {"type":"end","detail"}           SSE only (WebSocket has close codes): the stream is over
// {"type":"error","detail"}         WebSocket only: what the client sent was not passed on
//
// What a WebSocket client sends is one JSON object in a text message. One with "type":"presence" is a heartbeat of the
// client's account, {"type":"presence","status":"busy","activity":"ward round"}; any other is passed on as `live`.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decision.hpp"
#include "infra/position.hpp"
#include "schemas/proto/presence.pb.h"
#include "schemas/proto/state.pb.h"

namespace muster {
enum class Wire : std::uint8_t { web_socket, sse };

// What one receiver is shown of its team, by the rights that it has now. Receivers of equal views share a feed.
struct StreamView {
  bool admin = false;               // admins and up, and founders: refused attempts too
  std::vector<std::string> hidden;  // keys of the resources that it may not view, in order
  friend bool operator==(const StreamView&, const StreamView&) = default;
};
using ViewPtr = std::shared_ptr<const StreamView>;

// Nothing: the account may not listen to this team.
std::optional<StreamView> view_of(const Team& team, std::string_view account_id, Context::Fact founder,
                                  const Inherited& inherited, std::int64_t now_us);
bool shows(const StreamView& view, const Entry& entry);
// Whether somebody may have another view after this entry of the team.
bool changes_views(const Entry& entry);
// The teams whose link has come, changed or gone with this event of `system`; "" where none has.
struct LinkedTeams {
  std::string_view parent_id, child_id;
};
LinkedTeams linked_by(const Event& event);

// The JSON object; empty for an entry that has no event (a barrier).
std::string entry_json(const Position& position, const Entry& entry);
// The same of an entry of `system`, for the streams of teams.
std::string system_json(const Position& position, const Entry& entry);
std::string live_json(std::string_view from, std::string_view data);
std::string presence_json(const PresenceView& view);

// A message as a feed keeps it. For WebSocket with a comma before it: an array is then '[', the bytes after the first
// comma, and ']', wherever a receiver begins.
void append_encoded(std::string& out, Wire wire, std::string_view json, std::string_view type, std::string_view id);
// Encoded messages as they go to one receiver alone.
std::string framed(Wire wire, std::string_view encoded);
// One message that only one receiver is told. `fields` follows the type, such as ,"after":"3.17"
std::string own_message(Wire wire, std::string_view type, std::string_view id, std::string_view fields = {});
}  // namespace muster
