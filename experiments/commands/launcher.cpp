// bin/tapelab of a package (cmake/package.sh): starts lib/LEVEL/tapelab, compiled for the highest level of x86-64 that
// the processor has, by the package's own loader and with its own libraries, whatever the system has. Static, and
// compiled for every x86-64 processor.
//
//   TAPELAB_ARCH=LEVEL   that level instead, and the same of OpenBLAS, oneDNN and libm: equal bits on mixed machines
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <string>
#include <vector>

#include "experiments/commands/limited_memory.hpp"

namespace {

constexpr const char* kLoader = "ld-linux-x86-64.so.2";
constexpr const char* kChoice = "TAPELAB_ARCH";

struct Setting {
  const char *name, *value;
};

/// A level, and what keeps the libraries to the instructions of it, whichever processor runs them. Sizes of caches
/// decide how OpenBLAS cuts its products, so they are part of it.
struct Level {
  const char* name;
  bool (*is_supported)();
  std::array<Setting, 4> kept;
};

// Libraries take a setting that names what the processor lacks as it stands, so the weakest of each level is named.
const std::array<Level, 2> kLevels = {{
    {"x86-64-v3",
     [] { return __builtin_cpu_supports("x86-64-v3") != 0; },
     {{{"OPENBLAS_CORETYPE", "Haswell"},
       {"ONEDNN_MAX_CPU_ISA", "AVX2"},
       {"OPENBLAS_L2_SIZE", "262144"},
       {"GLIBC_TUNABLES", ""}}}},
    {"x86-64",
     [] { return true; },
     {{{"OPENBLAS_CORETYPE", "Prescott"},
       {"ONEDNN_MAX_CPU_ISA", "SSE41"},
       {"OPENBLAS_L2_SIZE", "262144"},
       {"GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX,-AVX2,-FMA,-FMA4"}}}},
}};

[[noreturn]] void stop(const std::string& message, const std::string& hint) {
  const std::string text = "error: " + message + "\n = " + hint + "\n";
  const auto written = ::write(STDERR_FILENO, text.data(), text.size());
  ::_exit(written < 0 ? 5 : 2);
}

/// The package: bin/ is where this program lies, whatever links lead to it.
std::string package_folder() {
  std::array<char, PATH_MAX> path = {};
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
  if (length <= 0) stop(std::string("cannot read /proc/self/exe: ") + std::strerror(errno), "tapelab needs /proc");
  std::string folder(path.data(), static_cast<std::size_t>(length));
  for (int up = 0; up < 2; ++up) folder.erase(folder.rfind('/'));
  if (folder.find_first_of(":;") != folder.npos)
    stop("the loader takes no folder with ':' or ';' in its name: '" + folder + "'",
         "rename it, or move the package elsewhere");
  return folder;
}

std::string program_of(const std::string& folder, const Level& level) {
  return folder + "/lib/" + level.name + "/tapelab";
}

bool is_there(const std::string& folder, const Level& level) {
  return ::access(program_of(folder, level).c_str(), F_OK) == 0;
}

/// "x86-64-v3, x86-64": the levels of the package that the processor has.
std::string usable_levels(const std::string& folder) {
  std::string names;
  for (const Level& level : kLevels)
    if (is_there(folder, level) && level.is_supported()) names += (names.empty() ? "" : ", ") + std::string(level.name);
  return names;
}

const Level& chosen_level(const std::string& folder, const std::string& name) {
  const std::string usable = usable_levels(folder);
  for (const Level& level : kLevels) {
    if (level.name != name || !is_there(folder, level)) continue;
    if (level.is_supported()) return level;
    stop(std::string(kChoice) + " is " + name + ", which this processor does not have", "it has: " + usable);
  }
  stop(std::string(kChoice) + " is '" + name + "', of which this package has no program",
       "it may be one of: " + usable + "; unset, the first of them is taken");
}

const Level& best_level(const std::string& folder) {
  for (const Level& level : kLevels)
    if (level.is_supported() && is_there(folder, level)) return level;
  stop("there is no program for this processor in '" + folder + "/lib'", "unpack the package again, whole");
}

}  // namespace

int main(int, char** words) {
  __builtin_cpu_init();
  const std::string folder = package_folder();
  const char* const choice = std::getenv(kChoice);
  const bool is_chosen = choice != nullptr && *choice != '\0';
  const Level& level = is_chosen ? chosen_level(folder, choice) : best_level(folder);
  if (is_chosen)
    for (const Setting& setting : level.kept)
      if (*setting.value != '\0') ::setenv(setting.name, setting.value, 0);
  if (tapelab::has_memory_limit()) ::setenv(tapelab::kBlasThreads, "1", 1);
  for (const char* other : {"LD_PRELOAD", "LD_AUDIT"}) ::unsetenv(other);  // made for the system's libc
  ::setenv("GCONV_PATH", (folder + "/lib/gconv").c_str(), 1);

  std::vector<std::string> texts = {kLoader,
                                    "--inhibit-cache",
                                    "--library-path",
                                    folder + "/lib",
                                    "--argv0",
                                    words[0] ? words[0] : "tapelab",
                                    program_of(folder, level)};
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  for (char** word = words[0] ? words + 1 : words; *word != nullptr; ++word) all.push_back(*word);
  all.push_back(nullptr);
  const std::string loader = folder + "/lib/" + kLoader;
  ::execv(loader.c_str(), all.data());
  stop("cannot start '" + loader + "': " + std::strerror(errno),
       "unpack the package again, whole, where files may be run");
}
