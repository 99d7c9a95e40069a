#include "experiments/revisions.hpp"

#include <array>
#include <ranges>

namespace tapelab::experiments {

DataTraits possible_traits(const Config& config) {
  const DataConfig& data = config.data;
  if (data.source != "csv" && data.source != "array") return {};  // of the program's own making
  const bool has_events = !data.label_column.empty();
  return {.events_in_targets = has_events,
          .events_without_row_score = has_events,
          .events_without_window_score = has_events,
          .near_constant_column = data.scaling != "none",
          .split_dealt_anew = data.split == "random" && data.validation + data.test > 0,
          .unpacked_array = data.source == "array" && !data.file.ends_with(".npy")};
}

std::span<const Revision> revisions() {
  static constexpr auto kTable = std::to_array<Revision>({
      {1, "windows with a labelled event in their targets are left out of training and validation",
       "only events in the inputs kept a window out, so that events were trained on and set the threshold",
       [](const Config&, const DataTraits& traits) { return traits.events_in_targets; }},
      {2, "test_detect_events_not_scored counts the rows with an event that no window's output stands for",
       "precision and recall are of what has a score, and nothing said that there were other events",
       [](const Config& config, const DataTraits& traits) {
         return config.eval.score == "window" ? traits.events_without_window_score : traits.events_without_row_score;
       }},
      {3, "a column whose values differ by rounding only is scaled like a constant one",
       "its rounding errors were blown up to the range of the other columns",
       [](const Config&, const DataTraits& traits) { return traits.near_constant_column; }},
      {4, "a random split of one series gives every part its share of the rows",
       "few blocks of four windows cannot: a part got twice its share, or nothing, as the seed had it",
       [](const Config&, const DataTraits& traits) { return traits.split_dealt_anew; }},
      {5, "scale_factor, add_offset and missing_value of an HDF5 array are applied",
       "the packed numbers were read as they stand in the file",
       [](const Config&, const DataTraits& traits) { return traits.unpacked_array; }},
  });
  return kTable;
}

int revision_of(const Config& config, const DataTraits& traits, std::span<const Revision> table) {
  const Revision* const newest = changed_since(0, config, traits, table);
  return newest == nullptr ? 0 : newest->number;
}

const Revision* changed_since(int revision, const Config& config, const DataTraits& traits,
                              std::span<const Revision> table) {
  for (const Revision& row : std::views::reverse(table))
    if (row.number > revision && row.touches(config, traits)) return &row;
  return nullptr;
}

}  // namespace tapelab::experiments
