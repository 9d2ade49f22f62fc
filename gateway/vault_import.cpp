// The import of an archive: each item is stored by the commands that clients use, one after the other, and is there as
// a whole or not at all. With an Idempotency-Key, what was imported is not imported again.
#include <map>

#include "domain/vault.hpp"
#include "gateway/await.hpp"
#include "gateway/founder_keys.hpp"
#include "gateway/problem.hpp"
#include "gateway/query.hpp"
#include "gateway/vault_archive.hpp"
#include "infra/crypto.hpp"
#include "projections/enum_name.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
// One import under way.
struct Importing {
  Call call;
  std::string team_id, root, key;
  std::map<std::string, std::string> folders;  // ids by path
};

// A command of this import, asked as if the client had sent it.
struct Asked {
  HttpRequest request;
  HttpResponse response;
  bool done() const { return response.status < 300; }
};
asio::awaitable<void> ask(Importing* importing, http::verb method, std::string path, std::string body, std::string type,
                          std::string step, Asked* asked) {
  const Call& outer = importing->call;
  HttpRequest& request = asked->request;
  request.set(method, "/api/v1/teams/" + importing->team_id + "/vault/" + path);
  outer.request->each_header([&](std::string_view name, std::string_view value) {
    const auto field = http::string_to_field({name.data(), name.size()});
    if (field == http::field::authorization || field == http::field::user_agent ||
        same_ignoring_case(name, founder_key_header) || same_ignoring_case(name, "traceparent"))
      request.add_header(field, name, value);
  });
  request.add_header(http::field::content_type, "Content-Type", type);
  request.add_header(http::field::unknown, "Idempotency-Key", importing->key + '/' + step);
  request.body = std::move(body);
  request.address = outer.request->address;
  Call call = outer;
  call.request = &request;
  call.response = &asked->response;
  const auto match = outer.edge->routes().match(method, request.path());
  call.route = match.route;
  call.path = match.path;
  co_await match.route->handler(call);
}

Code code_of(const HttpResponse& response) {
  const auto* codes = Code_descriptor();
  for (int i = 0; i < codes->value_count(); ++i)
    if (const auto code = static_cast<Code>(codes->value(i)->number()); code && is_problem(response, code)) return code;
  return INTERNAL;
}

// As this node knows it: a folder that somebody makes at this moment is refused as FOLDER_EXISTS, and its items with
// it.
std::string known_folder(const Importing& importing, const std::string& parent_id, std::string_view name) {
  const Team* team = importing.call.edge->node().team(importing.team_id);
  if (!team) return {};
  const std::string parent = parent_id == "root" ? std::string() : parent_id;
  for (const auto& [id, folder] : team->vault().folders())
    if (folder.parent_id() == parent && folder.name() == name) return id;
  return {};
}

// The folder of that path, made where there is none; nothing where one could not be made: `asked` says why.
asio::awaitable<std::string> folder_at(Importing* importing, std::string path, Asked* asked) {
  std::string folder_id = importing->root, walked;
  for (std::string_view rest = path; !rest.empty();) {
    const auto slash = rest.find('/');
    const std::string name(rest.substr(0, slash));
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    walked += '/' + name;
    std::string& known = importing->folders[walked];
    if (known.empty()) known = known_folder(*importing, folder_id, name);
    if (known.empty()) {
      std::string body = "{\"name\":";
      append_json_string(body, name);
      body += ",\"parent_id\":\"" + folder_id + "\"}";
      *asked = {};
      co_await ask(importing, http::verb::post, "folders", std::move(body), "application/json",
                   "folder/" + hex(sha256(walked)).substr(0, 32), asked);
      VaultFolderReply made;
      if (!asked->done() || from_json(asked->response.body, made)) co_return "";
      known = made.folder_id();
    }
    folder_id = known;
  }
  co_return folder_id;
}

// What of an item goes into the body of a command, beside its content.
std::string described(const ExportedVaultItem& line, const std::string& folder_id) {
  std::string body = "{\"name\":";
  append_json_string(body, line.read().name());
  body += ",\"type\":\"" + enum_name(line.read().type()) + '"';
  if (!line.read().mime_type().empty()) {
    body += ",\"mime_type\":";
    append_json_string(body, line.read().mime_type());
  }
  body += ",\"folder_id\":\"" + folder_id + "\",\"tags\":[";
  for (int i = 0; i < line.tags_size(); ++i) {
    if (i) body += ',';
    append_json_string(body, line.tags(i));
  }
  return body + ']';
}
std::string with_metadata(const ExportedVaultItem& line) {
  if (line.read().metadata().empty()) return "";
  std::string text = "\"metadata\":";
  append_json_string(text, line.read().metadata());
  return text;
}

asio::awaitable<void> store_at_once(Importing* importing, const ArchivedItem* item, std::string folder_id,
                                    std::string step, Asked* asked) {
  const bool text = item->line.read().encoding() == "utf-8";
  std::string body =
      described(item->line, folder_id) + ",\"encoding\":\"" + (text ? "utf-8" : "base64") + "\",\"content\":";
  append_json_string(body, text ? item->content : base64(item->content));
  if (const auto metadata = with_metadata(item->line); !metadata.empty()) body += ',' + metadata;
  co_await ask(importing, http::verb::post, "items", body + '}', "application/json", step, asked);
}

asio::awaitable<void> store_in_chunks(Importing* importing, const ArchivedItem* item, std::string folder_id,
                                      std::string step, Asked* asked) {
  co_await ask(importing, http::verb::post, "uploads",
               described(item->line, folder_id) + ",\"size_bytes\":" + std::to_string(item->content.size()) + '}',
               "application/json", step + "/begin", asked);
  VaultUploadReply upload;
  if (!asked->done() || from_json(asked->response.body, upload)) co_return;
  const std::string path = "uploads/" + upload.upload_id();
  for (std::uint32_t number = 1; number <= upload.chunks(); ++number) {
    *asked = {};
    co_await ask(importing, http::verb::put, path + "/chunks/" + std::to_string(number),
                 item->content.substr((number - 1) * vault_chunk_bytes, vault_chunk_bytes), "application/octet-stream",
                 step + "/chunk", asked);
    if (!asked->done()) co_return;
  }
  *asked = {};
  co_await ask(importing, http::verb::post, path + "/complete", '{' + with_metadata(item->line) + '}',
               "application/json", step + "/complete", asked);
}

asio::awaitable<void> import_item(Importing* importing, const ArchivedItem* item, VaultImportReport* report) {
  const ExportedVaultItem& line = item->line;
  ImportedVaultItem& told = *report->add_items();
  told.set_name(line.read().name());
  told.set_folder(line.folder());
  Asked asked;
  const std::string folder_id = co_await folder_at(importing, line.folder(), &asked);
  if (!folder_id.empty()) {
    asked = {};
    const std::string step = "item/" + line.read().item_id();
    if (item->content.size() <= vault_content_bytes_max)
      co_await store_at_once(importing, item, folder_id, step, &asked);
    else
      co_await store_in_chunks(importing, item, folder_id, step, &asked);
  }
  VaultItemReply stored;
  if (!folder_id.empty() && asked.done() && !from_json(asked.response.body, stored)) {
    told.set_item_id(stored.item_id());
    report->set_imported(report->imported() + 1);
    co_return;
  }
  told.set_code(code_of(asked.response));
  told.set_detail(std::string(code_title(told.code())));
  report->set_failed(report->failed() + 1);
}

asio::awaitable<Result<std::vector<ArchivedItem>>> unpack(Call call, std::string archive, std::string passphrase) {
  const std::function<Result<std::vector<ArchivedItem>>()> work =
      [archive = std::move(archive), passphrase = std::move(passphrase)]() -> Result<std::vector<ArchivedItem>> {
    const auto bytes = from_base64(archive);
    if (!bytes) return refuse(INVALID_FIELD, "this is not base64", "/archive");
    return read_vault_archive(*bytes, passphrase);
  };
  auto outcome = co_await off_thread(call.edge->query_threads(), work);
  if (outcome.failure) std::rethrow_exception(outcome.failure);
  co_return std::move(*outcome.value);
}
}  // namespace

asio::awaitable<void> import_vault(Call call) {
  ImportVault question;
  auto refusal = read_message(call, question);
  auto items = Result<std::vector<ArchivedItem>>(std::vector<ArchivedItem>());
  // Whoever may not even view the team need not have an archive unpacked.
  if (!refusal) refusal = check_access(call, question.team_id(), {});
  if (!refusal) items = co_await unpack(call, question.archive(), question.passphrase());
  if (!refusal && !items) refusal = items.error();
  if (refusal) {
    write_problem(*call.response, *refusal, call.request->path());
    co_return;
  }
  const auto given = call.request->header("Idempotency-Key");
  Importing importing{call,
                      question.team_id(),
                      question.folder_id().empty() ? "root" : question.folder_id(),
                      "import/" + hex(given.empty() ? random_bytes(16) : sha256(given)),
                      {}};
  VaultImportReport report;
  for (const ArchivedItem& item : items.value()) co_await import_item(&importing, &item, &report);
  append_json(call.response->body, report);
}
}  // namespace muster
