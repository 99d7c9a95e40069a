#include "results/study/open_study.hpp"

#include <algorithm>
#include <system_error>

#include "results/files/file_dates.hpp"
#include "results/files/folder.hpp"
#include "results/files/regular_file.hpp"
#include "results/files/trailer.hpp"
#include "results/run/run_file.hpp"
#include "results/study/plan.hpp"
#include "results/study/study_cells.hpp"
#include "results/study/study_file.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

namespace fs = std::filesystem;

/// What stands in a merged file's place and cannot be made again makes room: one that another program edited, which is
/// the user's work, and the file of a run.
void keep_others(const fs::path& path, Study& study) {
  const bool is_edited = look_at_end(path) == FileEnd::kEdited;
  if (!is_edited && !holds_run(path)) return;
  const std::string what = is_edited ? "was edited by another program" : "is the file of one run";
  const std::string name = path.string() + (is_edited ? ".edited" : ".run");
  fs::path kept = name;
  for (int number = 2; !RegularFile(kept).is_missing(); ++number) kept = name + "." + std::to_string(number);
  std::error_code error;
  fs::rename(path, kept, error);
  if (error)
    throw IoError("cannot rename '" + path.string() + "', which " + what + ": " + error.message(),
                  {"move it away; it is built again from the runs"});
  study.warnings.push_back("'" + path.string() + "' " + what + " and is built again; the old file is now '" +
                           kept.string() + "'");
}

/// date: of the moment before the merge read its first file. A run that changed while it read is newer than what it
/// wrote, whoever writes last.
void write_study(const fs::path& folder, Merge& merge, std::optional<fs::file_time_type> date) {
  for (const char* name : {"timing.h5", "study.h5"}) keep_others(folder / name, merge.study);
  write_timing_file(folder / "timing.h5", merge.study, merge.forms, date);
  write_study_file(folder / "study.h5", merge.study, date);
}

/// Whether nobody touched the file since study.h5 was `built`; then it need not be opened.
bool is_untouched(const fs::path& path, fs::file_time_type built) {
  const auto touched = last_touched(path);
  return touched && *touched <= built;
}

/// Does the run's file still end as it did when the study was built from it? One that cannot be opened passes. Copies
/// of a study keep the dates of their files, but not when these were touched.
bool fits_end(const fs::path& path, bool edited) {
  const FileEnd end = look_at_end(path);
  return end == FileEnd::kUnknown || end == (edited ? FileEnd::kEdited : FileEnd::kSealed);
}

/// Is every run file of the folder in the study, as whole as it was, or left out of it, and neither one nor the plan
/// newer than study.h5?
bool fits_runs(const Study& study, const fs::path& folder, fs::file_time_type built) {
  std::vector<std::string> known = study.left_out;
  for (std::size_t at = 0; at < study.run_count(); ++at)
    if (study.status[at] != Status::kMissing) known.push_back(study.run_id[at]);
  std::sort(known.begin(), known.end());
  const std::vector<RunFile> files = run_files(folder);
  if (!std::ranges::equal(known, files, {}, {}, &RunFile::id)) return false;
  std::error_code error;
  const auto planned = fs::last_write_time(folder / "plan.json", error);
  if (!error && planned > built) return false;
  return std::ranges::all_of(files, [&](const auto& file) {
    const auto& [id, path] = file;
    if (is_untouched(path, built)) return true;
    const bool is_left_out = std::ranges::binary_search(study.left_out, id);
    if (!is_left_out && !fits_end(path, study.edited_runs.contains(id))) return false;
    const auto written = fs::last_write_time(path, error);
    if (error) return is_left_out;  // a link to nothing, still left out
    return written <= built;
  });
}

/// Are the runs left out still unreadable? Says so in the warnings.
bool fits_damage(Study& study, const fs::path& folder) {
  std::vector<std::string> found;
  for (const std::string& id : study.left_out) {
    if (study.unmergeable_runs.contains(id)) continue;
    try {
      read_named_run(folder, id, RunContents::kWithoutWeights);
      return false;
    } catch (const DamagedFile& damage) {
      found.push_back(left_out_warning(damage));
    } catch (const UnreadableFile& unreadable) {
      found.push_back(left_out_warning(unreadable));
    } catch (const OtherSchema& other) {
      found.push_back(left_out_warning(other));
    }
  }
  study.warnings.insert(study.warnings.begin(), found.begin(), found.end());
  return true;
}

/// Nothing can be said of a study of which no run can be read; its study.h5, if it has one, stays.
void require_a_run(const Study& study, const fs::path& folder) {
  if (study.cells > 0) return;
  constexpr std::size_t kNamed = 3;
  const std::size_t count = study.left_out.size();
  std::string text = "no run of '" + folder.string() + "' can be read; all " + std::to_string(count) + " are damaged:";
  for (std::size_t i = 0; i < std::min(count, kNamed); ++i) {
    try {
      read_named_run(folder, study.left_out[i], RunContents::kWithoutWeights);
    } catch (const std::runtime_error& why) {
      const std::string what = why.what();
      text += "\n  " + what.substr(0, what.find('\n'));
    }
  }
  if (count > kNamed) text += "\n  and " + std::to_string(count - kNamed) + " more";
  throw DamagedFile(text, {"tapelab check " + folder.string() +
                           " names them all; restore them from a copy, or delete them and run the grid again"});
}

/// Something else in the place of a merged file is said once, as it is then written anew.
void name_what_is_no_file(Study& study, const fs::path& folder) {
  for (const char* name : {"study.h5", "timing.h5"}) {
    const RegularFile file(folder / name);
    if (!file.problem().empty() && !file.is_missing())
      study.warnings.push_back("cannot read '" + (folder / name).string() + "': " + file.problem());
  }
}

/// Merges the runs and stores the result; in a folder that cannot be written the study is still good to read.
Study rebuild(const fs::path& folder) {
  const auto date = date_before_reading(folder);
  Merge merge = merge_again(folder);
  Study& study = merge.study;
  require_a_run(study, folder);
  name_what_is_no_file(study, folder);
  try {
    write_study(folder, merge, date);
  } catch (const std::runtime_error& error) {  // no space, no permission, or names that cannot stand in one file
    study.warnings.push_back(std::string("the merged study is not stored: ") + error.what());
  }
  return std::move(study);
}

/// A label that cannot be read fits: the study still holds it.
bool fits_label(Study& study, const fs::path& folder) {
  try {
    return study.label == read_label(folder);
  } catch (const DamagedFile& damage) {
    study.warnings.push_back(damage.what());
  } catch (const UnreadableFile& unreadable) {
    study.warnings.push_back(unreadable.what());
  }
  return true;
}

/// Times that cannot be read do not keep the rest from being read.
void add_readable_timing(Study& study, const fs::path& folder) {
  try {
    add_timing(study, folder / "timing.h5");
  } catch (const DamagedFile& damage) {
    study.warnings.push_back(damage.what());
  } catch (const UnreadableFile& unreadable) {
    study.warnings.push_back(unreadable.what());
  }
}

/// A study.h5 given by itself, which may have been somebody else's file all along.
Study read_lone_study(const fs::path& path) {
  reject_foreign(path);
  try {
    return read_study_file(path);
  } catch (const ForeignFile& foreign) {
    throw UsageError(std::string("no study: ") + foreign.what(), {"give a study's folder or its study.h5"});
  }
}

/// A study without its runs cannot be merged anew.
Study separated(Study study) {
  if (mixes_runs(study)) separate_runs(study);
  return study;
}

Study read_folder(const fs::path& folder) {
  const bool stored = !RegularFile(folder / "study.h5").is_missing();
  const bool has_runs = !run_ids(folder).empty();
  std::error_code error;
  const bool has_folder = fs::is_directory(folder / "runs", error);
  if (!stored && !has_runs && has_folder)
    throw UsageError("no run of '" + folder.string() + "' has finished yet",
                     {"tapelab run GRID -o " + folder.string() + " continues where it stopped"});
  if (!stored && !has_runs)
    throw UsageError("no study in '" + folder.string() + "': it holds neither runs/ nor study.h5",
                     {"tapelab run GRID -o " + folder.string() + " makes one"});
  if (has_runs) {
    auto study = current_study(folder);
    return study ? std::move(*study) : rebuild(folder);
  }
  Study study = read_lone_study(folder / "study.h5");
  add_readable_timing(study, folder);
  return separated(std::move(study));
}

}  // namespace

void reject_foreign(const fs::path& path) {
  if (const auto why = why_foreign(path))
    throw UsageError("no study '" + path.string() + "': " + *why, {"give a study's folder or its study.h5"});
}

Study consolidate(const fs::path& folder) {
  const auto date = date_before_reading(folder);
  Merge merge = merge_again(folder);
  write_study(folder, merge, date);
  return std::move(merge.study);
}

std::optional<Study> current_study(const fs::path& folder) {
  try {
    std::error_code error;
    const auto built = fs::last_write_time(folder / "study.h5", error);
    Study study = read_study_file(folder / "study.h5");
    if (mixes_runs(study) || !fits_runs(study, folder, built) || !fits_damage(study, folder) ||
        !fits_label(study, folder))
      return std::nullopt;
    add_timing(study, folder / "timing.h5");
    read_plan(folder, study.warnings);
    return study;
  } catch (const DamagedFile&) {
    return std::nullopt;
  } catch (const MisplacedFile&) {
    return std::nullopt;
  } catch (const UnreadableFile&) {  // there is none, too
    return std::nullopt;
  }
}

Study read_study(const fs::path& path) {
  std::error_code error;
  const auto kind = fs::status(path, error).type();
  if (kind == fs::file_type::not_found)
    throw UsageError("no study '" + path.string() + "': there is no such folder or file",
                     {"give a study's folder or its study.h5"});
  if (kind == fs::file_type::directory) return read_folder(path);
  return separated(read_lone_study(path));
}

}  // namespace tapelab::results
