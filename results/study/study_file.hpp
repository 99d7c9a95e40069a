// study.h5 and timing.h5: a Study as bytes, and back.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "results/study/run_forms.hpp"
#include "results/study/study.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {

/// Of studies whose cells were chosen: variables over the cells.
inline constexpr std::string_view kSelected = "selected", kSelectionScore = "selection_score";

/// What the reader of a study is told of a run file that is not in it.
inline std::string left_out_warning(const std::runtime_error& why) { return std::string("left out: ") + why.what(); }

/// What merge_remarks say of one of Study::edited_runs, whose numbers nobody can vouch for.
inline std::string edited_remark(const std::string& id) {
  return "run " + id + " was edited by another program: its numbers can no longer be verified";
}

/// The same of one of Study::unmergeable_runs, and why.
inline std::string unmergeable_remark(const std::string& id, const std::string& why) {
  return "run " + id + " is left out, as it cannot be merged with the others: " + why;
}

/// Where in a config_json the number of the seed begins and ends; both npos where there is none.
inline std::pair<std::size_t, std::size_t> seed_in_config(std::string_view config) {
  constexpr std::string_view kMark = "\"seed\":";
  std::size_t last = config.npos;  // a name may look like it; rfind would compare at every character
  for (std::size_t at = config.find(kMark); at != config.npos; at = config.find(kMark, at + 1)) last = at;
  if (last == config.npos) return {last, last};
  const std::size_t begin = last + kMark.size();
  return {begin, std::min(config.find_first_of(",}", begin), config.size())};
}

/// Throws UsageError for a lone file that never was ours: of somebody's own file must not be said what is said of a
/// damaged one. Throws IoError.
void reject_foreign(const std::filesystem::path& path);

/// study.h5, trailer included: everything of the study but `timing`, `logs` and `warnings`.
std::vector<std::byte> encode_study(const Study& study);

/// timing.h5, trailer included: `timing`, `logs` and `forms` over (cell, seed).
std::vector<std::byte> encode_timing(const Study& study, const RunForms& forms = {});

/// Writes the same to `path` without another copy of the bytes, atomically and under a date if one is given. Throws
/// IoError.
void write_study_file(const std::filesystem::path& path, const Study& study,
                      std::optional<std::filesystem::file_time_type> date);
void write_timing_file(const std::filesystem::path& path, const Study& study, const RunForms& forms,
                       std::optional<std::filesystem::file_time_type> date);

/// Reads a study.h5. Throws IoError, DamagedFile, OtherSchema, or MisplacedFile for the file of a run.
Study read_study_file(const std::filesystem::path& path);

/// Whether the file is that of one run; false of what cannot be read.
bool holds_run(const std::filesystem::path& path);

/// A timing.h5 alone: axes, `run_id`, `timing`, `logs`, `warnings` and nothing else of a study. Throws IoError or
/// DamagedFile.
Study read_timing_file(const std::filesystem::path& path);

/// Adds `timing` and `logs` from a timing.h5; one that belongs to other runs, or none, leaves them empty.
void add_timing(Study& study, const std::filesystem::path& path);

}  // namespace tapelab::results
