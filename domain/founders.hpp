// Founder rights, as `system` itself knows them: exact, where other subjects' decisions have only `context.founder`.
#pragma once
#include <string>
#include <vector>

#include "domain/decision.hpp"
#include "schemas/proto/state.pb.h"

namespace muster {
// Null where the account is not a founder.
const Founder* find_founder(const System& system, const std::string& account_id);
// Whether the account's founder rights hold where `key_hash` is the hash of the key it has shown ("": none).
Context::Fact founder_fact(const System& system, const std::string& account_id, std::string_view key_hash);
// Refuses with NOT_A_FOUNDER, FOUNDER_KEY_NEEDED, FOUNDER_KEY_WRONG; sets `context.authority`.
Result<Authority> allow_founder(const System& system, const Context& context);
// Those whose rights end with this account's, because they came from it by delegation, directly or not: by account id,
// the account itself not among them.
std::vector<std::string> delegated_by(const System& system, const std::string& account_id);

// Refuses with NOT_DONE where a key has come in clear: the edge has hashed none for somebody who had no founder rights
// then, as far as it knew.
Result<void> hashed(const std::string& auth_key);

FounderReply reply_of(const std::string& account_id, const Founder& founder);
}  // namespace muster
