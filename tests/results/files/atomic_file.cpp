#include "results/files/atomic_file.hpp"

#include <doctest/doctest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"
#include "tests/results/file_content.hpp"

using namespace tapelab::results;
using examples::content;
namespace fs = std::filesystem;

namespace {

void write_text(const fs::path& path, const std::string& text) {
  write_file_atomically(path, std::as_bytes(std::span(text)));
}

std::string error_of_writing(const fs::path& path, std::size_t bytes) {
  try {
    write_text(path, std::string(bytes, 'x'));
  } catch (const IoError& error) {
    return error.what();
  }
  return "no error";
}

/// Exit code of `body()` in a child process.
template <class Body>
int in_child(Body body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

const std::string kLimitAdvice =
    "\n = files may not grow this large: raise the limit (ulimit -f), then run the same command again: finished runs "
    "are "
    "kept";
const std::string kSpaceAdvice = "\n = free space, then run the same command again: finished runs are kept";

}  // namespace

TEST_CASE("atomic_file: writes, replaces, and leaves nothing else behind") {
  const examples::TemporaryFolder folder;
  const auto path = folder.path() / "a.h5";
  write_text(path, "first");
  write_text(path, "second");
  CHECK(content(path) == "second");
  write_text(folder.path() / "empty", "");
  CHECK(fs::file_size(folder.path() / "empty") == 0);
  CHECK(entries(folder.path()) == 2);
}

TEST_CASE("atomic_file: a file that is replaced without a sync, too") {
  const examples::TemporaryFolder folder;
  const auto path = folder.path() / "a.json";
  for (const std::string text : {"first", "second"}) replace_file(path, std::as_bytes(std::span(text)));
  CHECK(content(path) == "second");
  CHECK(entries(folder.path()) == 1);
  fs::create_directories(folder.path() / "b.json" / "inside");
  CHECK_THROWS_AS(replace_file(folder.path() / "b.json", {}), IoError);
  CHECK(entries(folder.path()) == 2);
}

TEST_CASE("atomic_file: what a stream emits appears whole or not at all") {
  const examples::TemporaryFolder folder;
  const auto path = folder.path() / "a.csv";
  std::string text;
  stream_file_atomically(path, [&](std::ostream& out) {
    for (int k = 0; k < 30'000; ++k) {
      out << k << ',';
      text += std::to_string(k) + ',';
    }
    out << std::string(200'000, 'x') << std::flush;
    text += std::string(200'000, 'x');
  });
  CHECK(content(path) == text);
  CHECK_THROWS_AS(stream_file_atomically(path,
                                         [](std::ostream& out) {
                                           out << std::string(100'000, 'y');
                                           throw UsageError("no such metric");
                                         }),
                  UsageError);
  CHECK(content(path) == text);
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("atomic_file: a file size limit counts as no space and leaves the target untouched") {
  const examples::TemporaryFolder folder;
  const auto path = folder.path() / "a.h5";
  write_text(path, "old");
  const int code = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{4096, 4096};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const std::string expected = "cannot write '" + path.string() + "' (10000 bytes): File too large" + kLimitAdvice;
    if (error_of_writing(path, 10000) != expected) return 1;
    try {
      stream_file_atomically(path, [](std::ostream& out) { out << std::string(100'000, 'x'); });
    } catch (const IoError& error) {
      return error.what() == "cannot write '" + path.string() + "' (after 4096 bytes): File too large" + kLimitAdvice
                 ? 0
                 : 3;
    }
    return 2;
  });
  CHECK(code == 0);
  CHECK(content(path) == "old");
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("atomic_file: a full disk leaves the target untouched") {
  const examples::TemporaryFolder folder;
  if (::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=64k") != 0) {
    MESSAGE("no right to mount a small tmpfs here: only the size limit above stands for a full disk");
    return;
  }
  const auto path = folder.path() / "a.h5";
  write_text(path, "old");
  CHECK(error_of_writing(path, 200000) ==
        "cannot write '" + path.string() + "' (200000 bytes): No space left on device" + kSpaceAdvice);
  CHECK(content(path) == "old");
  CHECK(entries(folder.path()) == 1);
  ::umount(folder.path().c_str());
}

TEST_CASE("atomic_file: a folder that is missing or read-only") {
  const examples::TemporaryFolder folder;
  const auto missing = folder.path() / "none" / "a.h5";
  CHECK(error_of_writing(missing, 3) ==
        "cannot write '" + missing.string() +
            "' (3 bytes): No such file or directory\n = the folder is not there; create it, "
            "then run the same command again");
  if (::geteuid() == 0) {  // root may write everywhere: become nobody for the attempt
    fs::permissions(folder.path(), fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
  } else {
    fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  }
  const auto path = folder.path() / "a.h5";
  const int code = in_child([&] {
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) return 2;
    return error_of_writing(path, 3) ==
                   "cannot write '" + path.string() +
                       "' (3 bytes): Permission denied\n = make the folder writable or choose another "
                       "with -o, then run the same command again"
               ? 0
               : 1;
  });
  CHECK(code == 0);
  CHECK(entries(folder.path()) == 0);
}
