// Runs that other processes have stored since this one looked.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tapelab::experiments {

class StoredElsewhere {
 public:
  /// Remembers which of the runs `ids` have a file in the study's `folder` now, one that is to be written anew.
  StoredElsewhere(std::filesystem::path folder, const std::vector<std::string>& ids);

  /// Whether there is a file of the run, and not the one of the beginning. May be asked by several threads.
  bool has(const std::string& id) const;

 private:
  /// Device, number, length and date: a file that takes another's place has another one.
  struct Stamp {
    std::uint64_t device, number, bytes;
    std::int64_t seconds, nanoseconds;
    bool operator==(const Stamp&) const = default;
  };
  static bool stamp_of(const std::filesystem::path& path, Stamp& stamp);

  const std::filesystem::path folder_;
  std::map<std::string, Stamp> before_;
};

}  // namespace tapelab::experiments
