// Sequences ready for training: windows cut, scaled, targets aligned, parts held out. Immutable, shared between runs.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/revisions.hpp"
#include "experiments/dataset/data_shape.hpp"
#include "experiments/dataset/series.hpp"
#include "experiments/dataset/training_stream.hpp"

namespace tapelab::experiments {

/// What one decoder has to output, in the order it emits steps (reversed already applied).
struct Target {
  std::size_t steps = 0;           ///< T'
  std::size_t features = 0;        ///< F'
  std::vector<float> values;       ///< [N, T', F'], scaled; 0 where masked
  std::vector<float> mask;         ///< [N, T'] of 1 (counts) and 0; empty: every step counts
  std::size_t known_features = 0;  ///< K: what is known beforehand of every output step: data.calendar of future steps
  std::vector<float> known = {};   ///< [N, T', K], scaled
  std::vector<float> value_mask = {};  ///< [N, T', F'] of 1 (counts) and 0, with data.missing = mask_values; 0 wherever
                                       ///< `mask` is; empty: `mask` says it all
};

/// Where a sample comes from.
struct Origin {
  std::string sequence;    ///< name of its series; empty where there is only one
  std::size_t row = 0;     ///< of its first step in that series, from 0
  std::size_t length = 0;  ///< steps before the padding
};

/// Samples of one part. Shorter ones are padded at their end; padding and steps with a missing value are 0 and masked.
struct Samples {
  std::size_t count = 0;                                 ///< N
  std::vector<float> inputs;                             ///< [N, T, F]
  std::vector<float> mask;                               ///< [N, T] of 1 (valid) and 0; empty: every step is valid
  std::vector<float> value_mask;                         ///< [N, T, F] of 1 (known) and 0, with data.missing =
                                                         ///< mask_values; empty: `mask` says it all
  std::optional<Target> reconstruct, predict, classify;  ///< present where the decoder is enabled
  std::vector<Origin> origins;                           ///< N

  /// Of "reconstruct", "predict" or "classify".
  std::optional<Target>& target(std::string_view decoder) {
    return decoder == "classify" ? classify : decoder == "predict" ? predict : reconstruct;
  }
  const std::optional<Target>& target(std::string_view decoder) const {
    return decoder == "classify" ? classify : decoder == "predict" ? predict : reconstruct;
  }
};

/// The decoders whose targets the samples hold. `inputs`: names of the input features, of which the last are what
/// decoders are told beforehand.
inline std::vector<DecoderShape> decoders_of(const Samples& samples, const std::vector<std::string>& inputs = {}) {
  std::vector<DecoderShape> shapes;
  for (const char* name : {"reconstruct", "predict", "classify"})
    if (const auto& target = samples.target(name)) {
      shapes.push_back({name, target->steps, target->features});
      for (std::size_t k = target->known_features; k > 0; --k)
        shapes.back().known.push_back(inputs.at(inputs.size() - k));
    }
  return shapes;
}

struct Dataset : DataShape {
  Samples train, validation, test;  ///< the last two are empty where nothing is held out
  Samples labelled_validation;      ///< the validation part with its windows with events; empty unless eval.threshold =
                                    ///< best_f1, which is fitted to their labels
  std::shared_ptr<const TrainingStream> stream;  ///< trained on in place of `train`, which is a sample of it; or null
  RowLabels labels;                              ///< of all rows, whether in a sample or not
  RowTimes times;        ///< of all rows, in seconds since 1970-01-01; time_text.hpp writes them
  DataTraits traits;     ///< what revisions.hpp asks of the data
  RowFlags tested_rows;  ///< of the part that tested() gives, whether in a sample or not
  std::string source;    ///< one line for people: "csv us_macro.csv: 203 rows, 192 windows of 12 steps, 3 features"
  std::vector<std::string> notices;  ///< one line each on what a reader may not expect, for people; no part of the run
  std::string reading;               ///< of an array whose axes are not certain: how they were read, and how else
  std::string checksum;              ///< XXH3-128, 32 hex digits, of everything above but names, scalers and origins

  std::string file_checksum, test_file_checksum;  ///< of the bytes of data.file and data.test_file; "" without

  /// What the test metrics are measured on: the training part where nothing is held out.
  const Samples& tested() const { return test.count > 0 ? test : train; }
  /// Samples of an epoch.
  std::size_t epoch_samples() const { return stream ? stream->epoch_samples() : train.count; }
  /// What a threshold between normal and rare is fitted on: the training part where there is no validation part.
  const Samples& held_out() const { return validation.count > 0 ? validation : train; }
};

}  // namespace tapelab::experiments
