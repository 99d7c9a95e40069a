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
/// - test_<decoder>_<measure>: mse, mae, max_abs_error, the decoder's loss, for softmax_cross_entropy accuracy; the
/// same
///   with _tf for a conditional decoder and for both baselines; all on the scale that the model sees;
/// - for binary_cross_entropy test_<decoder>_nats_per_frame (summed over the features of a step, mean over the steps),
///   with the same variants, and _baseline_half (p = 0.5) and _baseline_floor (the targets as probabilities);
/// - with eval.by_step profiles over the decoder's output steps, test_<decoder>_mse_by_step and for
/// binary_cross_entropy
///   _nats_by_step, with the variants of mse and of nats_per_frame;
/// - free-running only, in the data's own units: max_abs_error_unscaled, mae_unscaled, and relative_error, which is the
///   former divided by the range of the true target (left out where that is 0);
/// - test_classify_sequence_accuracy of a classifier: part of the sequences whose mean output over the steps is largest
///   at their class;
/// - test_loss, the weighted total;
/// - test_code_zeros, the part of the codes' numbers that is exactly 0;
/// - with data.label_column what detection_measures finds;
/// - outputs of the first eval.samples samples in the data's own units, NaN where the target is masked.
/// Masked steps count nowhere.
void test_model(Autoencoder<float>& model, Tape<float>& tape, const Config& config, const Dataset& data,
                results::RunRecord& record);

}  // namespace tapelab::experiments
