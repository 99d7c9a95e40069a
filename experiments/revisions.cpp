#include "experiments/revisions.hpp"

#include <ranges>

namespace tapelab::experiments {

std::span<const Revision> revisions() {
  static const std::span<const Revision> table;  // no row yet: every run is what it was
  return table;
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
