#include "experiments/evaluation/detection_baselines.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <xtensor-blas/xlinalg.hpp>

#include "autograd/gemm.hpp"
#include "experiments/config/config.hpp"
#include "experiments/dataset/targets.hpp"
#include "experiments/evaluation/baselines.hpp"

namespace tapelab::experiments {
namespace {

using Matrix = xt::xtensor<double, 2, xt::layout_type::column_major>;

constexpr std::size_t kBlock = 256;  // windows at a time

std::size_t window_size(const Target& target) { return target.steps * target.features; }

std::size_t window_count(const Target& target) { return target.values.size() / window_size(target); }

std::span<const float> window(const Target& target, std::size_t n) {
  return std::span(target.values).subspan(n * window_size(target), window_size(target));
}

/// Whether number i of window n counts.
bool is_there(const Target& windows, std::size_t n, std::size_t i) {
  return counts(windows, n * windows.steps + i / windows.features, i % windows.features);
}

bool has_masks(const Target& windows) { return !windows.mask.empty() || !windows.value_mask.empty(); }

bool is_complete(const Target& windows, std::size_t n) {
  for (std::size_t i = 0; has_masks(windows) && i < window_size(windows); ++i)
    if (!is_there(windows, n, i)) return false;
  return true;
}

/// The mean of each number over the windows in which it counts; 0 where it never does.
std::vector<double> means_of(const Target& windows, const std::vector<std::size_t>& chosen) {
  std::vector<double> sums(window_size(windows), 0), numbers(window_size(windows), 0);
  for (const std::size_t n : chosen)
    for (std::size_t i = 0; i < sums.size(); ++i) {
      if (!is_there(windows, n, i)) continue;
      sums[i] += window(windows, n)[i];
      ++numbers[i];
    }
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = numbers[i] > 0 ? sums[i] / numbers[i] : 0;
  return sums;
}

/// x - m of these windows, 0 for a number that does not count. [B, T' F']
void centre(const Target& windows, std::span<const std::size_t> chosen, const std::vector<double>& mean, double* x) {
  for (const std::size_t n : chosen)
    for (std::size_t i = 0; i < mean.size(); ++i, ++x)
      *x = is_there(windows, n, i) ? double{window(windows, n)[i]} - mean[i] : 0;
}

template <class Visit>
void for_each_block(std::span<const std::size_t> chosen, const Visit& visit) {
  for (std::size_t first = 0; first < chosen.size(); first += kBlock)
    visit(chosen.subspan(first, std::min(kBlock, chosen.size() - first)));
}

std::vector<std::size_t> all_of(const Target& windows) {
  std::vector<std::size_t> all(window_count(windows));
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

}  // namespace

std::vector<float> window_means(const Target& target) {
  std::vector<float> means(target.values.size());
  for (std::size_t n = 0; n < window_count(target); ++n)
    for (std::size_t f = 0; f < target.features; ++f) {
      double sum = 0, count = 0;
      for (std::size_t t = 0; t < target.steps; ++t) {
        if (!counts(target, n * target.steps + t, f)) continue;
        sum += window(target, n)[t * target.features + f];
        ++count;
      }
      for (std::size_t t = 0; t < target.steps && count > 0; ++t)
        means[n * window_size(target) + t * target.features + f] = static_cast<float>(sum / count);
    }
  return means;
}

std::vector<float> values_before(const DecoderConfig& decoder, const DataConfig& data, const Samples& samples,
                                 const Target& target) {
  // Visits (series, row, row n T' + t of the target) of every step.
  const auto for_each = [&](auto&& visit) {
    for (std::size_t n = 0; n < samples.count; ++n) {
      const Origin& origin = samples.origins[n];
      const RowRange rows = target_rows(decoder, data, {0, origin.row, origin.length}, target.steps);
      for (std::size_t s = 0; s < rows.count; ++s) visit(origin.sequence, rows.row(s), n * target.steps + s);
    }
  };
  constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
  std::map<std::string, std::vector<float>> series;  // [row, F']
  for_each([&](const std::string& name, std::size_t row, std::size_t at) {
    std::vector<float>& values = series[name];
    if (values.size() < (row + 1) * target.features) values.resize((row + 1) * target.features, kUnknown);
    for (std::size_t f = 0; f < target.features; ++f)
      if (counts(target, at, f)) values[row * target.features + f] = target.values[at * target.features + f];
  });
  for (auto& [name, values] : series) {  // from here on the last one known before each row
    std::vector<float> known(target.features, kUnknown);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const float value = std::exchange(values[i], known[i % target.features]);
      if (!std::isnan(value)) known[i % target.features] = value;
    }
  }
  std::vector<float> before = target.values;
  for_each([&](const std::string& name, std::size_t row, std::size_t at) {
    const std::vector<float>& values = series.at(name);
    for (std::size_t f = 0; f < target.features; ++f)
      if (const float value = values[row * target.features + f]; !std::isnan(value))
        before[at * target.features + f] = value;
  });
  return before;
}

std::optional<PrincipalComponents> PrincipalComponents::fit(const Target& windows, std::size_t count) {
  const std::size_t size = window_size(windows);
  if (size == 0 || size > kMostNumbers || windows.values.empty()) return std::nullopt;
  std::vector<std::size_t> chosen = all_of(windows);
  std::erase_if(chosen, [&](std::size_t n) { return !is_complete(windows, n); });
  PrincipalComponents found;
  found.count_ = std::min(count, size);
  if (chosen.empty() || chosen.size() < 2 * found.count_) chosen = all_of(windows);
  found.mean_ = means_of(windows, chosen);
  std::vector<double> sums(size * size, 0), x(kBlock * size);
  for_each_block(chosen, [&](std::span<const std::size_t> block) {
    centre(windows, block, found.mean_, x.data());
    gemm(Transpose::kYes, Transpose::kNo, size, size, block.size(), x.data(), x.data(), 1.0, sums.data());
  });
  Matrix covariance = xt::zeros<double>({size, size});
  for (std::size_t i = 0; i < size; ++i)
    for (std::size_t j = 0; j <= i; ++j) covariance(i, j) = covariance(j, i) = sums[i * size + j];
  const auto [values, vectors] = xt::linalg::eigh(covariance);  // ascending
  for (std::size_t k = 0; k < found.count_; ++k)
    for (std::size_t i = 0; i < size; ++i) found.components_.push_back(vectors(i, size - 1 - k));
  return found;
}

/// The code of a window with gaps. projections: V^T (x - m) over the numbers that count.
std::vector<double> PrincipalComponents::code_of(const Target& windows, std::size_t n,
                                                 std::span<const double> projections) const {
  const std::size_t size = mean_.size();
  // V^T V over the numbers that count is the identity less that over the others.
  std::vector<std::size_t> there, gaps;
  for (std::size_t i = 0; i < size; ++i) (is_there(windows, n, i) ? there : gaps).push_back(i);
  const bool of_gaps = gaps.size() < there.size();
  std::vector<double> rows;  // [numbers, count]
  for (const std::size_t i : of_gaps ? gaps : there)
    for (std::size_t k = 0; k < count_; ++k) rows.push_back(components_[k * size + i]);
  std::vector<double> products(count_ * count_, 0);
  if (!rows.empty())
    gemm(Transpose::kYes, Transpose::kNo, count_, count_, rows.size() / count_, rows.data(), rows.data(), 0.0,
         products.data());
  Matrix normal = xt::zeros<double>({count_, count_});
  for (std::size_t k = 0; k < count_; ++k)
    for (std::size_t l = 0; l < count_; ++l)
      normal(k, l) = of_gaps ? (k == l ? 1.0 : 0.0) - products[k * count_ + l] : products[k * count_ + l];
  // The ridge decides where fewer numbers count than the code has: it leaves the shortest code.
  constexpr double kRidge = 1e-10;
  for (std::size_t k = 0; k < count_; ++k) normal(k, k) += kRidge;
  Matrix right = xt::zeros<double>({count_, std::size_t{1}});
  for (std::size_t k = 0; k < count_; ++k) right(k, 0) = projections[k];
  const auto solved = xt::linalg::solve(normal, right);
  std::vector<double> code(count_);
  for (std::size_t k = 0; k < count_; ++k) code[k] = solved(k, 0);
  return code;
}

std::vector<float> PrincipalComponents::reconstructed(const Target& windows) const {
  const std::size_t size = mean_.size();
  std::vector<float> outputs;
  outputs.reserve(windows.values.size());
  std::vector<double> x(kBlock * size), codes(kBlock * count_), y(kBlock * size);
  for_each_block(all_of(windows), [&](std::span<const std::size_t> block) {
    centre(windows, block, mean_, x.data());
    for (std::size_t b = 0; b < block.size(); ++b)
      std::ranges::copy(mean_, y.begin() + static_cast<std::ptrdiff_t>(b * size));
    if (count_ > 0) {
      gemm(Transpose::kNo, Transpose::kYes, block.size(), count_, size, x.data(), components_.data(), 0.0,
           codes.data());
      for (std::size_t b = 0; b < block.size(); ++b)
        if (!is_complete(windows, block[b]))
          std::ranges::copy(code_of(windows, block[b], std::span(codes).subspan(b * count_, count_)),
                            codes.begin() + static_cast<std::ptrdiff_t>(b * count_));
      gemm(Transpose::kNo, Transpose::kNo, block.size(), size, count_, codes.data(), components_.data(), 1.0, y.data());
    }
    outputs.insert(outputs.end(), y.begin(), y.begin() + static_cast<std::ptrdiff_t>(block.size() * size));
  });
  return outputs;
}

}  // namespace tapelab::experiments
