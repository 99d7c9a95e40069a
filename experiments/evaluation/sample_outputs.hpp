// Outputs of a few samples beside their targets, in the data's own units.
#pragma once

#include <cstddef>
#include <vector>

#include "experiments/model/decoding.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::experiments {

/// Collects the free-running outputs of the first `count` of data.tested().
class SampleOutputs {
 public:
  /// `config`: how the windows were cut.
  SampleOutputs(const DataConfig& config, const Dataset& data, const std::vector<DecoderTask>& tasks,
                std::size_t count);

  void add(const DecodedBatch& batch);
  /// One per decoder, none for a count of 0. Targets are NaN where masked.
  const std::vector<results::Output>& outputs() const { return outputs_; }

 private:
  void add_times(std::size_t n, const DecoderTask& task, results::Output& output) const;

  const DataConfig& config_;
  const Dataset& data_;
  const std::vector<DecoderTask>& tasks_;
  std::size_t count_;
  std::vector<results::Output> outputs_;
};

}  // namespace tapelab::experiments
