#include "results/study/known_runs.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include "results/files/file_dates.hpp"
#include "results/files/folder.hpp"
#include "results/hdf5/checked_file.hpp"
#include "results/run/variable.hpp"
#include "results/study/study_cells.hpp"
#include "results/study/study_file.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

namespace fs = std::filesystem;

/// When the merge began to read that wrote these files.
std::optional<fs::file_time_type> date_of_merge(const fs::path& folder) {
  std::error_code no_study, no_timing;
  const auto study = fs::last_write_time(folder / "study.h5", no_study);
  const auto timing = fs::last_write_time(folder / "timing.h5", no_timing);
  if (no_study || no_timing) return std::nullopt;
  return std::min(study, timing);
}

/// Nothing unless both files are whole and fit.
std::optional<KnownRuns> read_both(const fs::path& folder) {
  KnownRuns known;
  known.study = read_study_file(folder / "study.h5");
  if (known.study.edited || mixes_runs(known.study)) return std::nullopt;
  Study times = read_timing_file(folder / "timing.h5");
  if (!times.warnings.empty() || times.run_id != known.study.run_id || times.seeds != known.study.seeds)
    return std::nullopt;
  known.study.timing = std::move(times.timing);
  known.study.logs = std::move(times.logs);
  known.forms = read_checked_h5(folder / "timing.h5", nullptr, [&](const h5::Group& root) {
    return read_forms(root, known.study.cells, known.study.seeds.size());
  });
  return known;
}

}  // namespace

std::optional<KnownRuns> known_runs(const fs::path& folder) {
  const auto built = date_of_merge(folder);
  if (!built) return std::nullopt;
  std::optional<KnownRuns> known;
  try {
    known = read_both(folder);
  } catch (const DamagedFile&) {
  } catch (const MisplacedFile&) {
  } catch (const UnreadableFile&) {
  } catch (const OtherSchema&) {
  }
  if (!known) return std::nullopt;
  const Study& study = known->study;
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t at = 0; at < study.run_count(); ++at)
    if (study.status[at] != Status::kMissing) places.emplace(study.run_id[at], at);
  for (const auto& [id, path] : run_files(folder)) {
    const auto place = places.find(id);
    if (place == places.end()) continue;
    const auto touched = last_touched(path);
    if (touched && *touched <= *built) known->places.emplace(id, place->second);
  }
  known->all_untouched = known->places.size() == places.size();
  return known;
}

}  // namespace tapelab::results
