#include "results/available_memory.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#include <string>

namespace tapelab::results {
namespace {

constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

std::uint64_t difference(std::uint64_t limit, std::uint64_t used) { return limit > used ? limit - used : 0; }

/// The number in a file that holds one; nothing for "max" and where there is no such file.
std::optional<std::uint64_t> number_in(const std::string& path) {
  std::ifstream file(path);
  std::uint64_t number = 0;
  if (file >> number) return number;
  return std::nullopt;
}

std::uint64_t of_machine() {
  std::ifstream facts("/proc/meminfo");  // "MemAvailable:   12345678 kB"
  std::string name, unit;
  for (std::uint64_t number = 0; facts >> name >> number; std::getline(facts, unit))
    if (name == "MemAvailable:") return number * 1024;
  return kUnlimited;
}

std::uint64_t of_process() {
  struct rlimit limit = {};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kUnlimited;
  const std::uint64_t pages = number_in("/proc/self/statm").value_or(0);  // the first number: all that is mapped
  return difference(limit.rlim_cur, pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)));
}

/// Of the own group in version 2; groups above it may be tighter, which is for who starts the process to know.
std::uint64_t of_group() {
  std::ifstream groups("/proc/self/cgroup");  // "0::/user.slice/session-1.scope"
  std::uint64_t least = kUnlimited;
  for (std::string line; std::getline(groups, line);) {
    if (!line.starts_with("0::")) continue;
    const std::string folder = "/sys/fs/cgroup" + line.substr(3);
    if (const auto limit = number_in(folder + "/memory.max"))
      least = std::min(least, difference(*limit, number_in(folder + "/memory.current").value_or(0)));
  }
  return least;
}

}  // namespace

std::uint64_t available_memory() { return std::min({of_machine(), of_process(), of_group()}); }

}  // namespace tapelab::results
