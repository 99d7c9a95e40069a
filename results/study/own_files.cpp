#include "results/study/own_files.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <system_error>

#include "results/hdf5/checked_file.hpp"
#include "results/study/workers.hpp"

namespace tapelab::results {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> kOwn = {"study.h5",  "timing.h5",   "study.json",
                                                  "plan.json", "active.json", "lock"};

bool holds_runs(const fs::path& runs) {
  std::error_code error;
  for (fs::directory_iterator entry(runs, error), end; !error && entry != end; entry.increment(error)) {
    const fs::path name = entry->path().filename();
    if (name.extension() == ".h5" || name.extension() == ".ckpt") return true;
  }
  return false;
}

bool is_study(const fs::path& folder) {
  std::error_code error;
  const auto own = [&](std::string_view name) { return fs::exists(folder / name, error); };
  return std::ranges::any_of(kOwn, own) || holds_runs(folder / "runs");
}

/// Is this path, free of links, one of a study's?
bool belongs_to_study(const fs::path& path) {
  const fs::path folder = path.parent_path();
  const std::string name = path.filename().string();
  if ((folder.filename() == "runs" || folder.filename() == kWorkersFolder) && is_study(folder.parent_path()))
    return true;
  return std::ranges::find(kOwn, name) != kOwn.end() && is_study(folder);
}

/// Does an existing file hold a run, a checkpoint, a study or its times?
bool holds_results(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  const FileEnd end = look_at_end(path);
  if (end != FileEnd::kSealed && end != FileEnd::kEdited) return false;
  try {
    return read_checked_h5(path, nullptr, [](const h5::Group& root) {
      return root.has("run_id") || root.text_attribute("title").value_or("").starts_with("tapelab timing");
    });
  } catch (const std::runtime_error&) {
    return !why_foreign(path);
  }
}

}  // namespace

void keep_study_files(const fs::path& path) {
  std::error_code error;
  fs::path target = path;
  if (fs::is_directory(path, error)) target /= "file";  // written into it
  const fs::path folder = fs::weakly_canonical(fs::absolute(target, error).parent_path(), error);
  const fs::path as_named = folder / target.filename(), followed = fs::weakly_canonical(as_named, error);
  if (!belongs_to_study(as_named) && !belongs_to_study(followed) && !holds_results(target)) return;
  throw UsageError("-o " + path.string() + " would overwrite files of a study",
                   {"give a name outside its folder runs/ that no run or study has"});
}

}  // namespace tapelab::results
