// What a trained model is worth on data it was not trained on.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "experiments/evaluation/error_sums.hpp"
#include "experiments/model/decoding.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::experiments {

/// Losses of the validation part.
struct ValidationLosses {
  double total = 0;                     ///< weighted, free-running
  std::map<std::string, double> named;  ///< val_loss, val_<decoder>_<loss>, for a conditional decoder also _tf
};

/// Runs the model on data.validation, with eval.noise on its inputs.
ValidationLosses validate_model(Autoencoder<float>& model, Tape<float>& tape, const Config& config,
                                const Dataset& data);

/// Runs the model on data.tested(), with eval.noise on its inputs, and adds to the record
/// - test_<decoder>_<measure> on the scale that the model sees, of every row of error_measures() that the decoder has;
///   the same with _tf for a conditional decoder and for both baselines, and between _baseline_half (p = 0.5) and
///   _baseline_floor (the targets as probabilities) what has such bounds;
/// - with eval.by_step the profiles of these over the decoder's output steps, with the same variants;
/// - free-running only, in the data's own units, every row of unscaled_measures() that exists;
/// - test_classify_sequence_accuracy of a classifier: fraction of the sequences whose mean output over the steps
///   is largest at their class; of classes of own data also test_classify_macro_f1, both for a predictor that always
///   says the most frequent training class (_baseline_majority), and the confusion of the classes;
/// - test_loss, the weighted total;
/// - test_code_zeros, the fraction of the codes' numbers that is exactly 0;
/// - with labels what detection_measures finds, and in the message why it could not;
/// - outputs of the first eval.samples samples in the data's own units, NaN where the target is masked.
/// Masked steps and values count nowhere.
void test_model(Autoencoder<float>& model, Tape<float>& tape, const Config& config, const Dataset& data,
                results::RunRecord& record);

}  // namespace tapelab::experiments
