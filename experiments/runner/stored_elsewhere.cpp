#include "experiments/runner/stored_elsewhere.hpp"

#include <sys/stat.h>

#include <utility>

#include "results/run/run_file.hpp"

namespace tapelab::experiments {

bool StoredElsewhere::stamp_of(const std::filesystem::path& path, Stamp& stamp) {
  struct stat facts = {};
  if (::stat(path.c_str(), &facts) != 0) return false;
  stamp = {facts.st_dev, facts.st_ino, static_cast<std::uint64_t>(facts.st_size), facts.st_mtim.tv_sec,
           facts.st_mtim.tv_nsec};
  return true;
}

StoredElsewhere::StoredElsewhere(std::filesystem::path folder, const std::vector<std::string>& ids)
    : folder_(std::move(folder)) {
  for (const std::string& id : ids)
    if (Stamp stamp; stamp_of(results::run_path(folder_, id), stamp)) before_.emplace(id, stamp);
}

bool StoredElsewhere::has(const std::string& id) const {
  Stamp stamp;
  if (!stamp_of(results::run_path(folder_, id), stamp)) return false;
  const auto before = before_.find(id);
  return before == before_.end() || before->second != stamp;
}

}  // namespace tapelab::experiments
