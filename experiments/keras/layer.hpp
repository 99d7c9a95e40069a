// A Keras model without Keras: its layers with what changes a number, and who reads whom.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/run/run_record.hpp"

namespace tapelab::experiments::keras {

enum class Kind {
  kInput,
  kMasking,
  kRecurrent,   ///< LSTM or GRU, in one direction or both
  kNormalized,  ///< BatchNormalization: in use gamma (x - mean) / sqrt(variance + epsilon) + beta
  kDense,       ///< at every step where there are steps
  kActivation,
  kRepeat,    ///< RepeatVector
  kIdentity,  ///< in use: Dropout, noise
};

struct Layer {
  std::string name;  ///< its own
  std::string type;  ///< as Keras calls it: "LSTM", "Bidirectional(GRU)", "TimeDistributed(Dense)"
  Kind kind = Kind::kIdentity;
  bool trainable = true;

  std::optional<std::size_t> steps, features;  ///< of an input; nothing: any number
  std::size_t units = 0;                       ///< of a recurrent layer in one direction, or dense
  std::string activation = "linear";           ///< as Keras calls it; so is that of the gates
  std::string gate_activation = {};
  bool has_bias = true;
  bool is_gru = false, reset_after = false;      ///< reset_after: two biases [2, 3H]
  bool both = false, sums = false;               ///< Bidirectional; its outputs are added, not joined
  bool sequences = false, go_backwards = false;  ///< outputs every step; reads the last step first
  std::size_t repeats = 0;                       ///< RepeatVector
  double number = 0;                             ///< Masking: its value; kNormalized: epsilon; Dropout: its rate
  bool is_dropout = false, centers = true, scales = true;
  int axis = -1;  ///< kNormalized: which is normalized; -1: the last

  std::vector<std::size_t> inputs = {};  ///< places of the layers that it reads
  std::string owner = {};                ///< the layer of the outermost model that it is or belongs to: a group in .h5
  std::string path_2_13 = {};            ///< the same as Keras 2.13 names it
  std::string path = {};                 ///< of its group in .keras: "layers/lstm_1"; the wrapped layer's
  /// By name: "kernel", of Bidirectional "forward/kernel"; "gamma", "beta", "moving_mean", "moving_variance".
  std::map<std::string, results::Array> weights = {};

  /// Features of its output, where it makes them.
  std::size_t width() const { return both && !sums ? 2 * units : units; }
};

/// "layer 'lstm_1' (LSTM)"
inline std::string title(const Layer& layer) { return "layer '" + layer.name + "' (" + layer.type + ")"; }

struct Graph {
  std::vector<Layer> layers;         ///< the input is the first; a layer reads only earlier ones
  std::vector<std::size_t> outputs;  ///< places of what the model outputs
};

/// Throws UsageError: "layer 'a' (Conv1D) cannot be imported: WHY", followed by what would be needed.
[[noreturn]] void refuse(const Layer& layer, const std::string& why, const std::string& needed);

}  // namespace tapelab::experiments::keras
