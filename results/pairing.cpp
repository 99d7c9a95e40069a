#include "results/pairing.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "results/cells.hpp"
#include "results/number_text.hpp"
#include "results/selection.hpp"

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

/// The revisions of the runs that are paired, pair by pair.
std::vector<std::int64_t> revisions_of(const Factor& revision, const CrossedCell& crossed) {
  std::vector<std::int64_t> revisions;
  for (const Pair& pair : crossed.pairs)
    for (const std::size_t cell : pair.cells)
      revisions.push_back(parse_number<std::int64_t>(revision.values[cell]).value_or(0));
  return revisions;
}

/// Keeps the crossed cells whose runs are of the newest revisions; whether others were left out.
bool keep_newest(const Factor& revision, std::vector<CrossedCell>& cells) {
  std::vector<std::int64_t> newest;
  for (const CrossedCell& crossed : cells) newest = std::max(newest, revisions_of(revision, crossed));
  return std::erase_if(cells, [&](const CrossedCell& crossed) { return revisions_of(revision, crossed) != newest; }) >
         0;
}

}  // namespace

Pairing pair_cells(const Study& study, std::vector<Corner> corners, const Factors& asked,
                   const std::vector<std::size_t>& part) {
  Pairing pairing;
  pairing.corners = std::move(corners);
  std::set<std::size_t> cells;
  for (const Corner& corner : pairing.corners) cells.insert(corner.cells.begin(), corner.cells.end());
  const Factor* revision = nullptr;
  for (const Factor& factor : study.factors)
    if (std::ranges::find(asked, &factor) == asked.end() && varies(factor, cells)) {
      if (follows(factor, asked, part))
        pairing.following.push_back(&factor);
      else if (factor.key == kRevisionKey)
        revision = &factor;  // one for each configuration, if any is newer than another
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
  if (revision != nullptr) pairing.without_older = keep_newest(*revision, pairing.cells);
  return pairing;
}

}  // namespace tapelab::results
