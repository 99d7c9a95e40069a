#include "results/files/left_over.hpp"

#include <chrono>
#include <system_error>
#include <vector>

#include "results/files/file_dates.hpp"
#include "results/files/process.hpp"

namespace tapelab::results {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

bool is_left_over(const fs::path& path, fs::file_time_type now) {
  const std::string name = path.filename().string();
  if (!is_temporary(name)) return false;
  const auto writer = writer_state(name);
  if (writer && *writer != ProcessState::kElsewhere) return *writer == ProcessState::kGone;
  std::error_code error;
  const auto written = fs::last_write_time(path, error);
  return !error && now - written > (writer ? 3600s : 60s);
}

void remove_left_over(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> found;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (is_temporary(entry->path().filename().string())) found.push_back(entry->path());
  if (found.empty()) return;
  const auto now = file_system_now(folder);
  for (const fs::path& path : found)
    if (is_left_over(path, now)) fs::remove(path, error);
}

}  // namespace tapelab::results
