// Members as lines of a CSV file (RFC 4180, in UTF-8). Its header names the columns, in any order: account_id, email,
// role, job_role; one of the first two at least.
#pragma once
#include <google/protobuf/message.h>

#include <optional>
#include <string>

#include "domain/decision.hpp"

namespace muster {
// Fills the lines of an ImportMembers. A line that is not as it should be is a line that says why; refused is what
// makes the lines unreadable: the header, a quote, more than 1,000 of them, or none.
std::optional<Refusal> read_member_lines(const std::string& body, google::protobuf::Message& message);
}  // namespace muster
