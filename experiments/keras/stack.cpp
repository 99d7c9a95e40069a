#include "experiments/keras/stack.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "results/text/errors.hpp"

namespace tapelab::experiments::keras {
namespace {

using results::Array;

/// W' = diag(a) W and c' = c + b W of a kernel that reads y = a x + b; of two biases the first is that of the input.
void fold_before(const Affine& affine, Array& kernel, Array& bias) {
  const std::size_t rows = kernel.shape[0], columns = kernel.shape[1];
  std::vector<double> sums(bias.values.begin(), bias.values.begin() + static_cast<std::ptrdiff_t>(columns));
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < columns; ++column) {
      float& weight = kernel.values[row * columns + column];
      sums[column] += affine.b[row] * weight;
      weight = static_cast<float>(affine.a[row] * weight);
    }
  std::ranges::transform(sums, bias.values.begin(), [](double sum) { return static_cast<float>(sum); });
}

/// W' = W diag(a) and c' = a c + b of a kernel whose output becomes a y + b.
void fold_behind(const Affine& affine, Array& kernel, Array& bias) {
  const std::size_t columns = kernel.shape[1];
  for (std::size_t i = 0; i < kernel.values.size(); ++i)
    kernel.values[i] = static_cast<float>(affine.a[i % columns] * kernel.values[i]);
  for (std::size_t i = 0; i < columns; ++i)
    bias.values[i] = static_cast<float>(affine.a[i] * bias.values[i] + affine.b[i]);
}

/// What a BatchNormalization does in use.
Affine affine_of(const Layer& layer) {
  const Array &mean = layer.weights.at("moving_mean"), &variance = layer.weights.at("moving_variance");
  Affine affine;
  for (std::size_t i = 0; i < mean.values.size(); ++i) {
    if (variance.values[i] < 0) throw results::DamagedFile(title(layer) + " has a variance below 0");
    const double scale = layer.scales ? layer.weights.at("gamma").values[i] : 1.0;
    const double a = scale / std::sqrt(double{variance.values[i]} + layer.number);
    affine.a.push_back(a);
    affine.b.push_back((layer.centers ? layer.weights.at("beta").values[i] : 0.0) - a * mean.values[i]);
  }
  if (!std::ranges::all_of(affine.a, [](double a) { return std::isfinite(a); }))
    throw results::DamagedFile(title(layer) + " divides by 0: its variance and its epsilon are 0");
  return affine;
}

/// First `first`, then `second`.
Affine composed(const Affine& first, Affine second) {
  if (first.empty()) return second;
  for (std::size_t i = 0; i < second.a.size(); ++i) {
    second.b[i] += second.a[i] * first.b[i];
    second.a[i] *= first.a[i];
  }
  return second;
}

Array zeros(std::vector<std::size_t> shape) {
  std::size_t count = 1;
  for (const std::size_t extent : shape) count *= extent;
  return {std::move(shape), std::vector<float>(count, 0.0f)};
}

/// Layer by layer.
class Builder {
 public:
  Builder(std::optional<std::size_t> features, const Affine& before, bool is_encoder)
      : features_(features), is_encoder_(is_encoder) {
    stack_.pending = before;
    stack_.width = features.value_or(0);
  }

  void add(const Layer& layer) {
    switch (layer.kind) {
      case Kind::kMasking:
        return add_masking(layer);
      case Kind::kRecurrent:
        return add_recurrent(layer);
      case Kind::kDense:
        return add_dense(layer);
      case Kind::kNormalized:
        return add_normalized(layer);
      case Kind::kActivation:
        return add_activation(layer);
      case Kind::kIdentity:
        return add_identity(layer);
      case Kind::kInput:
      case Kind::kRepeat:
        refuse(layer, "it stands within a part of the model", "an input first, and one RepeatVector");
    }
  }

  Stack taken() { return std::move(stack_); }

 private:
  bool has_steps() const { return stack_.recurrent.empty() || stack_.recurrent.back().layer->sequences; }

  void add_masking(const Layer& layer) {
    if (!is_encoder_ || !stack_.recurrent.empty() || !stack_.pending.empty() || stack_.mask_value || stack_.dense)
      refuse(layer, "it does not stand right behind the input", "Masking as the first layer, once");
    stack_.mask_value = layer.number;
  }

  /// Rows of kernels must be as many as the features before; of the first, nothing may be known.
  void check_rows(const Layer& layer, std::size_t rows) {
    if (!features_) {
      features_ = rows;
      stack_.width = rows;
    }
    if (rows != stack_.width)
      throw results::DamagedFile(title(layer) + " reads " + std::to_string(stack_.width) +
                                 " features, but its kernel has " + std::to_string(rows) + " rows");
  }

  void fold(const Layer& layer, Array& kernel, Array& bias) {
    check_rows(layer, kernel.shape[0]);
    if (!stack_.pending.empty()) fold_before(stack_.pending, kernel, bias);
  }

  void add_recurrent(const Layer& layer) {
    if (stack_.dense)
      refuse(layer, "it stands behind " + title(*stack_.dense->layer),
             "recurrent layers one behind the other, and at most one Dense behind them");
    if (!has_steps())
      refuse(*stack_.recurrent.back().layer, "another recurrent layer reads its last output alone",
             "return_sequences = true in all recurrent layers but the encoder's last");
    Folded folded{&layer, layer.weights, layer.activation};
    const std::size_t gates = (layer.is_gru ? 3 : 4) * layer.units;
    for (const char* const direction : {"", "forward/", "backward/"}) {
      const std::string path = direction;
      if (path.empty() == layer.both) continue;
      if (!layer.has_bias)
        folded.weights[path + "bias"] =
            zeros(layer.reset_after ? std::vector<std::size_t>{2, gates} : std::vector<std::size_t>{gates});
      fold(layer, folded.weights.at(path + "kernel"), folded.weights.at(path + "bias"));
    }
    stack_.pending = {};
    stack_.width = layer.width();
    stack_.recurrent.push_back(std::move(folded));
  }

  void add_dense(const Layer& layer) {
    if (stack_.dense)
      refuse(layer, "it stands behind another, " + title(*stack_.dense->layer),
             is_encoder_ ? "at most one Dense between the encoder and its code" : "one Dense at a decoder's end");
    if (stack_.recurrent.empty()) refuse(layer, "no recurrent layer is before it", "recurrent layers first");
    if (is_encoder_ && layer.activation == "softmax")
      refuse(layer, "it makes a code of probabilities", "linear, relu, tanh or sigmoid");
    Folded folded{&layer, layer.weights, layer.activation};
    if (!layer.has_bias) folded.weights["bias"] = zeros({layer.units});
    fold(layer, folded.weights.at("kernel"), folded.weights.at("bias"));
    stack_.pending = {};
    stack_.width = layer.units;
    stack_.dense = std::move(folded);
  }

  void add_normalized(const Layer& layer) {
    if (layer.axis != -1 && layer.axis != (has_steps() ? 2 : 1))
      refuse(layer, "it normalizes axis " + std::to_string(layer.axis), "axis = -1: the features");
    for (const auto& [name, weight] : layer.weights) {
      check_rows(layer, weight.values.size());
    }
    if (stack_.dense && stack_.dense->activation == "linear" && stack_.pending.empty())
      return fold_behind(affine_of(layer), stack_.dense->weights.at("kernel"), stack_.dense->weights.at("bias"));
    stack_.pending = composed(stack_.pending, affine_of(layer));
    stack_.pending_layer = &layer;
  }

  void add_activation(const Layer& layer) {
    if (layer.activation == "linear") return;
    if (!stack_.dense || stack_.dense->activation != "linear" || !stack_.pending.empty())
      refuse(layer, "it does not stand behind a Dense without an activation of its own",
             "an activation that belongs to a Dense");
    if (is_encoder_ && layer.activation == "softmax")
      refuse(layer, "it makes a code of probabilities", "linear, relu, tanh or sigmoid");
    stack_.dense->activation = layer.activation;
  }

  void add_identity(const Layer& layer) {
    const bool behind_recurrent = !stack_.recurrent.empty() && !stack_.dense && stack_.recurrent.back().dropout == 0;
    if (layer.is_dropout && behind_recurrent)
      stack_.recurrent.back().dropout = layer.number;
    else
      stack_.only_trained.push_back(title(layer));
  }

  Stack stack_;
  std::optional<std::size_t> features_;
  bool is_encoder_;
};

}  // namespace

Stack stack_of(const Graph& graph, const std::vector<std::size_t>& layers, std::optional<std::size_t> features,
               const Affine& before, bool is_encoder) {
  Builder builder(features, before, is_encoder);
  for (const std::size_t place : layers) builder.add(graph.layers[place]);
  return builder.taken();
}

Folded identity_dense(const Stack& stack) {
  Folded dense{stack.recurrent.back().layer, {}, "linear"};
  Array kernel = zeros({stack.width, stack.width}), bias = zeros({stack.width});
  for (std::size_t i = 0; i < stack.width; ++i) kernel.values[i * stack.width + i] = 1;
  if (!stack.pending.empty()) fold_before(stack.pending, kernel, bias);
  dense.weights = {{"kernel", std::move(kernel)}, {"bias", std::move(bias)}};
  return dense;
}

}  // namespace tapelab::experiments::keras
