#include "experiments/runner/study_workers.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "results/files/folder.hpp"
#include "results/files/process.hpp"
#include "results/files/regular_file.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTaken = ".taken";
constexpr std::int64_t kShortestInterval = 1000, kLongestInterval = 15'000;  // milliseconds; of the latter four pass
                                                                             // before a worker counts as gone
constexpr std::uint64_t kMostBytes = 1 << 16;

/// Everything of a text, or that it could not be written.
bool wrote(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

[[noreturn]] void fail_to_take(const fs::path& path, int error) {
  throw results::IoError("cannot write '" + path.string() + "': " + std::strerror(error),
                         {"free space or make the folder writable, then run the same command again: finished runs are "
                          "kept"});
}

/// Who has taken what the file of that name says, and when it was dated last.
struct Owner {
  std::optional<results::ProcessIdentity> process;
  fs::file_time_type written;
  ino_t number = 0;
};

/// Nothing where there is no such file.
std::optional<Owner> owner_of(const fs::path& path) {
  const results::FileContent<std::string> file = results::read_text(path, kMostBytes);  // asks a server anew
  struct stat facts = {};
  std::error_code error;
  const auto written = fs::last_write_time(path, error);
  if (error || ::stat(path.c_str(), &facts) != 0) return std::nullopt;
  return Owner{file.problem.empty() ? results::parse_taken(file.bytes) : std::nullopt, written, facts.st_ino};
}

}  // namespace

std::shared_ptr<const WorkerMark> WorkerMark::make(const fs::path& path, const results::ProcessIdentity& owner,
                                                   const fs::path& shown) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0 && errno == EEXIST) return nullptr;
  if (file < 0) fail_to_take(shown, errno);
  const bool is_said = wrote(file, results::taken_text(owner));
  const int error = errno;
  auto mark = std::make_shared<const WorkerMark>(path, file);
  if (is_said) return mark;
  mark.reset();
  fail_to_take(shown, error);
}

WorkerMark::~WorkerMark() {
  if (is(path_)) ::unlink(path_.c_str());
  ::close(file_);
}

void WorkerMark::renew() const { ::futimens(file_, nullptr); }

bool WorkerMark::is(const fs::path& path) const {
  struct stat named = {}, open = {};
  return ::stat(path.c_str(), &named) == 0 && ::fstat(file_, &open) == 0 && named.st_dev == open.st_dev &&
         named.st_ino == open.st_ino;
}

TakenWork::~TakenWork() {
  if (mark_->is(path_)) ::unlink(path_.c_str());
}

StudyWorkers::StudyWorkers(const results::PinnedFolder& folder, results::Worker self, const ActiveRuns& active)
    : folder_(folder),
      place_(folder.entry(results::kWorkersFolder)),
      own_(place_ / results::worker_file_name(self.process)),
      self_(std::move(self)),
      active_(active),
      interval_(kShortestInterval) {
  const fs::path shown_place = folder.path() / results::kWorkersFolder;  // for messages
  results::create_folders(shown_place);
  results::remove_gone_workers(folder.path());
  results::remove_left_over(shown_place);
  const std::string name = own_.stem().string() + std::string(results::kMark);
  mark_ = WorkerMark::make(place_ / name, self_.process, shown(name));
  results::write_worker(shown(own_.filename().string()), self_);
  renewer_ = std::thread([this] { renew_all(); });
}

StudyWorkers::~StudyWorkers() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ends_.notify_one();
  renewer_.join();
  ::unlink(own_.c_str());
  mark_.reset();
  ::rmdir(place_.c_str());  // stays as long as anything is in it
}

void StudyWorkers::renew_all() {
  std::unique_lock lock(mutex_);
  while (!ends_.wait_for(lock, std::chrono::milliseconds(interval_.load()), [this] { return ending_; })) {
    std::erase_if(mine_, [](const auto& work) { return work.expired(); });
    mark_->renew();
    for (const auto& work : mine_)
      if (const auto held = work.lock()) held->renew();
    lock.unlock();
    renew_now();
    lock.lock();
  }
}

void StudyWorkers::renew_now() {
  try {
    folder_.require_in_place();
    self_.active = active_.states();
    results::write_worker(own_, self_);
  } catch (const std::exception&) {                   // no space, no memory, a folder that moved:
    ::utimensat(AT_FDCWD, own_.c_str(), nullptr, 0);  // what it says is old, but it is there
  }
}

std::vector<results::Worker> StudyWorkers::others() const {
  std::vector<std::string> problems;  // `watch` tells them
  std::vector<results::Worker> workers = results::live_workers(place_.parent_path(), problems);
  std::erase_if(workers, [&](const results::Worker& worker) { return worker.process == self_.process; });
  slow_down(workers.size() + 1);
  return workers;
}

/// So that all of them together ask the file system no more than twenty times a second.
void StudyWorkers::slow_down(std::size_t workers) const {
  constexpr std::int64_t kBetweenTwo = 50;
  interval_.store(std::clamp(kBetweenTwo * static_cast<std::int64_t>(workers), kShortestInterval, kLongestInterval));
}

fs::path StudyWorkers::shown(const std::string& name) const { return folder_.path() / results::kWorkersFolder / name; }

/// Where the file system knows no links, or the worker's own file was removed: a file for this work alone.
std::shared_ptr<const WorkerMark> StudyWorkers::mark_of(const std::string& work) const {
  const std::string name = results::taken_file_name(work);
  const fs::path path = place_ / name;
  if (::link(mark_->path().c_str(), path.c_str()) == 0) return mark_;
  if (errno == EEXIST) return mark_->is(path) ? mark_ : nullptr;  // a server may have made it and lost its answer
  if (errno == ENOENT) {
    folder_.require_in_place();
    results::create_folders(shown(""));
  }
  return WorkerMark::make(path, self_.process, shown(name));
}

std::shared_ptr<const TakenWork> StudyWorkers::take(const std::string& work) {
  auto mark = mark_of(work);
  if (mark == nullptr) return nullptr;
  auto taken = std::make_shared<const TakenWork>(place_ / results::taken_file_name(work), std::move(mark));
  const std::lock_guard lock(mutex_);
  mine_.push_back(taken);
  return taken;
}

bool StudyWorkers::free(const std::string& work) const {
  const fs::path path = place_ / results::taken_file_name(work);
  const std::optional<Owner> owner = owner_of(path);
  if (!owner) return true;
  if (!results::is_gone(owner->process, owner->written, results::file_system_now(place_))) return false;
  const fs::path aside = place_ / results::temporary_name(path.filename().string());
  if (::rename(path.c_str(), aside.c_str()) != 0) return errno == ENOENT;
  struct stat facts = {};
  const bool is_that = ::stat(aside.c_str(), &facts) == 0 && facts.st_ino == owner->number;
  std::error_code error;
  if (!is_that)  // another was quicker and has taken the work: its file goes back, unless it has ended meanwhile
    ::link(aside.c_str(), path.c_str());
  fs::remove_all(aside, error);
  return is_that;
}

std::vector<std::string> StudyWorkers::taken() const {
  std::vector<std::string> works;
  std::error_code error;
  for (fs::directory_iterator entry(place_, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.ends_with(kTaken) && !name.starts_with('.')) works.push_back(name.substr(0, name.size() - kTaken.size()));
  }
  return works;
}

void StudyWorkers::free_left_over() const {
  for (const std::string& work : taken()) free(work);
  results::remove_gone_workers(place_.parent_path());
}

}  // namespace tapelab::experiments
