#include "experiments/runner/study_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#include "experiments/runner/provenance.hpp"
#include "results/files/regular_file.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

std::string read_all(int file) {
  std::array<char, 512> text;
  const ssize_t size = ::pread(file, text.data(), text.size(), 0);
  return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : "another process";
}

}  // namespace

std::string this_process() { return "process " + std::to_string(::getpid()) + " on " + host_name(); }

StudyLock::StudyLock(const std::filesystem::path& folder) {
  const std::string path = (folder / "lock").string();
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
  if (file_ < 0)
    throw results::IoError("cannot open '" + path + "': " + std::strerror(errno),
                           {"choose another folder with -o, or make this one writable"});
  if (struct stat facts = {}; ::fstat(file_, &facts) != 0 || !S_ISREG(facts.st_mode)) {
    ::close(file_);
    throw results::IoError("cannot lock '" + path + "': it is not a file",
                           {"remove it, or choose another folder with -o"});
  }
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    const std::string holder = read_all(file_);
    ::close(file_);
    if (error == EWOULDBLOCK)
      throw results::UsageError("the study '" + folder.string() + "' is being run by " + holder,
                                {"wait for it to end, or choose another folder with -o"});
    throw results::IoError("cannot lock '" + path + "': " + std::strerror(error));
  }
  // Only informs whoever finds the lock taken: a full disk must not keep a run from starting.
  const std::string holder = this_process();
  if (::ftruncate(file_, 0) == 0) {
    [[maybe_unused]] const ssize_t written = ::pwrite(file_, holder.data(), holder.size(), 0);
  }
}

StudyLock::~StudyLock() { ::close(file_); }

std::string study_lock_holder(const std::filesystem::path& folder) {
  struct stat file = {};
  const std::string path = (folder / "lock").string();
  if (::stat(path.c_str(), &file) != 0) return "";
  const std::string inode = ":" + std::to_string(file.st_ino);
  std::ifstream locks("/proc/locks");  // "1: FLOCK  ADVISORY  WRITE 4242 fe:01:1234 0 EOF"
  for (std::string line; std::getline(locks, line);) {
    std::istringstream words(line);
    std::string number, kind, advisory, access, process, place;
    words >> number >> kind >> advisory >> access >> process >> place;
    if (kind != "FLOCK" || !place.ends_with(inode)) continue;
    const std::string holder = results::read_text(path).bytes;
    if (holder.starts_with("process " + process + " ")) return holder;  // else a file of that number on another disk
  }
  return "";
}

}  // namespace tapelab::experiments
