// A stored model layer by layer as plain data, which writers of files turn into the words of other programs.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/config/choices.hpp"
#include "experiments/export_model/exported_model.hpp"

// F features, H units, G gates.

namespace tapelab::experiments {

/// Weights of the model they were planned from, row by row.
struct PlannedArray {
  std::vector<std::size_t> shape;
  std::span<const float> values;
};

/// A recurrent layer in one direction. A kernel of no features and peepholes that are off are empty.
struct PlannedCell {
  PlannedArray kernel;            ///< [F, GH], gates i f c o or z r h
  PlannedArray recurrent_kernel;  ///< [H, GH]
  PlannedArray bias;              ///< [GH]; [2, GH] of a GRU with reset_after
  PlannedArray peepholes;         ///< [3H] of i f o

  std::size_t units() const { return recurrent_kernel.shape[0]; }
  std::size_t features() const { return kernel.values.empty() ? 0 : kernel.shape[0]; }
};

struct PlannedLayer {
  std::string path;  ///< encoder/0
  choice::Cell cell;
  choice::Activation activation;
  choice::RecurrentActivation gates;
  bool reset_after = true;
  choice::Merge merge = choice::Merge::kConcat;
  std::vector<PlannedCell> directions;  ///< forward, then backward if it reads both ways

  bool is_bidirectional() const { return directions.size() > 1; }
  std::size_t units() const { return directions[0].units(); }
  std::size_t width() const { return units() * (merge == choice::Merge::kConcat ? directions.size() : 1); }
};

struct PlannedDense {
  std::string path;
  PlannedArray kernel, bias;  ///< [F, units], [units]
  choice::OutputActivation activation = choice::OutputActivation::kLinear;
};

/// What its first layer reads at step t, side by side: the code (of t where there is one for every step), what is known
/// of t, the output of t - 1.
struct PlannedDecoder {
  std::string name;
  OutputSteps steps;
  std::size_t features = 0;  ///< F' of its outputs
  std::size_t known = 0;     ///< K
  bool repeats_code = false, reads_code_steps = false;
  bool conditional = false, starts_from_state = false;
  bool copies_first = false;         ///< its first output is made of the states as they are
  bool is_fed_last = false;          ///< conditional: first the last step of the input, else zeros
  bool is_reversed = false;          ///< the last step of its target comes first
  std::vector<PlannedLayer> layers;  ///< none: a Dense on every step of the code
  PlannedDense output;
};

struct ModelPlan {
  std::size_t features = 0;
  std::vector<PlannedLayer> encoder;
  std::optional<PlannedDense> code;  ///< on the encoder's last output or, with code_per_step, on every one
  bool code_per_step = false;
  bool reversed_input = false;
  std::optional<float> mask_value;
  std::vector<PlannedDecoder> decoders;

  std::size_t code_width() const;        ///< of one code for the sequence
  std::size_t code_steps_width() const;  ///< of what decoders read that read a code for every step
  bool has_code_steps() const;           ///< some decoder reads a code for every step
  bool has_code() const;                 ///< one code for the sequence is read, or nothing else is made
  bool has_states() const;               ///< some decoder starts from the encoder's states
};

/// Its arrays are those of `model`, which must outlive the plan.
ModelPlan plan_of(StoredModel& model);

}  // namespace tapelab::experiments
