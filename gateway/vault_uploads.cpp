// Contents that come in chunks: one data key for all chunks of an upload, made when it begins. Each chunk is sealed by
// itself, and only the owner of the lane does it, whose state knows the upload.
#include "domain/vault.hpp"
#include "gateway/vault_sealing.hpp"
#include "schemas/json.hpp"

namespace muster {
std::optional<Refusal> new_upload_id(const Call& call, Asking& asking) {
  auto& begin = static_cast<BeginVaultUpload&>(*asking.message);
  begin.set_upload_id(derived_id(call, asking, "upload"));
  if (begin.item_id().empty()) begin.set_new_item_id(derived_id(call, asking, "item"));
  return std::nullopt;
}

// The body is the chunk: it is sealed from the request as it came.
std::optional<Refusal> take_bytes(const std::string&, google::protobuf::Message&) { return std::nullopt; }

asio::awaitable<std::optional<Refusal>> make_upload_key(Call call, Asking* asking) {
  auto& begin = static_cast<BeginVaultUpload&>(*asking->message);
  if (!begin.key_id().empty()) co_return std::nullopt;
  const std::string item_id = begin.item_id().empty() ? begin.new_item_id() : begin.item_id();
  auto key = co_await new_data_key(call, asking, begin.team_id(), upload_key_owner(item_id, begin.upload_id()));
  if (key.failure) co_return keyring_refusal(*call.edge, key.failure);
  begin.set_key_id((*key.value)->key_id);
  co_return std::nullopt;
}

namespace {
Result<std::string> chunk_in(const Call& call) {
  if (!same_ignoring_case(call.request->header(http::field::content_type), "application/octet-stream")) {
    StoreVaultChunk clear;
    if (auto refusal = read_message(call, clear)) return *refusal;
    auto bytes = from_base64(clear.content());
    if (!bytes) return refuse(INVALID_FIELD, "this is not base64", "/content");
    return std::move(*bytes);
  }
  return call.request->body;
}
}  // namespace

asio::awaitable<std::optional<Refusal>> seal_chunk(Call call, Asking* asking) {
  auto& store = static_cast<StoreVaultChunk&>(*asking->message);
  store.clear_content();
  // Without such an upload the lane says so.
  const Team* team = call.edge->node().team(store.team_id());
  const VaultUpload* upload = team ? find_upload(*team, store.upload_id()) : nullptr;
  if (!upload || store.has_content_sealed()) co_return std::nullopt;
  auto content = chunk_in(call);
  if (!content) co_return content.error();
  store.set_size_bytes(content.value().size());
  store.set_content_hash(call.edge->secret().mac("vault chunk", content.value()));
  const bool last = store.number() == chunks_of(upload->size_bytes());
  const std::string belongs_to =
      chunk_belongs_to(store.team_id(), upload->item_id(), store.upload_id(), store.number(), last);
  std::function<Sealed()> work = [&keyring = call.edge->keyring(), key_id = upload->key_id(), belongs_to,
                                  bytes = std::move(content.value())] {
    Sealed sealed;
    sealed.set_key_id(key_id);
    sealed.set_box(seal(keyring.find(key_id)->bytes, bytes, belongs_to));
    return sealed;
  };
  auto sealed = co_await off_thread(call.edge->keyring_threads(), std::move(work));
  if (sealed.failure) co_return keyring_refusal(*call.edge, sealed.failure);
  *store.mutable_content_sealed() = std::move(*sealed.value);
  co_return std::nullopt;
}

// Called again where somebody was faster: the next version is another one then.
asio::awaitable<std::optional<Refusal>> seal_completion(Call call, Asking* asking) {
  auto& complete = static_cast<CompleteVaultUpload&>(*asking->message);
  CompleteVaultUpload clear;
  if (auto refusal = read_message(call, clear)) co_return refusal;
  complete.clear_metadata();
  const Team* team = call.edge->node().team(complete.team_id());
  const VaultUpload* upload = team ? find_upload(*team, complete.upload_id()) : nullptr;
  if (!upload || clear.metadata().empty()) co_return std::nullopt;
  const VaultItem* item = find_item(*team, upload->item_id());
  const std::string item_id = upload->item_id();
  const std::uint32_t version = item ? newest(*item) + 1 : 1;
  auto key = co_await new_data_key(call, asking, complete.team_id(), item_id + '/' + std::to_string(version));
  if (key.failure) co_return keyring_refusal(*call.edge, key.failure);
  complete.set_sealed_version(version);
  complete.mutable_metadata_sealed()->set_key_id((*key.value)->key_id);
  complete.mutable_metadata_sealed()->set_box(
      seal((*key.value)->bytes, clear.metadata(), part_belongs_to(complete.team_id(), item_id, version, "metadata")));
  co_return std::nullopt;
}
}  // namespace muster
