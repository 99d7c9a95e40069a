// When the code computes something else. A run's id says what was asked, not what the code made of it; a change of the
// latter is a row here, and only the runs it touches get another id.
#pragma once

#include <span>
#include <string_view>

#include "experiments/config/config_forward.hpp"

namespace tapelab::experiments {

/// Facts about loaded data that a revision may depend on beside the settings, recorded by load_dataset. One is true
/// only where the code since computes something else of these very data.
struct DataTraits {
  bool events_in_targets = false;  ///< windows left out of training or validation for an event in their targets alone
  bool events_without_row_score = false;     ///< rows of the test part with an event that eval.score = step leaves out
  bool events_without_window_score = false;  ///< the same of eval.score = window
  bool near_constant_column = false;         ///< a scaled column whose values differ by rounding only
  bool split_dealt_anew = false;      ///< a random split of one series in other blocks than those of four windows
  bool unpacked_array = false;        ///< an HDF5 array with scale_factor, add_offset or missing_value
  bool array_read_as_netcdf = false;  ///< an HDF5 array with rounded markers, _Unsigned or values outside its limits
  bool judged_by_offset = false;      ///< a scaled column that is constant, or not, as add_offset is known
};

/// Every trait that data of these settings can have: what is left to ask where the data are not at hand.
DataTraits possible_traits(const Config& config);

struct Revision {
  int number;             ///< 1, 2, ... in the order of the changes; never given anew
  std::string_view what;  ///< "near-constant columns are no longer scaled"
  std::string_view why;   ///< "min_max made noise of a column's rounding errors"
  bool (*touches)(const Config&, const DataTraits&);
  enum class Changes {
    kResults,   ///< the data that a run is made of, or what is measured
    kValues,    ///< the numbers that are read from a file: a model reads others than it was trained on
    kTraining,  ///< training alone: of stored weights everything is computed as before
  };
  Changes changes = Changes::kResults;
};

/// All rows, numbers ascending.
std::span<const Revision> revisions();

/// Number of the newest row of `table` that touches the run; 0 if none does.
int revision_of(const Config& config, const DataTraits& traits, std::span<const Revision> table = revisions());

/// What of a run is asked about: all that made it, or what is computed now with its weights as they are stored.
enum class Of { kRun, kStoredWeights };

/// The newest row of `table` that touches the run and is newer than `revision`, the one the run was made with; null if
/// the code computes for it what it did then.
const Revision* changed_since(int revision, const Config& config, const DataTraits& traits,
                              std::span<const Revision> table = revisions(), Of what = Of::kRun);

}  // namespace tapelab::experiments
