#include "infra/dev/load/options.hpp"

#include <cstdlib>

namespace load {
namespace {
double parse_number(const std::string& name, const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end || value < 0) throw WrongUse("--" + name + ": '" + text + "' is no number");
  return value;
}
}  // namespace

Options::Options(const std::vector<std::string>& words) {
  for (std::size_t index = 0; index < words.size(); ++index) {
    if (!words[index].starts_with("--")) throw WrongUse("'" + words[index] + "' is no option");
    const std::string name = words[index].substr(2);
    const bool has_value = index + 1 < words.size() && !words[index + 1].starts_with("--");
    given_[name] = has_value ? words[++index] : "yes";
  }
}

std::string Options::text(const std::string& name) {
  asked_.insert(name);
  const auto found = given_.find(name);
  if (found == given_.end()) throw WrongUse("--" + name + " is missing");
  return found->second;
}

std::string Options::text(const std::string& name, const std::string& otherwise) {
  asked_.insert(name);
  return given_.contains(name) ? given_[name] : otherwise;
}

double Options::number(const std::string& name) { return parse_number(name, text(name)); }

double Options::number(const std::string& name, double otherwise) {
  asked_.insert(name);
  return given_.contains(name) ? number(name) : otherwise;
}

std::size_t Options::count(const std::string& name, std::size_t otherwise) {
  asked_.insert(name);
  return given_.contains(name) ? static_cast<std::size_t>(number(name)) : otherwise;
}

bool Options::flag(const std::string& name) {
  asked_.insert(name);
  return given_.contains(name);
}

void Options::refuse_others() const {
  for (const auto& [name, value] : given_)
    if (!asked_.contains(name)) throw WrongUse("this mode has no option --" + name);
}
}  // namespace load
