#include "results/files/pinned_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

std::filesystem::path descriptor_path(int folder) { return "/proc/self/fd/" + std::to_string(folder); }

/// Where an open folder is now; empty where it was removed or its name cannot be told.
std::string present_name(int folder) {
  struct stat status = {};
  if (::fstat(folder, &status) != 0 || status.st_nlink == 0) return "";
  std::error_code error;
  const std::string name = std::filesystem::read_symlink(descriptor_path(folder), error).string();
  return error || name.ends_with(" (deleted)") ? "" : name;
}

}  // namespace

PinnedFolder::PinnedFolder(std::filesystem::path path)
    : path_(std::move(path)), folder_(::open(path_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
  if (folder_ < 0) throw IoError("cannot open the folder '" + path_.string() + "': " + std::strerror(errno));
}

PinnedFolder::~PinnedFolder() { ::close(folder_); }

std::filesystem::path PinnedFolder::entry(const std::string& name) const { return descriptor_path(folder_) / name; }

void PinnedFolder::require_in_place() const {
  struct stat here = {}, pinned = {};
  const bool found = ::stat(path_.c_str(), &here) == 0;
  if (found && ::fstat(folder_, &pinned) == 0 && here.st_dev == pinned.st_dev && here.st_ino == pinned.st_ino) return;
  const std::string now = present_name(folder_), was = "the study's folder '" + path_.string() + "' was ";
  if (now.empty())
    throw IoError(was + "removed while runs were written into it", {"run the same command again: it starts over"});
  throw IoError(was + "moved to '" + now + "' while runs were written into it",
                {"finished runs are kept in '" + now +
                 "'; move it back and run the same command again, or continue there with -o"});
}

}  // namespace tapelab::results
