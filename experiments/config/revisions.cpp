#include "experiments/config/revisions.hpp"

#include <array>
#include <ranges>

#include "experiments/config/config.hpp"
#include "experiments/config/labels.hpp"

namespace tapelab::experiments {
namespace {

/// All but weights that are measured as they are.
bool trains_or_draws_weights(const Config& config, const DataTraits&) {
  return config.train.trains() || config.model.start_from.empty();
}

}  // namespace

DataTraits possible_traits(const Config& config) {
  const DataConfig& data = config.data;
  if (data.source != choice::Source::kCsv && data.source != choice::Source::kArray)
    return {};  // of the program's own making
  const bool has_events = !data.label_column.empty();
  const bool may_be_hdf5 = data.source == choice::Source::kArray && !data.file.ends_with(".npy");
  return {.events_in_targets = has_events,
          .events_without_row_score = has_events,
          .events_without_window_score = has_events,
          .near_constant_column = data.scaling != choice::Scaling::kNone,
          .split_dealt_anew = data.split == choice::Split::kRandom && data.validation + data.test > 0,
          .unpacked_array = may_be_hdf5,
          .array_read_as_netcdf = may_be_hdf5,
          .judged_by_offset = may_be_hdf5 && data.scaling != choice::Scaling::kNone};
}

std::span<const Revision> revisions() {
  static constexpr auto kTable = std::to_array<Revision>({
      {1, "windows with a labelled event in their targets are left out of training and validation",
       "only events in the inputs kept a window out, so that events were trained on and set the threshold",
       [](const Config&, const DataTraits& traits) { return traits.events_in_targets; }},
      {2, "test_detect_events_not_scored counts the rows with an event that no window's output stands for",
       "precision and recall are of what has a score, and nothing said that there were other events",
       [](const Config& config, const DataTraits& traits) {
         return config.eval.score == choice::Score::kWindow ? traits.events_without_window_score
                                                            : traits.events_without_row_score;
       }},
      {3, "a column whose values differ by rounding only is scaled like a constant one",
       "its rounding errors were blown up to the range of the other columns",
       [](const Config&, const DataTraits& traits) { return traits.near_constant_column; }},
      {4, "a random split of one series gives every part its share of the rows",
       "few blocks of four windows cannot: a part got twice its share, or nothing, depending on the seed",
       [](const Config&, const DataTraits& traits) { return traits.split_dealt_anew; }},
      {5, "scale_factor, add_offset and missing_value of an HDF5 array are applied",
       "the packed numbers were read as they are in the file",
       [](const Config&, const DataTraits& traits) { return traits.unpacked_array; }, Revision::Changes::kValues},
      {6,
       "_Unsigned, valid_range, valid_min and valid_max of an HDF5 array are applied, and markers of missing values "
       "are "
       "rounded to its type",
       "they were ignored, and a marker in float64 was not found among float32 values",
       [](const Config&, const DataTraits& traits) { return traits.array_read_as_netcdf; }, Revision::Changes::kValues},
      {7,
       "whether a column of an HDF5 array with add_offset varies by rounding only is judged by the numbers in the file",
       "those unpacked are larger, so that columns of float32 numbers that vary were scaled like constant ones",
       [](const Config&, const DataTraits& traits) { return traits.judged_by_offset; }},
      {8, "detectors are compared with deviation within the window and principal components",
       "one that always alarms was their only baseline, and is beaten by anything",
       [](const Config& config, const DataTraits&) {
         return config.data.source == choice::Source::kCsv && !config.data.label_column.empty();
       }},
      {9,
       "detectors are measured by event and by areas under curves, their counts stored, and compared with the "
       "difference to the row before and random alarms; forecasts with drift, moving average and linear "
       "autoregression",
       "a detector was judged row by row at one threshold, and a mean is beaten by anything",
       [](const Config& config, const DataTraits&) {
         using enum choice::Source;
         const bool is_own = config.data.source == kCsv || config.data.source == kArray;
         const bool forecasts = config.predict.enabled && config.predict.target == choice::Target::kFuture;
         return is_own && (has_labels(config.data) || forecasts);
       }},
      {10,
       "initial recurrent kernels are made of random reflections, and weight gradients of at most 16 products are "
       "summed in one order on all processors",
       "factorizing random matrices took a tenth of a short training, and writing such gradients to memory as much",
       trains_or_draws_weights, Revision::Changes::kTraining},
      {11, "initial weights are drawn in float, of uniforms of 23 bits",
       "in double, of 53 bits, which a float does not hold, drawing them took a fourteenth of a short training",
       trains_or_draws_weights, Revision::Changes::kTraining},
  });
  return kTable;
}

int revision_of(const Config& config, const DataTraits& traits, std::span<const Revision> table) {
  const Revision* const newest = changed_since(0, config, traits, table);
  return newest == nullptr ? 0 : newest->number;
}

const Revision* changed_since(int revision, const Config& config, const DataTraits& traits,
                              std::span<const Revision> table, Of what) {
  for (const Revision& row : std::views::reverse(table)) {
    const bool counts = what == Of::kRun || row.changes != Revision::Changes::kTraining;
    if (counts && row.number > revision && row.touches(config, traits)) return &row;
  }
  return nullptr;
}

}  // namespace tapelab::experiments
