#include "experiments/config/memory_limit.hpp"

#include <sys/resource.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>

#include "autograd/blas_memory.hpp"
#include "experiments/formats/input_error.hpp"
#include "results/files/control_groups.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

void lower(MemoryLimit& limit, const MemoryLimit& other) {
  if (other.bytes < limit.bytes) limit = other;
}

/// Lines "MemTotal:  8145964 kB".
std::optional<double> memory_and_swap(const fs::path& root) {
  std::ifstream file(root / "proc/meminfo");
  double kilobytes = 0;
  bool found = false;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name;
    double value = 0;
    if (!(words >> name >> value)) continue;
    if (name == "MemTotal:") found = true;
    if (name == "MemTotal:" || name == "SwapTotal:") kilobytes += value;
  }
  return found ? std::optional(kilobytes * 1024) : std::nullopt;
}

void lower_by_process(MemoryLimit& limit, __rlimit_resource resource, const char* option) {
  struct rlimit allowed = {};
  if (::getrlimit(resource, &allowed) == 0 && allowed.rlim_cur != RLIM_INFINITY)
    lower(limit, {static_cast<double>(allowed.rlim_cur), std::string("allowed to this process (ulimit ") + option + ")",
                  /*of_process=*/true});
}

}  // namespace

std::string MemoryLimit::text() const { return bytes_text(bytes) + ' ' + source; }

MemoryLimit memory_limit(const fs::path& root) {
  MemoryLimit limit = {std::numeric_limits<double>::infinity(), "", false};
  if (const auto bytes = memory_and_swap(root)) lower(limit, {*bytes, "of memory and swap in this machine", false});
  for (const results::GroupMemory& group : results::limiting_groups(root))
    lower(limit, {static_cast<double>(group.limit), "allowed to this process's control group", false});
  lower_by_process(limit, RLIMIT_AS, "-v");
  lower_by_process(limit, RLIMIT_DATA, "-d");
  return limit;
}

std::string bytes_text(double bytes) {
  std::array<char, 32> text = {};
  if (bytes >= 1e9)
    std::snprintf(text.data(), text.size(), bytes < 1e11 ? "%.1f GB" : "%.0f GB", bytes / 1e9);
  else
    std::snprintf(text.data(), text.size(), "%.0f MB", bytes / 1e6);
  return text.data();
}

void require_memory(double bytes, const std::string& what, const std::string& key, const std::string& hint) {
  const MemoryLimit limit = memory_limit();
  if (bytes <= limit.bytes) return;
  throw ConfigError({.message = what + " would take " + bytes_text(bytes) + " of memory; there are " + limit.text(),
                     .where = {},
                     .key = key,
                     .hints = {hint}});
}

void require_product_memory(int runs, int blas_threads) {
  constexpr std::size_t kPerRun = 16 << 20, kRest = 24 << 20;  // a thread's stack; what little is needed besides
  const auto at_a_time = static_cast<std::size_t>(runs),
             threads = at_a_time + static_cast<std::size_t>(blas_threads) - 1;
  if (reserve_blas_memory(threads, at_a_time * kPerRun + kRest)) return;
  std::string text = "not enough memory for matrix products: OpenBLAS takes " +
                     bytes_text(static_cast<double>(kBlasBytes)) + " of address space for each of " +
                     std::to_string(threads) + (threads == 1 ? " thread" : " threads");
  if (const MemoryLimit limit = memory_limit(); limit.of_process) text += ", and only " + limit.text();
  throw results::IoError(text, {runs > 1 ? "raise the limit (ulimit -v), or run fewer at a time with -j1"
                                         : "raise the limit (ulimit -v)"});
}

}  // namespace tapelab::experiments
