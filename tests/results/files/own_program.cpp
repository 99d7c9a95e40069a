// The program as files: here of this test, as it is, as an argument of the loader, and in a package.
#include "results/files/own_program.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"
#include "tests/results/file_content.hpp"

using namespace tapelab::results;
using examples::content;
using examples::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

const fs::path kLoader = "/lib64/ld-linux-x86-64.so.2";

/// The exit code of a program, which says nothing.
int exit_code(std::vector<std::string> texts, const std::string& more = "") {
  if (!more.empty()) texts.push_back(more);
  std::vector<char*> words;
  for (std::string& text : texts) words.push_back(text.data());
  words.push_back(nullptr);
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t process = 0;
  const int error = ::posix_spawn(&process, texts.front().c_str(), &files, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&files);
  REQUIRE(error == 0);
  int status = 0;
  REQUIRE(::waitpid(process, &status, 0) == process);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string named_case(const std::string& name) { return "-tc=own program: " + name; }

bool is_loaded() { return own_program().size() == 2; }

}  // namespace

TEST_CASE("own program: it is started once more") {
  CHECK(exit_code(own_program(), "--version") == 0);
  CHECK(exit_code(own_program(), "-tc=no test of this name") == 0);
  CHECK(program_file().filename() == "test_results");
}

TEST_CASE("own program: a copy of it starts") {
  const TemporaryFolder folder;
  const fs::path copy = copy_own_program(folder.path() / "a folder of its own" / "program");
  CHECK(content(copy) == content(program_file()));
  CHECK(exit_code({copy.string()}, "--version") == 0);
  CHECK(copy_own_program(copy.parent_path()) == copy);  // once more in the same place
  CHECK_THROWS_AS(copy_own_program(copy), IoError);     // no folder
}

TEST_CASE("own program: it says so where a loader started it" * doctest::skip()) {
  CHECK(is_loaded());
  CHECK(program_file().filename() == "test_results");
}

TEST_CASE("own program: as an argument of the loader") {
  if (is_loaded() || !fs::exists(kLoader)) return;
  const std::string program = program_file().string();
  CHECK(exit_code({kLoader, program, named_case("it says so where a loader started it"), "--no-skip"}) == 0);
  CHECK(exit_code({kLoader, program, named_case("it is started once more")}) == 0);
  CHECK(exit_code({kLoader, program, named_case("a copy of it starts")}) == 0);
}

// tests/system/unpacked.sh puts this program in the place of a package's.
TEST_CASE("own program: in a package" * doctest::skip()) {
  CHECK(own_program() == std::vector{program_file().string()});
  CHECK(program_file().parent_path().filename() == "bin");
  CHECK(exit_code(own_program(), "--version") == 0);
  const TemporaryFolder folder;
  const fs::path copy = copy_own_program(folder.path() / "program");
  CHECK(copy == folder.path() / "program/bin/tapelab");
  CHECK(exit_code({copy.string()}, "--version") == 0);
  CHECK(copy_own_program(folder.path() / "program") == copy);
}
