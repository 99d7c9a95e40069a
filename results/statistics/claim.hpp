// What a grid claims, as a hash that every run keeps: whether the claim is still the one it was made under.
#pragma once

#include <cstddef>
#include <string>

#include "results/study/study.hpp"

namespace tapelab::results {

/// What of a grid's [grid] decides a verdict: its expectations with their margins. Neither spaces nor metrics and
/// settings that are called otherwise now change it, as it holds their first names; an expectation that cannot be
/// parsed counts as it was written.
std::string claim_text(const StudyLabel& label);

/// short_hash of claim_text; where nothing is claimed, that of "".
std::string claim_hash(const StudyLabel& label);

/// How many runs keep the hash of a claim, and how many of these another one than that of the study's label.
struct ClaimChange {
  std::size_t known = 0, changed = 0;
};

/// Of `logs`, so nothing is known of a lone study.h5, of runs of earlier versions, and without a label.
ClaimChange claim_change(const Study& study);

/// "the claim was changed after the first result (4 of 6 runs were made under another)"; "" where nothing changed or
/// nothing is known. `runs`: how many the study has.
std::string claim_change_text(const ClaimChange& change, std::size_t runs);
std::string claim_change_text(const Study& study);

}  // namespace tapelab::results
