#include "results/files/atomic_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <ostream>
#include <streambuf>
#include <string>
#include <utility>

#include "results/files/process.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

bool no_space(int error) { return error == ENOSPC || error == EDQUOT; }

/// What to do about an error of the operating system that kept a file from being written.
std::string next_step(int error) {
  if (no_space(error)) return "free space, then run the same command again: finished runs are kept";
  switch (error) {
    case EFBIG:
      return "files may not grow this large: raise the limit (ulimit -f), then run the same command again: finished "
             "runs "
             "are kept";
    case EACCES:
    case EPERM:
    case EROFS:
      return "make the folder writable or choose another with -o, then run the same command again";
    case ENOENT:
    case ENOTDIR:
      return "the folder is not there; create it, then run the same command again";
    default:
      return "finished runs are kept; run the same command again";
  }
}

[[noreturn]] void fail_to_write(const std::filesystem::path& path, const std::string& size, int error) {
  throw IoError("cannot write '" + path.string() + "' (" + size + "): " + std::strerror(error), {next_step(error)});
}

/// Repeats a call that a signal interrupted.
template <class Call>
auto uninterrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

/// Makes a rename durable. File systems that cannot sync a folder (EINVAL) have nothing to sync.
bool sync_folder(const std::filesystem::path& folder) {
  const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return false;
  const bool synced = ::fsync(directory) == 0 || errno == EINVAL;
  const int error = errno;
  ::close(directory);
  errno = error;
  return synced;
}

/// A temporary file beside `path`, which becomes `path` with commit() and disappears without.
class UnfinishedFile {
 public:
  /// `bytes`: how many will be written, where that is known.
  explicit UnfinishedFile(std::filesystem::path path, std::optional<std::size_t> bytes = std::nullopt)
      : path_(std::move(path)),
        folder_(path_.has_parent_path() ? path_.parent_path() : "."),
        temporary_(folder_ / temporary_name(path_.filename().string())),
        bytes_(bytes),
        fd_(open_temporary()) {
    require(fd_ >= 0);
  }
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;
  ~UnfinishedFile() { remove(); }

  void write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t written = uninterrupted([&] { return ::write(fd_, bytes.data(), bytes.size()); });
      if (written == 0) errno = EIO;
      require(written > 0);
      written_ += static_cast<std::size_t>(written);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }

  void commit() {
    require(uninterrupted([&] { return ::fsync(fd_); }) == 0);
    put_in_place();
    require(sync_folder(folder_));
  }

  void put_in_place() {
    require(::close(std::exchange(fd_, -1)) == 0);  // network file systems report a failed write only here
    require(::rename(temporary_.c_str(), path_.c_str()) == 0);
    temporary_.clear();
  }

 private:
  int open_temporary() const { return ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); }
  void require(bool succeeded) {
    if (succeeded) return;
    const int error = errno;
    remove();
    fail_to_write(path_, bytes_ ? std::to_string(*bytes_) + " bytes" : "after " + std::to_string(written_) + " bytes",
                  error);
  }
  void remove() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
    temporary_.clear();
  }

  const std::filesystem::path path_, folder_;
  std::filesystem::path temporary_;  ///< empty: it is there no more
  const std::optional<std::size_t> bytes_;
  std::size_t written_ = 0;
  int fd_;
};

/// Collects what a stream emits and writes it in large pieces.
class FileBuffer : public std::streambuf {
 public:
  explicit FileBuffer(UnfinishedFile& file) : file_(file) { clear(); }

 protected:
  int_type overflow(int_type c) override {
    flush();
    if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
    return traits_type::not_eof(c);
  }
  int sync() override {
    flush();
    return 0;
  }

 private:
  void flush() {
    file_.write(std::as_bytes(std::span(pbase(), pptr())));
    clear();
  }
  void clear() { setp(collected_.data(), collected_.data() + collected_.size()); }

  UnfinishedFile& file_;
  std::array<char, 1 << 16> collected_;
};

}  // namespace

void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  write_file_atomically(path, bytes, {});
}

void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes,
                           std::span<const std::byte> rest) {
  UnfinishedFile file(path, bytes.size() + rest.size());
  file.write(bytes);
  file.write(rest);
  file.commit();
}

void stream_file_atomically(const std::filesystem::path& path, const std::function<void(std::ostream&)>& write) {
  UnfinishedFile file(path);
  FileBuffer buffer(file);
  std::ostream out(&buffer);
  out.exceptions(std::ios::badbit | std::ios::failbit);  // passes IoError on
  write(out);
  out.flush();
  file.commit();
}

void replace_file(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  UnfinishedFile file(path, bytes.size());
  file.write(bytes);
  file.put_in_place();
}

}  // namespace tapelab::results
