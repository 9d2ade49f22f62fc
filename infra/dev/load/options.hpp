// What was said on the command line: a mode, and --name value pairs after it.
#pragma once
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace load {
// The command line is wrong; said with exit code 2.
struct WrongUse : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Options {
 public:
  // An option without a value (--keys) is "yes".
  explicit Options(const std::vector<std::string>& words);

  std::string text(const std::string& name);  // must have been given
  std::string text(const std::string& name, const std::string& otherwise);
  double number(const std::string& name);
  double number(const std::string& name, double otherwise);
  std::size_t count(const std::string& name, std::size_t otherwise);
  bool flag(const std::string& name);
  // Throws where an option was given that nobody asked for; a mode calls it before it starts.
  void refuse_others() const;

 private:
  std::map<std::string, std::string> given_;
  std::set<std::string> asked_;
};
}  // namespace load
