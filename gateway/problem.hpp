// Errors as clients see them: RFC 9457 application/problem+json with a stable `code`.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "domain/decision.hpp"
#include "gateway/http.hpp"

namespace muster {
// status = code / 100
unsigned status_of(Code code);
// "team_not_found"
std::string_view code_name(Code code);
// What a code means in a few words, the same for every occurrence.
std::string_view code_title(Code code);

// Writes the refusal as the answer. 429 and 503 say Retry-After: `retry_after` or one second.
void write_problem(HttpResponse& response, const Refusal& refusal, std::string_view instance = {},
                   std::string_view command_id = {}, std::optional<std::chrono::seconds> retry_after = std::nullopt);
// Whether this answer, perhaps another node's, is the problem with that code.
bool is_problem(const HttpResponse& response, Code code);
}  // namespace muster
