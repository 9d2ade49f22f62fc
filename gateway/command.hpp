// How a command or a read of live state is asked and answered: parse, fill what clients do not say, find the owner of
// the lane, seal, submit, answer.
#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "gateway/edge.hpp"
#include "gateway/routes.hpp"

namespace muster {
// A command on its way, from the request to the node.
struct Asking {
  Ask ask;
  google::protobuf::Message* message = nullptr;  // the command inside `ask.command`
  Consistency consistency = Consistency::confirmed;
  Instant deadline;
  std::string guessed;              // what may be guessed: the key of the lockout besides the address
  std::vector<std::string> sealed;  // key ids to be marked as announced once the entry is confirmed
  struct File {
    std::string_view type;
    std::string bytes;
  };
  std::optional<File> file;  // what is answered in place of the reply, once it is confirmed
};

// What only the wire brings, read by the rules of schemas/json: body, path and query parameters. Fills `message`.
std::optional<Refusal> read_message(const Call& call, google::protobuf::Message& message);

// The id of something that this command makes: the same at every retry and on every node, because it comes from the
// command's id.
std::string derived_id(const Call& call, const Asking& asking, std::string_view prefix);
// How an email is compared without being known: lower case, a keyed hash.
std::string email_hash(const ClusterSecret& secret, std::string_view email);
// The command carries what this key seals: its KeyCreated goes along until an entry with it is confirmed.
void carry_key(Asking& asking, const Key& key);

// Muster-Position, ETag and the like.
void write_headers(const Call& call, HttpResponse& response, const Position& position, std::uint64_t version);
// The W3C traceparent of the request, if it is one.
std::string_view trace_parent(const HttpRequest& request);
// KEYRING_AWAY, KEY_DESTROYED; rethrows what is neither.
Refusal keyring_refusal(Edge& edge, const std::exception_ptr& failure);
}  // namespace muster
