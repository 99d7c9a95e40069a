// The cells of a study that were chosen by what their first seeds scored on validation data (CellSelection).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "results/study/study.hpp"

namespace tapelab::results {

/// What a cell is chosen by.
struct CellScore {
  std::size_t lost = 0;  ///< runs that failed, are not there, or have no such number: fewer come first
  double mean = 0;       ///< over the others: the metric's curve at the epoch whose weights were kept; NaN without any
};

/// Of the runs at these places, of Study::index.
CellScore cell_score(const Study& study, const std::string& metric, std::span<const std::size_t> runs);

/// The positions of the `keep` best scores, the best first. A lost run is worse than any number, so that a cell with
/// fewer of them stands before one with more, whatever their means; then the mean decides, in the direction that is
/// better for the metric, and of equal ones the first stands first. Cells without any number are never chosen.
std::vector<std::size_t> best_cells(const std::vector<CellScore>& scores, const std::string& metric, std::size_t keep);

/// The chosen cells, ascending; none where none is chosen.
std::vector<std::size_t> chosen_cells(const Study& study);

/// Of every cell whether it is chosen, and its mean over the seeds that chose, NaN where one of them is lost. [C]
std::vector<bool> is_chosen(const Study& study);
std::vector<double> selection_scores(const Study& study);

/// "lowest mean val_loss over the seeds 1, 2": what cells were chosen by.
std::string selection_rule(const CellSelection& select);

/// A sentence without a full stop on what the numbers of this study, or part of one, are of where its cells were chosen
/// by validation scores: of the chosen cells on seeds that chose nothing, or of the seeds that chose. "" of any other.
std::string selection_text(const Study& study);

/// What people should know before they read numbers of these metrics: selection_text and not_held_out.
std::string limits_text(const Study& study, const std::vector<std::string>& metrics);

}  // namespace tapelab::results
