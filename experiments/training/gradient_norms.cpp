#include "experiments/training/gradient_norms.hpp"

#include <algorithm>

#include "layers/regularization.hpp"

namespace tapelab::experiments {

namespace {

/// "encoder/0/kernel" -> "gradient_norm_encoder_0"
std::string curve_of(const std::string& parameter) {
  std::string layer = parameter.substr(0, parameter.rfind('/'));
  std::ranges::replace(layer, '/', '_');
  return "gradient_norm_" + layer;
}

}  // namespace

GradientNorms::GradientNorms(const ParameterBuffer<float>& parameters) {
  for (const auto& [name, p] : parameters.entries()) {
    if (!p->trainable) continue;  // has no gradient
    const std::string curve = curve_of(name);
    if (layers_.empty() || layers_.back().curve != curve) layers_.push_back({curve, p->gradient, 0});
    Layer& layer = layers_.back();
    layer.size = static_cast<std::size_t>(p->gradient + p->size() - layer.gradients);  // padding between is 0
  }
  sums_.resize(layers_.size());
}

void GradientNorms::add() {
  for (std::size_t i = 0; i < layers_.size(); ++i) sums_[i] += euclidean_norm(layers_[i].gradients, layers_[i].size);
  ++updates_;
}

void GradientNorms::close_epoch(std::map<std::string, std::vector<double>>& curves) {
  for (std::size_t i = 0; i < layers_.size(); ++i) curves[layers_[i].curve].push_back(sums_[i] / updates_);
  std::ranges::fill(sums_, 0.0);
  updates_ = 0;
}

}  // namespace tapelab::experiments
