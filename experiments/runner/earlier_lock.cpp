#include "experiments/runner/earlier_lock.hpp"

#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "results/files/regular_file.hpp"

namespace tapelab::experiments {

std::string earlier_lock_holder(const std::filesystem::path& folder) {
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
