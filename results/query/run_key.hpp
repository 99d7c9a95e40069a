// What a key says about every run of a study: a setting, a metric, or status, seed, id (or run), epochs, revision.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/study/study.hpp"

namespace tapelab::results {

/// One place of the study's cubes.
struct RunPlace {
  std::size_t at, cell, seed;
};

class RunKey {
 public:
  enum class Kind { kStatus, kId, kSeed, kEpochs, kRevision, kMetric, kSetting };

  /// `study` must outlive it. Throws UsageError naming the nearest key; for a curve it says so.
  RunKey(const Study& study, std::string name);

  const std::string& name() const { return name_; }
  Kind kind() const { return kind_; }
  /// "" where the run says nothing of the key.
  std::string text(const RunPlace& place) const;
  /// NaN where the run says nothing or no number.
  double number(const RunPlace& place) const;

 private:
  const Study* study_;
  std::string name_;
  Kind kind_;
  std::vector<std::string> values_;  // of a setting, by cell
};

}  // namespace tapelab::results
