// The control groups that this process is in, as far as they limit its memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace tapelab::results {

/// Bytes.
struct GroupMemory {
  std::uint64_t limit = 0;
  std::uint64_t used = 0;  ///< by all of the group; without cached files, which make room

  std::uint64_t free() const { return limit > used ? limit - used : 0; }
};

/// Of versions 1 and 2, the own groups and all above them that have a limit. `root` is where proc/ and sys/ lie.
std::vector<GroupMemory> limiting_groups(const std::filesystem::path& root = "/");

}  // namespace tapelab::results
