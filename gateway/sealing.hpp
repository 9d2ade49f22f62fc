// What is encrypted before it becomes part of an entry: where a command came from, invited emails, vault contents.
#pragma once
#include "gateway/command.hpp"

namespace muster {
// The origin sealed for the last command of this connection, where it still fits; false: seal it anew.
bool origin_from_connection(const Call& call, Asking& asking);
// Seals the client's address and user agent under the actor's key.
asio::awaitable<std::optional<Refusal>> seal_origin(Call call, Asking* asking);
// The entry that carries these keys' KeyCreated is confirmed.
void announce(const Call& call, const std::vector<std::string>& key_ids);

// InviteMember: the email under its own person's key, and its keyed hash in place of the email.
asio::awaitable<std::optional<Refusal>> seal_email(Call call, Asking* asking);
// StoreVaultItem, UpdateVaultItem: content and metadata under a key of that version (gateway/vault_sealing.cpp).
asio::awaitable<std::optional<Refusal>> seal_new_item(Call call, Asking* asking);
asio::awaitable<std::optional<Refusal>> seal_next_version(Call call, Asking* asking);
// ReadVaultItem: whether contents can be reached, before the read becomes an entry; and the content, from the read
// model's ciphertext, once it is confirmed.
asio::awaitable<std::optional<Refusal>> contents_there(Call call, Asking* asking);
asio::awaitable<std::optional<Refusal>> open_item(Call call, Asking* asking, Answered* answered);
}  // namespace muster
