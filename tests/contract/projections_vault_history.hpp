// What a random history says of the vault of one team besides contents that come at once: see projections_history.cpp.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace muster::test {
class VaultHistory {
 public:
  struct Tools {
    std::function<std::size_t(std::size_t)> pick;
    std::function<std::string(std::string_view)> fresh;
  };
  // The events of the next entry; empty where there is nothing to say now.
  std::string next(const Tools& tools) {
    switch (tools.pick(10)) {
      case 0:
        return folder(tools);
      case 1:
        return change_folder(tools);
      case 2:
      case 3:
        return begin(tools);
      case 4:
      case 5:
        return go_on(tools);
      case 6:
        return "vault_key_rotated { key_version: " + std::to_string(++key_version_) + " key_id: '" +
               tools.fresh("key") + "' }";
      default:
        return change_item(tools);
    }
  }

 private:
  struct Item {
    int newest = 1;
    bool trashed = false;
  };
  struct Upload {
    std::string item_id;
    int chunks = 0;
    bool new_item = true;
  };
  template <class Map>
  static auto any(Map& map, const Tools& tools) {
    return std::next(map.begin(), static_cast<long>(tools.pick(map.size())));
  }
  std::string a_folder(const Tools& tools) {
    return folders_.empty() || tools.pick(3) == 0 ? "" : folders_[tools.pick(folders_.size())];
  }
  std::string a_content() { return " content { key_id: 'key3' box: 'chunk " + std::to_string(++boxes_) + "' }"; }

  std::string folder(const Tools& tools) {
    const auto parent = a_folder(tools);
    folders_.push_back(tools.fresh("folder"));
    return "vault_folder_created { folder_id: '" + folders_.back() + "' name: 'Folder' parent_id: '" + parent + "' }";
  }
  std::string change_folder(const Tools& tools) {
    if (folders_.empty()) return "";
    const auto at = folders_.begin() + static_cast<long>(tools.pick(folders_.size()));
    const std::string about = " { folder_id: '" + *at + "' ";
    switch (tools.pick(3)) {
      case 0:
        return "vault_folder_renamed" + about + "name: 'Renamed " + tools.fresh("n") + "' }";
      case 1:
        return "vault_folder_moved" + about + "parent_id: '" + a_folder(tools) + "' }";
      default:
        folders_.erase(at);
        return "vault_folder_deleted" + about + "}";
    }
  }
  std::string begin(const Tools& tools) {
    const auto id = tools.fresh("upload");
    Upload upload;
    if (!items_.empty() && tools.pick(2)) {
      const auto item = any(items_, tools);
      upload = {item->first, 0, false};
    } else {
      upload.item_id = tools.fresh("item");
    }
    uploads_[id] = upload;
    return "vault_upload_begun { upload_id: '" + id + "' item_id: '" + upload.item_id +
           "' size_bytes: 1000000 expires_at: 1797000000000000 }";
  }
  std::string go_on(const Tools& tools) {
    if (uploads_.empty()) return "";
    const auto found = any(uploads_, tools);
    auto& [id, upload] = *found;
    const std::string about = " { upload_id: '" + id + "' item_id: '" + upload.item_id + "' ";
    const auto item = items_.find(upload.item_id);
    const bool gone = !upload.new_item && (item == items_.end() || item->second.trashed);
    if (gone || tools.pick(6) == 0) {
      const std::string dropped = "vault_upload_dropped" + about + "}";
      uploads_.erase(found);
      return dropped;
    }
    if (upload.chunks < 2)
      return "vault_chunk_stored" + about + "number: " + std::to_string(++upload.chunks) + a_content() + " }";
    return complete(tools, found);
  }
  std::string complete(const Tools& tools, std::map<std::string, Upload>::iterator found) {
    const auto [id, upload] = *found;
    uploads_.erase(found);
    const std::string as = " { item_id: '" + upload.item_id + "' upload_id: '" + id + "' size_bytes: 1000000 ";
    if (upload.new_item) {
      items_[upload.item_id] = {};
      return "vault_item_stored" + as +
             "name: 'Film' type: ITEM_TYPE_FILE mime_type: 'video/mp4' tags: 'a' folder_id: '" + a_folder(tools) +
             "' }";
    }
    return "vault_item_updated" + as + "version: " + std::to_string(++items_[upload.item_id].newest) + " }";
  }
  std::string change_item(const Tools& tools) {
    if (items_.empty()) return "";
    const auto found = any(items_, tools);
    auto& [id, item] = *found;
    const std::string about = " { item_id: '" + id + "' ";
    if (item.trashed) {
      if (tools.pick(2)) {
        item.trashed = false;
        return "vault_item_recovered" + about + "folder_id: '" + a_folder(tools) + "' }";
      }
      const std::string purged = "vault_item_purged" + about + "}";
      items_.erase(found);
      return purged;
    }
    switch (tools.pick(5)) {
      case 0:
        return "vault_item_tagged" + about + (tools.pick(2) ? "tags: 'a' tags: '\"b\\\\' }" : "}");
      case 1:
        return "vault_item_moved" + about + "folder_id: '" + a_folder(tools) + "' }";
      case 2: {
        const auto from = std::to_string(1 + tools.pick(static_cast<std::size_t>(item.newest)));
        return "vault_item_restored" + about + "version: " + std::to_string(++item.newest) + " from_version: " + from +
               " }";
      }
      case 3:
        return "vault_item_updated" + about + "version: " + std::to_string(++item.newest) + " size_bytes: 3" +
               a_content() + " }";
      default:
        item.trashed = true;
        return "vault_item_trashed" + about + "purge_at: 1797000000000000 }";
    }
  }

  std::map<std::string, Item> items_;
  std::map<std::string, Upload> uploads_;
  std::vector<std::string> folders_;
  int key_version_ = 1, boxes_ = 0;
};
}  // namespace muster::test
