#include "experiments/revisions.hpp"

#include <array>
#include <ranges>

namespace tapelab::experiments {

std::span<const Revision> revisions() {
  static constexpr auto kTable = std::to_array<Revision>(
      {{1, "a column whose values differ by rounding only is scaled like a constant one",
        "its rounding errors were blown up to the range of the other columns",
        [](const Config&, const DataTraits& data) { return data.near_constant_column; }},
       {2, "a random split of one series gives every part its share of the rows",
        "few blocks of four windows cannot: a part got twice its share, or nothing, as the seed had it",
        [](const Config&, const DataTraits& data) { return data.split_dealt_anew; }},
       {3, "scale_factor, add_offset and missing_value of an HDF5 array are applied",
        "the packed numbers were read as they stand in the file",
        [](const Config&, const DataTraits& data) { return data.unpacked_array; }}});
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
