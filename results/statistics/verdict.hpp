// Whether a study's numbers bear its claim out, in a few lines.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "results/statistics/claim.hpp"
#include "results/statistics/expectation.hpp"
#include "results/statistics/paired_effect.hpp"
#include "results/study/study.hpp"
#include "results/text/line_breaks.hpp"

namespace tapelab::results {

enum class Finding {
  kHolds,
  kFails,
  kUndecided,
  kMixed,  ///< crossed cells lie on opposite sides of 0, and do not agree in what they say of the expectation
};

/// One expectation against the runs, by the rule of paired_effect.hpp: left over or minus right, in runs that are equal
/// in seed and in every factor that neither side names; an interaction as comparison.hpp has it. Expectations are
/// stated beforehand, each is a test of its own: there is no correction for their number.
struct Evidence {
  Expectation expectation;
  PairedEffect effect;
  std::size_t seeds_needed = 0;                ///< where fewer seeds cannot decide it, how many it takes; else 0
  std::optional<std::size_t> seeds_to_decide;  ///< of an undecided one with a margin, as margin.hpp says
  Finding finding = Finding::kUndecided;

  std::size_t missing_pairs() const { return effect.pairs - effect.complete; }  ///< a run failed, or is not there
};

struct Verdict {
  std::string name;
  std::string path = {};                        ///< as it was given; judge leaves it empty
  std::vector<Evidence> evidence;               ///< one per expectation
  std::size_t published = 0, within_range = 0;  ///< published values, and those between our smallest and largest
  std::size_t runs = 0, failed = 0;
  ClaimChange claim = {};    ///< whether it is that under which the runs were made
  std::string problem = {};  ///< why it cannot be judged; "" mostly, and else there is nothing but a path
  std::string losses = {};   ///< which baselines the leading metric loses to in every cell, else empty
  std::string remark = {};   ///< where the metrics are not of held-out data, else empty
};

/// Throws UsageError for an expectation that names an unknown metric or key, or selects no run.
Verdict judge(const Study& study);

/// One expectation, judged on these seeds (positions) alone, at `alpha`. Throws as judge does.
Evidence weigh(const Study& study, const Expectation& expectation, const std::vector<std::size_t>& seeds, double alpha);

/// The cells of both sides of an expectation, those it is crossed with included, ascending. Throws as judge does, of a
/// study without runs for keys and values alone.
std::vector<std::size_t> cells_of_sides(const Study& study, const Expectation& expectation);

/// At which level each expectation is judged: its share of alpha, or kAlpha where the number of seeds was fixed.
double alpha_of_each(const UntilDecided& until);

/// What the answer of one estimate says of an expectation.
Finding finding_of(const Expectation& expectation, const Estimate& estimate);

/// What stands in the place of a study that cannot be judged.
Verdict no_verdict(const std::string& path, const std::string& problem);

/// "name: 24 runs", beneath it a finding for each expectation, no wider than `width`; of several studies each with its
/// path. Below them interval_text, unless it is left out.
enum class IntervalText { kShown, kLeftOut };
std::string verdicts_text(const std::vector<Verdict>& verdicts, IntervalText intervals = IntervalText::kShown,
                          std::size_t width = kLineWidth);

/// "holds: LEFT is 0.98 times that of RIGHT (8 seeds, ...)".
std::string finding_line(const Evidence& evidence);

/// A Markdown table with a row for each expectation of each study.
std::string verdicts_markdown(const std::vector<Verdict>& verdicts);

/// What the intervals are and that they are not corrected.
std::string interval_text(std::size_t width = kLineWidth);

/// The same of studies whose seeds were added until their claim was decided.
std::string anytime_text(std::size_t width = kLineWidth);

std::string verdicts_json(const std::vector<Verdict>& verdicts);

}  // namespace tapelab::results
