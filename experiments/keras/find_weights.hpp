// Which arrays of a file are the weights of which layer.
#pragma once

#include "experiments/keras/layer.hpp"
#include "experiments/keras/weight_file.hpp"

namespace tapelab::experiments::keras {

/// Puts the weights in place, by the order and the names in which each version writes them: .h5 lists them for every
/// layer of the outermost model, in its attributes layer_names and weight_names; .keras has them in groups named by
/// class and count, "layers/lstm_1/cell/vars/0". Throws UsageError where an array is the weight of no layer,
/// DamagedFile where one is missing, has another name or another shape.
void find_weights_h5(WeightFile& file, Graph& graph);
void find_weights_keras(WeightFile& file, Graph& graph);

}  // namespace tapelab::experiments::keras
