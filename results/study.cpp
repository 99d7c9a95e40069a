#include "results/study.hpp"

#include <algorithm>
#include <system_error>

#include "results/atomic_file.hpp"
#include "results/errors.hpp"
#include "results/folder.hpp"
#include "results/run_file.hpp"
#include "results/study_file.hpp"
#include "results/trailer.hpp"

namespace tapelab::results {
namespace {

namespace fs = std::filesystem;

/// A study.h5 that another program edited is the user's work: it makes room, it is not overwritten.
void keep_edited(const fs::path& folder, Study& study) {
  const fs::path path = folder / "study.h5", kept = folder / "study.h5.edited";
  std::error_code error;
  try {
    if (!fs::exists(path, error) || read_checked_file(path).warning.empty()) return;
  } catch (const std::runtime_error&) {  // damaged: there is nothing to keep
    return;
  }
  fs::rename(path, kept, error);
  if (!error)
    study.warnings.push_back("'" + path.string() +
                             "' was edited by another program and is built again; what it was is '" + kept.string() +
                             "'");
}

void write_study(const fs::path& folder, Study& study) {
  keep_edited(folder, study);
  write_file_atomically(folder / "timing.h5", encode_timing(study));
  write_file_atomically(folder / "study.h5", encode_study(study));
}

/// Is every run file of the folder in the study or left out of it, and neither one nor the plan newer than study.h5?
bool fits_runs(const Study& study, const fs::path& folder) {
  std::vector<std::string> known = study.left_out;
  for (std::size_t at = 0; at < study.run_count(); ++at)
    if (study.status[at] != Status::kMissing) known.push_back(study.run_id[at]);
  std::sort(known.begin(), known.end());
  if (known != run_ids(folder)) return false;
  std::error_code error;
  const auto built = fs::last_write_time(folder / "study.h5", error);
  if (fs::exists(folder / "plan.json") && fs::last_write_time(folder / "plan.json", error) > built) return false;
  return std::all_of(known.begin(), known.end(), [&](const std::string& id) {
    return fs::last_write_time(run_path(folder, id), error) <= built && !error;
  });
}

/// Are the runs left out still damaged? Says so in the warnings.
bool fits_damage(Study& study, const fs::path& folder) {
  std::vector<std::string> found;
  for (const std::string& id : study.left_out) {
    try {
      read_named_run(folder, id, RunParts::kLosses);
      return false;
    } catch (const DamagedFile& damage) {
      found.push_back(left_out_warning(damage));
    }
  }
  study.warnings.insert(study.warnings.begin(), found.begin(), found.end());
  return true;
}

/// Nothing can be said of a study of which no run can be read; its study.h5, if it has one, stays.
void require_a_run(const Study& study, const fs::path& folder) {
  if (study.cells > 0) return;
  throw DamagedFile("no run of '" + folder.string() + "' can be read, all " + std::to_string(study.left_out.size()) +
                    " are damaged; the first: " + study.warnings.front());
}

/// Merges the runs and stores the result; in a folder that cannot be written the study is still good to read.
Study rebuild(const fs::path& folder) {
  Study study = merge_runs(folder);
  require_a_run(study, folder);
  try {
    write_study(folder, study);
  } catch (const IoError& error) {
    study.warnings.push_back(std::string("the merged study is not stored: ") + error.what());
  }
  return study;
}

/// A label that cannot be read fits: the study still holds it.
bool fits_label(Study& study, const fs::path& folder) {
  try {
    return study.label == read_label(folder);
  } catch (const DamagedFile& damage) {
    study.warnings.push_back(damage.what());
    return true;
  }
}

/// Times that cannot be read do not keep the rest from being read.
void add_readable_timing(Study& study, const fs::path& folder) {
  try {
    add_timing(study, folder / "timing.h5");
  } catch (const DamagedFile& damage) {
    study.warnings.push_back(damage.what());
  }
}

Study read_folder(const fs::path& folder) {
  const bool stored = fs::exists(folder / "study.h5");
  const bool has_runs = !run_ids(folder).empty();
  if (!stored && !has_runs)
    throw UsageError("no study in '" + folder.string() +
                     "': it holds neither runs/ nor study.h5\n = tapelab run GRID -o " + folder.string() +
                     " makes one");
  if (has_runs) {
    auto study = current_study(folder);
    return study ? std::move(*study) : rebuild(folder);
  }
  Study study = read_study_file(folder / "study.h5");
  add_readable_timing(study, folder);
  return study;
}

/// A study.h5 given by itself. It may be somebody's only copy: nothing is said of deleting it.
Study read_lone_study(const fs::path& path) {
  try {
    return read_study_file(path);
  } catch (const ForeignFile& foreign) {
    throw UsageError(std::string("no study: ") + foreign.what() + "\n = give a study's folder or its study.h5");
  } catch (const DamagedFile& damage) {
    const std::string text = damage.what();
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    throw DamagedFile(text.substr(0, text.find('\n')) +
                      (run_ids(folder).empty()
                           ? "\n = take another copy of it, or its study's folder with runs/"
                           : "\n = tapelab table " + folder.string() + " builds it again from runs/"));
  }
}

}  // namespace

Study consolidate(const fs::path& folder) {
  Study study = merge_runs(folder);
  write_study(folder, study);
  return study;
}

std::optional<Study> current_study(const fs::path& folder) {
  if (!fs::exists(folder / "study.h5")) return std::nullopt;
  try {
    Study study = read_study_file(folder / "study.h5");
    if (!fits_runs(study, folder) || !fits_damage(study, folder) || !fits_label(study, folder)) return std::nullopt;
    add_timing(study, folder / "timing.h5");
    return study;
  } catch (const DamagedFile&) {
    return std::nullopt;
  }
}

Study read_study(const fs::path& path) {
  std::error_code error;
  const auto kind = fs::status(path, error).type();
  if (kind == fs::file_type::not_found)
    throw UsageError("no study '" + path.string() +
                     "': there is no such folder or file\n = give a study's folder or its study.h5");
  if (kind == fs::file_type::directory) return read_folder(path);
  // Somebody's own file: what is said of a damaged file, that it may be deleted, must not be said of it.
  if (is_foreign(path))
    throw UsageError("no study '" + path.string() + "': it is no HDF5 file\n = give a study's folder or its study.h5");
  return read_lone_study(path);
}

}  // namespace tapelab::results
