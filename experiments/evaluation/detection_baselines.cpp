#include "experiments/evaluation/detection_baselines.hpp"

#include <algorithm>
#include <span>
#include <xtensor-blas/xlinalg.hpp>

namespace tapelab::experiments {
namespace {

std::size_t window_size(const Target& target) { return target.steps * target.features; }

std::size_t window_count(const Target& target) { return target.values.size() / window_size(target); }

std::span<const float> window(const Target& target, std::size_t n) {
  return std::span(target.values).subspan(n * window_size(target), window_size(target));
}

double projection(std::span<const float> x, const std::vector<double>& mean, const std::vector<double>& component) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += (double{x[i]} - mean[i]) * component[i];
  return sum;
}

}  // namespace

std::vector<float> window_means(const Target& target) {
  std::vector<float> means(target.values.size());
  for (std::size_t n = 0; n < window_count(target); ++n)
    for (std::size_t f = 0; f < target.features; ++f) {
      double sum = 0, count = 0;
      for (std::size_t t = 0; t < target.steps; ++t) {
        if (!target.mask.empty() && target.mask[n * target.steps + t] == 0) continue;
        if (!target.value_mask.empty() && target.value_mask[n * window_size(target) + t * target.features + f] == 0)
          continue;
        sum += window(target, n)[t * target.features + f];
        ++count;
      }
      for (std::size_t t = 0; t < target.steps && count > 0; ++t)
        means[n * window_size(target) + t * target.features + f] = static_cast<float>(sum / count);
    }
  return means;
}

std::optional<PrincipalComponents> PrincipalComponents::fit(const Target& windows, std::size_t count) {
  const auto has_gap = [](const std::vector<float>& mask) { return std::ranges::find(mask, 0.0f) != mask.end(); };
  const bool masked = has_gap(windows.mask) || has_gap(windows.value_mask);
  const std::size_t size = window_size(windows);
  if (masked || size == 0 || size > kMostNumbers || windows.values.empty()) return std::nullopt;
  const std::size_t n = window_count(windows);
  PrincipalComponents found;
  found.mean_.assign(size, 0);
  for (std::size_t i = 0; i < windows.values.size(); ++i) found.mean_[i % size] += windows.values[i];
  for (double& mean : found.mean_) mean /= static_cast<double>(n);
  xt::xtensor<double, 2, xt::layout_type::column_major> covariance = xt::zeros<double>({size, size});
  for (std::size_t w = 0; w < n; ++w) {
    const std::span<const float> x = window(windows, w);
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t j = 0; j <= i; ++j)
        covariance(i, j) += (double{x[i]} - found.mean_[i]) * (double{x[j]} - found.mean_[j]);
  }
  for (std::size_t i = 0; i < size; ++i)
    for (std::size_t j = 0; j < i; ++j) covariance(j, i) = covariance(i, j);
  const auto [values, vectors] = xt::linalg::eigh(covariance);  // ascending
  for (std::size_t k = 0; k < std::min(count, size); ++k) {
    std::vector<double>& component = found.components_.emplace_back(size);
    for (std::size_t i = 0; i < size; ++i) component[i] = vectors(i, size - 1 - k);
  }
  return found;
}

std::vector<float> PrincipalComponents::reconstructed(const Target& windows) const {
  std::vector<float> outputs;
  outputs.reserve(windows.values.size());
  for (std::size_t n = 0; n < window_count(windows); ++n) {
    const std::span<const float> x = window(windows, n);
    std::vector<double> y = mean_;
    for (const std::vector<double>& component : components_) {
      const double code = projection(x, mean_, component);
      for (std::size_t i = 0; i < y.size(); ++i) y[i] += code * component[i];
    }
    outputs.insert(outputs.end(), y.begin(), y.end());
  }
  return outputs;
}

}  // namespace tapelab::experiments
