#include "results/atomic_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "results/errors.hpp"

namespace tapelab::results {
namespace {

/// A file descriptor, closed at the end of its scope.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  bool opened() const { return fd_ >= 0; }
  /// Network file systems report a failed write only here.
  bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

bool no_space(int error) { return error == ENOSPC || error == EDQUOT || error == EFBIG; }

[[noreturn]] void refuse(const std::filesystem::path& path, std::size_t bytes, int error) {
  std::string text =
      "cannot write '" + path.string() + "' (" + std::to_string(bytes) + " bytes): " + std::strerror(error);
  if (no_space(error)) {
    text += "\n = free space, then run the same command again: finished runs are kept";
  } else if (error == EACCES || error == EPERM || error == EROFS) {
    text += "\n = make the folder writable or choose another with -o, then run the same command again";
  } else if (error == ENOENT || error == ENOTDIR) {
    text += "\n = the folder is not there; create it, then run the same command again";
  } else {
    text += "\n = finished runs are kept; run the same command again";
  }
  throw IoError(text);
}

/// 0, or the error number of the call that failed.
int write_all(int file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    if (written == 0) return EIO;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return 0;
}

/// 0, or the error number of the call that failed.
int write_and_sync(const std::filesystem::path& path, std::span<const std::byte> bytes,
                   std::span<const std::byte> rest) {
  Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file.opened()) return errno;
  for (const auto part : {bytes, rest})
    if (const int error = write_all(file.get(), part)) return error;
  int synced = 0;
  do {
    synced = ::fsync(file.get());
  } while (synced != 0 && errno == EINTR);
  if (synced != 0) return errno;
  return file.close() ? 0 : errno;
}

/// Makes the rename durable. File systems that cannot sync a folder (EINVAL) have nothing to sync.
int sync_folder(const std::filesystem::path& folder) {
  const Descriptor directory(folder, O_RDONLY | O_DIRECTORY);
  if (!directory.opened()) return errno;
  return ::fsync(directory.get()) == 0 || errno == EINVAL ? 0 : errno;
}

}  // namespace

void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  write_file_atomically(path, bytes, {});
}

void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes,
                           std::span<const std::byte> rest) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const auto temporary = folder / std::string(".").append(path.filename().string()).append(".tmp");
  int error = write_and_sync(temporary, bytes, rest);
  if (error == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    ::unlink(temporary.c_str());
    refuse(path, bytes.size() + rest.size(), error);
  }
  if (const int unsynced = sync_folder(folder)) refuse(path, bytes.size() + rest.size(), unsynced);
}

}  // namespace tapelab::results
