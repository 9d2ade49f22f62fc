// What is encrypted before it becomes part of an entry: where a command came from, invited emails, vault contents.
#pragma once
#include "gateway/command.hpp"

namespace muster {
// The origin sealed for the last command of this connection, where it still fits; false: seal it anew.
bool origin_from_connection(const Call& call, Asking& asking);
// Seals the client's address and user agent under the actor's key.
asio::awaitable<std::optional<Refusal>> seal_origin(Call call, Asking* asking);
// The same, opened again; may block. Nothing where the key is gone or cannot be had.
std::optional<RequestOrigin> open_origin(Keyring& keyring, const std::string& key_id, const std::string& box);
// The entry that carries these keys' KeyCreated is confirmed.
void announce(const Call& call, const std::vector<std::string>& key_ids);

// GrantFounder, DelegateFounder: the argon2id hash in place of the key (gateway/founder_keys.cpp), and a keyed hash of
// the payload in place of a plain one.
asio::awaitable<std::optional<Refusal>> hash_founder_key(Call call, Asking* asking);
std::optional<Refusal> hide_founder_key(const Call& call, Asking& asking);

// InviteMember: the email under its own person's key, and its keyed hash in place of the email.
asio::awaitable<std::optional<Refusal>> seal_email(Call call, Asking* asking);
// InviteToWorkspace: the same.
asio::awaitable<std::optional<Refusal>> seal_workspace_email(Call call, Asking* asking);
// InviteMembers, ImportMembers: the same of each line. What will not be done (for want of a right, in a dry run, of a
// file with a bad line) gets no keys.
asio::awaitable<std::optional<Refusal>> seal_emails(Call call, Asking* asking);
asio::awaitable<std::optional<Refusal>> seal_line_emails(Call call, Asking* asking);
// StoreVaultItem, UpdateVaultItem: content and metadata under a key of that version (gateway/vault_sealing.cpp).
asio::awaitable<std::optional<Refusal>> seal_new_item(Call call, Asking* asking);
asio::awaitable<std::optional<Refusal>> seal_next_version(Call call, Asking* asking);
// Contents that come in chunks (gateway/vault_uploads.cpp): ids and the key of an upload, its chunks, and the metadata
// of what it becomes.
std::optional<Refusal> new_upload_id(const Call& call, Asking& asking);
std::optional<Refusal> take_bytes(const std::string& body, google::protobuf::Message& message);
asio::awaitable<std::optional<Refusal>> make_upload_key(Call call, Asking* asking);
asio::awaitable<std::optional<Refusal>> seal_chunk(Call call, Asking* asking);
asio::awaitable<std::optional<Refusal>> seal_completion(Call call, Asking* asking);
// ExportVault: the passphrase stays out of the command, and the archive is the answer (gateway/vault_export.cpp).
asio::awaitable<std::optional<Refusal>> keep_passphrase(Call call, Asking* asking);
asio::awaitable<std::optional<Refusal>> write_export(Call call, Asking* asking, Answered* answered);
// ReadVaultItem: whether contents can be reached, before the read becomes an entry; and the content, from the read
// model's ciphertext, once it is confirmed.
asio::awaitable<std::optional<Refusal>> contents_there(Call call, Asking* asking);
asio::awaitable<std::optional<Refusal>> open_item(Call call, Asking* asking, Answered* answered);
}  // namespace muster
