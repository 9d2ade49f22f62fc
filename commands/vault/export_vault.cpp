// Reads all that stands in a folder and the folders within it, for an archive: each item is read by this, and the entry
// says so. For super admins whose token says that they proved who they are within the last 5 minutes. What not even
// they may view is left out.
#include <algorithm>

#include "commands/decide_each.hpp"
#include "domain/vault.hpp"

namespace muster {
namespace {
constexpr std::int64_t authentication_us_max = 5LL * 60 * 1'000'000;
constexpr int items_max = 5'000;
constexpr std::uint64_t bytes_max = 64ULL << 20;

Result<std::vector<std::string>> items_within(const Team& team, const Context& context, const std::string& folder_id) {
  std::vector<std::string> ids;
  for (const auto& [item_id, item] : team.vault().items()) {
    if (!is_within(team, item.folder_id(), folder_id)) continue;
    const RightsQuestion question{context.actor, context.founder, vault_item_kind, item_id,
                                  "view",        context.at,      false,           context.inherited};
    const auto judged = evaluate(team, question);
    if (unsure(question, judged)) return stale_facts();
    if (judged.allowed()) ids.push_back(item_id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

VaultReadReply read_of(const std::string& item_id, const VaultItem& item) {
  const VaultVersion& version = *find_version(item, newest(item));
  VaultReadReply read;
  read.set_item_id(item_id);
  read.set_version(newest(item));
  read.set_content_version(version.content_version());
  read.set_metadata_version(version.metadata_version());
  read.set_name(item.name());
  read.set_type(item.type());
  read.set_mime_type(version.mime_type());
  read.set_size_bytes(version.size_bytes());
  read.set_upload_id(version.upload_id());
  return read;
}
}  // namespace

Decision decide(const Team& state, const ExportVault& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(state, context, Action::own_team));
  const Authority ground = context.authority;
  if (context.at - context.auth_time >= authentication_us_max)
    return refuse(AUTHENTICATION_TOO_OLD, "sign in again: this takes a token whose auth_time is under 5 minutes old");
  BOOST_OUTCOME_TRY(const std::string folder_id, folder_named(state, command.folder_id(), "/folder_id"));
  BOOST_OUTCOME_TRY(const auto ids, items_within(state, context, folder_id));

  Accepted accepted;
  VaultExportReply reply;
  VaultExported exported;
  for (const std::string& item_id : ids) {
    const VaultItem& item = *find_item(state, item_id);
    ExportedVaultItem& told = *reply.add_items();
    *told.mutable_read() = read_of(item_id, item);
    told.set_folder(path_of(state, item.folder_id()));
    *told.mutable_tags() = item.tags();
    exported.set_size_bytes(exported.size_bytes() + told.read().size_bytes());
    VaultItemRead read;
    read.set_item_id(item_id);
    read.set_version(told.read().version());
    accepted.events.push_back(to_event(std::move(read)));
  }
  if (reply.items_size() > items_max || exported.size_bytes() > bytes_max)
    return refuse(EXPORT_TOO_LARGE, "an archive holds at most 5,000 items and 64 MB, and this would be " +
                                        std::to_string(reply.items_size()) + " and " +
                                        std::to_string(exported.size_bytes()) + " bytes: export folder by folder");
  exported.set_folder_id(folder_id);
  exported.set_items(static_cast<std::uint32_t>(reply.items_size()));
  accepted.events.insert(accepted.events.begin(), to_event(std::move(exported)));
  context.authority = ground;
  return std::move(accepted).with(std::move(reply));
}
}  // namespace muster
