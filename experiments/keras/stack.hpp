// The layers of one part of a Keras model as tapelab has them: recurrent ones, then at most one Dense.
// BatchNormalization and what acts in training only are gone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/keras/layer.hpp"

namespace tapelab::experiments::keras {

/// y = a x + b, feature by feature.
struct Affine {
  std::vector<double> a, b;

  bool empty() const { return a.empty(); }
};

/// A layer with its weights, of which none is missing: biases that it does not use are 0.
struct Folded {
  const Layer* layer;
  std::map<std::string, results::Array> weights;
  std::string activation;
  double dropout = 0;  ///< rate of the Dropout behind it
};

struct Stack {
  std::vector<Folded> recurrent;
  std::optional<Folded> dense;
  std::optional<double> mask_value;       ///< of a Masking layer before all others
  std::size_t width = 0;                  ///< features of its output
  Affine pending = {};                    ///< what is still to be done to them: it goes into whatever reads them
  const Layer* pending_layer = nullptr;   ///< where that comes from
  std::vector<std::string> only_trained;  ///< titles of layers that act in training only and have no place here
};

/// Of these layers, which read `features` (nothing: as many as the first kernel has rows), after `before` was done to
/// them. Exactly: a BatchNormalization a x + b before a kernel W with bias c gives diag(a) W and c + b W; behind a
/// Dense without activation W diag(a) and a c + b; in double, rounded once. Throws UsageError for layers that have no
/// place in a part, DamagedFile for widths that do not fit.
Stack stack_of(const Graph& graph, const std::vector<std::size_t>& layers, std::optional<std::size_t> features,
               const Affine& before, bool is_encoder);

/// A Dense that changes nothing but what is pending.
Folded identity_dense(const Stack& stack);

}  // namespace tapelab::experiments::keras
