#include "results/files/regular_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "results/files/available_memory.hpp"

namespace tapelab::results {
namespace {

constexpr std::uint64_t kAlwaysFits = std::uint64_t{1} << 26;

/// What is no regular file, and cannot be read as one.
std::string kind_text(mode_t mode) {
  const auto is = [](const char* what) { return std::string("is ") + what + ", not a file"; };
  if (S_ISDIR(mode)) return is("a directory");
  if (S_ISFIFO(mode)) return is("a pipe");
  if (S_ISSOCK(mode)) return is("a socket");
  if (S_ISCHR(mode) || S_ISBLK(mode)) return is("a device");
  return is("something else");
}

/// Why it is no file that could be opened; "" where the reason is the error itself.
std::string no_file_text(const std::filesystem::path& path, int error) {
  struct stat facts {};
  if (error == ELOOP) return "is a symbolic link that leads back to itself";
  if (error == ENOENT && ::lstat(path.c_str(), &facts) == 0 && S_ISLNK(facts.st_mode))
    return "is a symbolic link to a file that is not there";
  if (::stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode))
    return kind_text(facts.st_mode);  // a socket cannot be opened, nor a device that is not there
  return "";
}

/// Memory of hundreds of megabytes costs most of its time in pages of 4 KB. What the system makes of it is its affair.
void ask_for_large_pages(void* memory, std::size_t bytes) {
  constexpr std::size_t kWorthIt = std::size_t{1} << 24, kPage = 4096;
  if (bytes < kWorthIt) return;
  const auto address = reinterpret_cast<std::uintptr_t>(memory), first = (address + kPage - 1) / kPage * kPage;
  ::madvise(reinterpret_cast<void*>(first), address + bytes - first, MADV_HUGEPAGE);
}

template <class Bytes>
FileContent<Bytes> read_whole(const std::filesystem::path& path, std::optional<std::uint64_t> most) {
  FileContent<Bytes> content;
  const RegularFile file(path);
  content.problem = file.problem();
  content.missing = file.is_missing();
  if (!content.problem.empty()) return content;
  if (most && file.bytes() > *most)
    content.problem = "has " + std::to_string(file.bytes()) + " bytes; at most " + std::to_string(*most) + " are read";
  else if (const std::string why = too_large(file.bytes()); !why.empty()) {
    content.problem = "has " + why;
    content.large = true;
  }
  if (!content.problem.empty()) return content;
  content.bytes.reserve(file.bytes());
  ask_for_large_pages(content.bytes.data(), file.bytes());
  content.bytes.resize(file.bytes());
  if (!file.read_at(std::as_writable_bytes(std::span(content.bytes)), 0)) {
    content.bytes = {};
    content.problem = "cannot be read to its end";
  }
  return content;
}

}  // namespace

RegularFile::RegularFile(const std::filesystem::path& path)
    : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {
  if (file_ < 0) {
    const int error = errno;
    problem_ = no_file_text(path, error);
    if (!problem_.empty()) return;
    missing_ = error == ENOENT || error == ENOTDIR;
    refused_ = !missing_;
    problem_ = missing_ ? "no such file" : std::strerror(error);
    return;
  }
  struct stat facts {};
  if (::fstat(file_, &facts) != 0)
    problem_ = std::strerror(errno);
  else if (!S_ISREG(facts.st_mode))
    problem_ = kind_text(facts.st_mode);
  else
    bytes_ = static_cast<std::uint64_t>(facts.st_size);
}

RegularFile::~RegularFile() {
  if (file_ >= 0) ::close(file_);
}

bool RegularFile::read_at(std::span<std::byte> to, std::uint64_t from) const {
  while (!to.empty()) {
    const ssize_t count = ::pread(file_, to.data(), to.size(), static_cast<off_t>(from));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    to = to.subspan(static_cast<std::size_t>(count));
    from += static_cast<std::uint64_t>(count);
  }
  return true;
}

std::uint64_t most_bytes() { return std::max(kAlwaysFits, available_memory() / 4); }

std::string too_large(std::uint64_t bytes) {
  if (bytes <= kAlwaysFits) return "";  // without looking
  const std::uint64_t most = most_bytes();
  if (bytes <= most) return "";
  return std::to_string(bytes) + " bytes; at most " + std::to_string(most) +
         " are read, a quarter of the memory that is free";
}

FileContent<std::vector<std::byte>> read_bytes(const std::filesystem::path& path) {
  return read_whole<std::vector<std::byte>>(path, std::nullopt);
}

FileContent<std::string> read_text(const std::filesystem::path& path, std::optional<std::uint64_t> most) {
  return read_whole<std::string>(path, most);
}

}  // namespace tapelab::results
