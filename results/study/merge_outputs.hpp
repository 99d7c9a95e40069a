// Which runs show their outputs in a study, and these outputs over its cells.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "results/study/cells.hpp"
#include "results/study/merged_run.hpp"
#include "results/study/study.hpp"

namespace tapelab::results {

/// Of every configuration only the run of the lowest seed keeps its outputs, so that memory does not grow with the
/// seeds.
class OutputKeeper {
 public:
  /// Now that run number `index` has outputs: the number of the run that keeps its own no longer.
  std::optional<std::size_t> superseded(const MergedRun& run, std::size_t index);

 private:
  struct Kept {
    std::int64_t seed;
    std::size_t index;
  };
  std::map<std::tuple<const SharedSettings*, std::int32_t, std::string_view>, Kept> lowest_;  // configuration and data
};

/// For each decoder and cell the number of the run whose outputs are shown, or kNoRun.
using ShownOutputs = std::map<std::string, std::vector<std::size_t>>;
inline constexpr std::size_t kNoRun = std::numeric_limits<std::size_t>::max();

/// The lowest seed of each cell among the runs that show outputs of a decoder, as this member says.
ShownOutputs shown_outputs(const std::vector<MergedRun>& runs, bool MergedRun::*shows,
                           const std::vector<CellGrid::Place>& places, std::size_t cells);

/// The outputs of `shown` over the cells, each decoder at least as many steps long as `steps` says. Those of known runs
/// come from `stored`, the study they are known from, which shows them.
std::vector<StudyOutput> merge_outputs(const std::vector<MergedRun>& runs, const ShownOutputs& shown,
                                       const std::map<std::string, std::size_t>& steps, const Study* stored);

/// Whether `stored` holds all that merging needs of the outputs that are shown now, `shown`, where it shows `before`.
/// An output that gives way to one of another form may have been what its extents came from.
bool holds_shown_outputs(const Study& stored, const std::vector<MergedRun>& runs, const ShownOutputs& before,
                         const ShownOutputs& shown);

}  // namespace tapelab::results
