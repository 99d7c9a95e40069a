#include "results/files/own_program.hpp"

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <optional>
#include <system_error>

#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

namespace fs = std::filesystem;

constexpr const char* kExecutable = "/proc/self/exe";

/// The file that this code was loaded from; "" where the system does not say.
fs::path code_file() {
  const auto here = reinterpret_cast<std::uintptr_t>(&code_file);
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t from = 0, to = 0;
    int path = -1;
    if (std::sscanf(line.c_str(), "%lx-%lx %*s %*s %*s %*s %n", &from, &to, &path) == 2 && path >= 0 && from <= here &&
        here < to)
      return line.substr(static_cast<std::size_t>(path));
  }
  return {};
}

/// The program as an argument of the loader that /proc/self/exe leads to; nothing where it is the executable.
std::optional<fs::path> loaded_program() {
  std::error_code error;
  const fs::path executable = fs::read_symlink(kExecutable, error), code = code_file();
  if (code == executable || !fs::is_regular_file(code, error)) return std::nullopt;  // or its file was replaced
  if (fs::equivalent(kExecutable, code, error)) return std::nullopt;
  return code;
}

/// The folder of a package whose file lib/LEVEL/tapelab this program is.
std::optional<fs::path> package_folder() {
  const auto program = loaded_program();
  if (!program) return std::nullopt;
  fs::path folder = program->parent_path().parent_path().parent_path();
  std::error_code error;
  if (!fs::is_regular_file(folder / "bin/tapelab", error)) return std::nullopt;
  return folder;
}

/// A name of today may be a file of another build than the one that runs.
void copy_executable(const fs::path& to) {
  std::ifstream from(kExecutable, std::ios::binary);
  std::ofstream copy(to, std::ios::binary);
  copy << from.rdbuf();
  copy.close();
  if (!from || !copy) throw IoError("cannot copy this program to '" + to.string() + "'");
  fs::permissions(to, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec, fs::perm_options::add);
}

void copy_package(const fs::path& package, const fs::path& folder) {
  for (const fs::path part : {"bin", "lib"}) {
    fs::create_directories(folder / part);
    fs::copy(package / part, folder / part, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  }
}

}  // namespace

fs::path program_file() {
  if (const auto package = package_folder()) return *package / "bin/tapelab";
  if (const auto program = loaded_program()) return *program;
  std::error_code error;
  return fs::read_symlink(kExecutable, error);
}

std::vector<std::string> own_program() {
  if (const auto package = package_folder()) return {(*package / "bin/tapelab").string()};
  if (const auto program = loaded_program()) return {kExecutable, program->string()};
  return {kExecutable};
}

fs::path copy_own_program(const fs::path& folder) {
  try {
    fs::create_directories(folder);
    if (const auto package = package_folder()) {
      copy_package(*package, folder);
      return folder / "bin/tapelab";
    }
    if (const auto program = loaded_program())
      fs::copy_file(*program, folder / "tapelab", fs::copy_options::overwrite_existing);
    else
      copy_executable(folder / "tapelab");
  } catch (const fs::filesystem_error& error) {
    throw IoError("cannot copy this program into '" + folder.string() + "': " + error.code().message());
  }
  return folder / "tapelab";
}

}  // namespace tapelab::results
