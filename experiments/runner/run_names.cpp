#include "experiments/runner/run_names.hpp"

#include <map>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "results/files/folder.hpp"
#include "results/files/process.hpp"
#include "results/run/run_file.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

/// Never over another file.
bool moved(const fs::path& from, const fs::path& to) {
  if (is_there(to)) return false;
  std::error_code error;
  fs::rename(from, to, error);
  return !error;
}

class Names {
 public:
  Names(const std::vector<MisnamedRun>& misnamed, const fs::path& folder) : folder_(folder) {
    for (const MisnamedRun& run : misnamed) held_.emplace(run.name, run.id);
    for (const MisnamedRun& run : misnamed) follow(run.id);
  }

  std::vector<std::string> put_back() {
    fill_free_names();
    while (const auto name = in_circle()) open_circle(*name);
    return std::move(renamed_);
  }

 private:
  fs::path path(const std::string& name) const { return results::run_path(folder_, name); }

  /// Takes up the run that stands in the place of `id`, if it is another one, and so on: the grid may not have it.
  void follow(std::string id) {
    while (!held_.contains(id)) {
      const std::string held = run_in(id);
      if (held.empty() || held == id) return;
      held_.emplace(id, held);
      id = held;
    }
  }

  /// "" where no run can be read.
  std::string run_in(const std::string& name) const {
    try {
      return is_there(path(name)) ? results::read_run(path(name), results::RunContents::kLosses).id : "";
    } catch (const std::runtime_error&) {
      return "";
    }
  }

  void note(const std::string& name, const std::string& id) {
    renamed_.push_back("'" + path(name).string() + "' held the run " + id + " and is '" + path(id).filename().string() +
                       "' again");
  }

  /// One name after another becomes free.
  void fill_free_names() {
    for (auto at = held_.begin(); at != held_.end();) {
      const auto [name, id] = *at;
      if (!moved(path(name), path(id))) {
        ++at;
        continue;
      }
      note(name, id);
      held_.erase(at);
      at = held_.begin();
    }
  }

  /// A name whose run waits for that of another one to be free, and so on, and the last of these for the first.
  std::optional<std::string> in_circle() const {
    for (const auto& [first, id] : held_) {
      auto next = held_.find(id);
      for (std::size_t step = 0; step < held_.size() && next != held_.end() && next->first != first; ++step)
        next = held_.find(next->second);
      if (next != held_.end() && next->first == first) return first;
    }
    return std::nullopt;
  }

  void open_circle(const std::string& name) {
    const std::string id = held_.at(name);
    const fs::path aside = folder_ / "runs" / results::temporary_name(id + ".h5");
    held_.erase(name);
    if (!moved(path(name), aside)) return;
    fill_free_names();
    if (moved(aside, path(id)))
      note(name, id);
    else
      moved(aside, path(name));
  }

  fs::path folder_;
  std::map<std::string, std::string> held_;  ///< by the name of a file the run it holds
  std::vector<std::string> renamed_;
};

}  // namespace

std::vector<std::string> put_back(const std::vector<MisnamedRun>& misnamed, const fs::path& folder) {
  return Names(misnamed, folder).put_back();
}

}  // namespace tapelab::experiments
