// One chunk of an upload, in any order. The same chunk again changes nothing, so it may be sent until it is answered;
// another in its place is refused. Its content is ciphertext already.
#include "commands/decide_each.hpp"
#include "domain/vault.hpp"

namespace muster {
Decision decide(const Team& state, const StoreVaultChunk& command, const Context& context) {
  BOOST_OUTCOME_TRY(const VaultUpload* upload, allow_on_upload(state, context, command.upload_id()));
  const std::uint32_t chunks = chunks_of(upload->size_bytes());
  if (command.number() > chunks)
    return refuse(INVALID_FIELD, "this upload has " + std::to_string(chunks) + " chunks", "/number");
  if (!command.has_content_sealed()) return refuse(MISSING_FIELD, "a chunk has a content", "/content");
  const std::uint64_t size = chunk_size(upload->size_bytes(), command.number());
  if (command.size_bytes() != size)
    return refuse(INVALID_FIELD,
                  "chunk " + std::to_string(command.number()) + " of this upload has " + std::to_string(size) +
                      " bytes, and not " + std::to_string(command.size_bytes()),
                  "/content");
  VaultChunkReply reply;
  reply.set_missing(static_cast<std::uint32_t>(missing_chunks(*upload).size()));
  const std::string& there = upload->chunk_hashes(static_cast<int>(command.number()) - 1);
  if (there == command.content_hash()) return answer(std::move(reply));
  if (!there.empty()) return refuse(CHUNK_DIFFERS, "this chunk has come already, with another content", "/number");

  VaultChunkStored stored;
  stored.set_upload_id(command.upload_id());
  stored.set_item_id(upload->item_id());
  stored.set_number(command.number());
  stored.set_size_bytes(command.size_bytes());
  stored.set_content_hash(command.content_hash());
  *stored.mutable_content() = command.content_sealed();
  reply.set_missing(reply.missing() - 1);
  return events(std::move(stored)).with(std::move(reply));
}
}  // namespace muster
