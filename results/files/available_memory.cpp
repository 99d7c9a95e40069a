#include "results/files/available_memory.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

#include "results/files/control_groups.hpp"

namespace tapelab::results {
namespace {

constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

std::uint64_t difference(std::uint64_t limit, std::uint64_t used) { return limit > used ? limit - used : 0; }

std::uint64_t of_machine(const std::filesystem::path& root) {
  std::ifstream facts(root / "proc/meminfo");  // "MemAvailable:   12345678 kB"
  std::string name, unit;
  for (std::uint64_t number = 0; facts >> name >> number; std::getline(facts, unit))
    if (name == "MemAvailable:") return number * 1024;
  return kUnlimited;
}

std::uint64_t of_process() {
  struct rlimit limit = {};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kUnlimited;
  return difference(limit.rlim_cur, address_space());
}

std::uint64_t of_groups(const std::filesystem::path& root) {
  std::uint64_t least = kUnlimited;
  for (const GroupMemory& group : limiting_groups(root)) least = std::min(least, group.free());
  return least;
}

}  // namespace

std::uint64_t available_memory(const std::filesystem::path& root) {
  return std::min({of_machine(root), of_process(), of_groups(root)});
}

std::uint64_t address_space() {
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;  // the first number: all that is mapped
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace tapelab::results
