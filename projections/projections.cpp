#include "projections/projections.hpp"

namespace muster {
namespace {
struct Line {
  std::string_view name;
  std::unique_ptr<Projection> (*make)();
};
constexpr Line table[] = {
    {"members", members_projection},
    {"activity", activity_projection},
    {"usage", usage_projection},
    {"billing", billing_projection},
    {"vault_items", vault_items_projection},
    {"queues", queues_projection},
    {"workspaces", workspaces_projection},
    {"shared_entries", shared_entries_projection},
};
}  // namespace

const std::vector<std::string_view>& projection_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const Line& line : table) all.push_back(line.name);
    return all;
  }();
  return names;
}
std::unique_ptr<Projection> make_projection(std::string_view name) {
  for (const Line& line : table)
    if (line.name == name) return line.make();
  return nullptr;
}
}  // namespace muster
