#include "results/statistics/pairing.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "results/query/selection.hpp"
#include "results/query/test_data.hpp"
#include "results/study/cells.hpp"

namespace tapelab::results {
namespace {

using Values = std::vector<std::string>;

Values values_of(const Factors& factors, std::size_t cell) {
  Values values;
  for (const Factor* factor : factors) values.push_back(factor->values[cell]);
  return values;
}

bool varies(const Factor& factor, const std::set<std::size_t>& cells) {
  return std::ranges::any_of(cells,
                             [&](std::size_t cell) { return factor.values[cell] != factor.values[*cells.begin()]; });
}

/// Whether the values of `asked` leave `factor` no choice.
bool follows(const Factor& factor, const Factors& asked, const std::vector<std::size_t>& cells) {
  std::map<Values, std::string> first;
  return std::ranges::all_of(cells, [&](std::size_t cell) {
    const std::string& value = factor.values[cell];
    return first.emplace(values_of(asked, cell), value).first->second == value;
  });
}

std::string where_text(const Factors& crossed, std::size_t cell) {
  std::string text;
  for (const Factor* factor : crossed)
    text += (text.empty() ? "" : ", ") + factor->key + "=" + shown_value(factor->values[cell]);
  return text;
}

/// Every choice of one of the cells for each corner, the last corner's changing fastest.
std::vector<Pair> pairs_of(const std::vector<Corner>& corners, const std::set<std::size_t>& cells) {
  std::vector<Pair> pairs = {{}};
  for (const Corner& corner : corners) {
    std::vector<Pair> longer;
    for (const Pair& pair : pairs)
      for (const std::size_t cell : corner.cells) {
        if (!cells.contains(cell)) continue;
        longer.push_back(pair);
        longer.back().cells.push_back(cell);
      }
    pairs = std::move(longer);
  }
  std::erase_if(pairs, [&](const Pair& pair) {
    return pair.cells.size() == 2 && pair.cells[0] == pair.cells[1] && corners[0].metric == corners[1].metric;
  });
  return pairs;
}

/// Cells that agree in `crossed`, in groups; each further cell of equal settings begins another group. A group is named
/// by its values and how many of equal settings came before.
std::map<std::pair<Values, std::size_t>, std::set<std::size_t>> groups_of(const Factors& asked, const Factors& crossed,
                                                                          const std::set<std::size_t>& cells) {
  std::map<std::pair<Values, Values>, std::size_t> seen;
  std::map<std::pair<Values, std::size_t>, std::set<std::size_t>> groups;
  for (const std::size_t cell : cells) {
    const Values values = values_of(crossed, cell);
    groups[{values, seen[{values, values_of(asked, cell)}]++}].insert(cell);
  }
  return groups;
}

/// How much of a crossed cell is as the newest of the revisions has it.
enum class Age { kOlder, kPartlyOlder, kCurrent };

/// A run of a lower revision is an older one only where the program that made it did not know the newest revision;
/// else that one does not touch it.
Age age_of(const Study& study, const CrossedCell& crossed, std::int32_t newest) {
  bool any = false, all = true;
  for (const Pair& pair : crossed.pairs)
    for (const std::size_t cell : pair.cells) {
      const bool is_current = known_revision(study, cell).value_or(newest) >= newest;
      any = any || is_current;
      all = all && is_current;
    }
  return all ? Age::kCurrent : any ? Age::kPartlyOlder : Age::kOlder;
}

/// Keeps the crossed cells with the fewest older runs; whether others were left out.
bool keep_newest(const Study& study, std::vector<CrossedCell>& cells) {
  std::int32_t newest = 0;
  for (const CrossedCell& crossed : cells)
    for (const Pair& pair : crossed.pairs)
      for (const std::size_t cell : pair.cells) newest = std::max(newest, revision_of(study, cell));
  Age least = Age::kOlder;
  for (const CrossedCell& crossed : cells) least = std::max(least, age_of(study, crossed, newest));
  return std::erase_if(cells, [&](const CrossedCell& crossed) { return age_of(study, crossed, newest) < least; }) > 0;
}

}  // namespace

std::vector<Corner> corners_of(const std::vector<Change>& changes, const std::string& metric,
                               const std::function<std::vector<std::size_t>(const Values& levels)>& cells_at) {
  std::vector<Corner> corners;
  for (std::size_t corner = 0; corner < std::size_t{1} << changes.size(); ++corner) {
    Values levels;
    double sign = 1;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const bool is_from = (corner >> i & 1) != 0;
      levels.push_back(is_from ? changes[i].from : changes[i].to);
      if (is_from) sign = -sign;
    }
    corners.push_back({metric, sign, cells_at(levels)});
  }
  return corners;
}

Pairing pair_cells(const Study& study, std::vector<Corner> corners, const Factors& asked,
                   const std::vector<std::size_t>& subset) {
  Pairing pairing;
  pairing.corners = std::move(corners);
  std::set<std::size_t> cells;
  for (const Corner& corner : pairing.corners) cells.insert(corner.cells.begin(), corner.cells.end());
  bool has_revisions = false;
  for (const Factor& factor : study.factors)
    if (std::ranges::find(asked, &factor) == asked.end() && varies(factor, cells)) {
      if (follows(factor, asked, subset))
        pairing.following.push_back(&factor);
      else if (factor.key == kRevisionKey)
        has_revisions = true;  // one for each configuration, if any is newer than another
      else
        pairing.crossed.push_back(&factor);
    }
  std::vector<std::pair<std::size_t, CrossedCell>> found;
  for (const auto& [name, group] : groups_of(asked, pairing.crossed, cells))
    if (auto pairs = pairs_of(pairing.corners, group); !pairs.empty()) {
      std::string where = where_text(pairing.crossed, *group.begin());
      if (name.second > 0) where += (where.empty() ? "" : ", ") + std::string("other data");
      found.push_back({*group.begin(), {where, std::move(pairs)}});
    }
  std::ranges::sort(found, {}, [](const auto& entry) { return entry.first; });
  for (auto& [cell, crossed] : found) pairing.cells.push_back(std::move(crossed));
  if (has_revisions) pairing.without_older = keep_newest(study, pairing.cells);
  return pairing;
}

}  // namespace tapelab::results
