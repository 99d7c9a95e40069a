#include "results/files/file_dates.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

#include "results/files/process.hpp"

namespace tapelab::results {
namespace {

using Date = std::filesystem::file_time_type;

Date date_of(const timespec& time) {
  const auto since_1970 = std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  return std::chrono::file_clock::from_sys(std::chrono::sys_time<std::chrono::nanoseconds>(since_1970));
}

/// A file without a name, or one that is left over where somebody dies right here.
class Clock {
 public:
  explicit Clock(const std::filesystem::path& folder) {
    const std::string path = (folder / temporary_name("clock")).string();
    file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file_ >= 0) ::unlink(path.c_str());
  }
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  ~Clock() {
    if (file_ >= 0) ::close(file_);
  }

  std::optional<Date> now() const {
    struct stat status = {};
    if (file_ < 0 || ::futimens(file_, nullptr) != 0 || ::fstat(file_, &status) != 0) return std::nullopt;
    return date_of(status.st_mtim);
  }

 private:
  int file_ = -1;
};

}  // namespace

Date file_system_now(const std::filesystem::path& folder) { return Clock(folder).now().value_or(Date::clock::now()); }

std::optional<Date> date_before_reading(const std::filesystem::path& folder) {
  const Clock clock(folder);
  const std::optional<Date> begin = clock.now();
  if (!begin) return std::nullopt;
  constexpr auto kPause = std::chrono::milliseconds(1);
  constexpr int kMost = 3000;
  for (int pause = 0; pause < kMost; ++pause) {
    const std::optional<Date> now = clock.now();
    if (!now || *now > *begin) return now ? begin : std::nullopt;
    std::this_thread::sleep_for(kPause);
  }
  return std::nullopt;
}

std::optional<Date> last_touched(const std::filesystem::path& path) {
  struct stat named = {}, status = {};
  if (::lstat(path.c_str(), &named) != 0) return std::nullopt;
  status = named;
  if (S_ISLNK(named.st_mode) && ::stat(path.c_str(), &status) != 0) return std::nullopt;
  if (!S_ISREG(status.st_mode)) return std::nullopt;
  return std::max({date_of(status.st_mtim), date_of(status.st_ctim), date_of(named.st_ctim)});
}

}  // namespace tapelab::results
