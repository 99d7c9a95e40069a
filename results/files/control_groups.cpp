#include "results/files/control_groups.hpp"

#include <fstream>
#include <optional>
#include <string>

namespace tapelab::results {
namespace {

namespace fs = std::filesystem;

/// How the files of a version are named.
struct Version {
  const char *limit, *used, *cached;  ///< `cached`: an entry of memory.stat
};
constexpr Version kFirst = {"memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"};
constexpr Version kSecond = {"memory.max", "memory.current", "inactive_file"};

/// The number in a file that holds one; nothing for "max" and where there is no such file.
std::optional<std::uint64_t> number_in(const fs::path& path) {
  std::ifstream file(path);
  std::uint64_t number = 0;
  if (file >> number) return number;
  return std::nullopt;
}

/// Of lines "inactive_file 4096".
std::uint64_t entry_in(const fs::path& path, const std::string& wanted) {
  std::ifstream file(path);
  std::string name;
  for (std::uint64_t number = 0; file >> name >> number;)
    if (name == wanted) return number;
  return 0;
}

void add_group(std::vector<GroupMemory>& groups, const fs::path& folder, const Version& version) {
  const auto limit = number_in(folder / version.limit);
  if (!limit) return;
  const std::uint64_t used = number_in(folder / version.used).value_or(0);
  const std::uint64_t cached = entry_in(folder / "memory.stat", version.cached);
  groups.push_back({*limit, used > cached ? used - cached : 0});
}

/// The group in folder `group` and all above it, up to `top`.
void add_groups(std::vector<GroupMemory>& groups, const fs::path& top, const fs::path& group, const Version& version) {
  fs::path folder = top;
  add_group(groups, folder, version);
  for (const fs::path& name : group.relative_path()) add_group(groups, folder /= name, version);
}

}  // namespace

std::vector<GroupMemory> limiting_groups(const fs::path& root) {
  const fs::path top = root / "sys/fs/cgroup";
  std::vector<GroupMemory> groups;
  std::ifstream file(root / "proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {  // "0::/user.slice" and, of version 1, "9:memory:/docker/1234"
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == line.npos) continue;
    const std::string controllers = ',' + line.substr(first + 1, second - first - 1) + ',',
                      group = line.substr(second + 1);
    if (controllers == ",,") add_groups(groups, top, group, kSecond);
    if (controllers.find(",memory,") != controllers.npos) add_groups(groups, top / "memory", group, kFirst);
  }
  return groups;
}

}  // namespace tapelab::results
