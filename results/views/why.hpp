// Why two runs differ: settings, data, code, and where their curves part.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "results/run/provenance_facts.hpp"
#include "results/study/study.hpp"
#include "results/text/line_breaks.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {

/// A run of a study.
struct RunOf {
  const Study& study;
  std::size_t at;    ///< of Study::index
  std::string name;  ///< for people: "r12.. of out/a"
};

/// A setting or fact with two values; "" where one run lacks it.
struct TwoTexts {
  std::string name, a, b;
};

/// A metric with two values.
struct TwoNumbers {
  std::string name;
  std::string
      place;       ///< "epoch 3" or "step 2": the first where a curve's or profile's bits differ; empty for one number
  double a, b;     ///< there
  double largest;  ///< largest absolute difference; NaN where only one of the two has a number
};

struct RunDifferences {
  std::string a, b;      ///< names
  std::string revision;  ///< empty: both are of one; else of which, and what changed
  std::vector<TwoTexts> settings, data, code, outcome;
  std::vector<TwoNumbers> curves, metrics;  ///< curves: the earliest to part first
  std::size_t same_curves = 0, same_metrics = 0;
  std::vector<std::string> causes;  ///< sentences
};

/// Texts of settings by key.
using SettingTexts = std::map<std::string, std::string>;

/// What changed with each revision, by its number.
using RevisionTexts = std::map<int, std::string>;

/// `defaults`: what a setting is where a run's version did not know it, as config_texts writes it. A difference in the
/// revision is the first cause.
RunDifferences compare_runs(const RunOf& a, const RunOf& b, const SettingTexts& defaults,
                            const RevisionTexts& revisions = {});

/// kJson, or text for people, no wider than `width`.
std::string render(const RunDifferences& differences, Format format, std::size_t width = kLineWidth);

}  // namespace tapelab::results
