#include "experiments/evaluation/linear_autoregression.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <xtensor-blas/xlinalg.hpp>

#include "autograd/gemm.hpp"
#include "experiments/evaluation/baselines.hpp"

namespace tapelab::experiments {
namespace {

using Matrix = xt::xtensor<double, 2, xt::layout_type::column_major>;
using Places = std::vector<std::size_t>;

constexpr std::size_t kBlock = 256;  // windows at a time

/// Numbers of x: those of the window and those known of the output steps.
struct Width {
  std::size_t window, known;
  std::size_t all() const { return window + known; }
};

Width width_of(std::size_t steps, std::size_t features, const Target& target) {
  return {steps * features, target.known.empty() ? 0 : target.steps * target.known_features};
}

/// x of sample n into [width]. inputs [T, F].
void read(const Samples& samples, std::size_t n, const float* inputs, const Target& target, std::size_t steps,
          std::size_t features, double* x) {
  const Width width = width_of(steps, features, target);
  std::copy_n(inputs, width.window, x);
  for (std::size_t t = 0; t < steps && !samples.mask.empty(); ++t)
    if (samples.mask[n * steps + t] == 0) std::fill_n(x + t * features, features, 0.0);
  std::copy_n(target.known.data() + n * width.known, width.known, x + width.window);
}

/// Sums over training windows, of x and y less their means over all of them, so that large offsets cost no digits.
class Sums {
 public:
  Sums(const Dataset& data, const Target& target)
      : data_(data),
        target_(target),
        inputs_(width_of(data.steps, data.features, target).all()),
        outputs_(target.steps * target.features),
        x_(kBlock * (inputs_ + 1)),
        mean_x_(inputs_, 0),
        mean_y_(outputs_, 0) {
    std::vector<double> x(inputs_), numbers(outputs_, 0);
    for (std::size_t n = 0; n < data.train.count; ++n) {
      read_window(n, x.data());
      for (std::size_t i = 0; i < inputs_; ++i) mean_x_[i] += x[i];
      for (std::size_t o = 0; o < outputs_; ++o) {
        if (!is_there(n, o)) continue;
        mean_y_[o] += target.values[n * outputs_ + o];
        ++numbers[o];
      }
    }
    for (double& mean : mean_x_) mean /= static_cast<double>(data.train.count);
    for (std::size_t o = 0; o < outputs_; ++o) mean_y_[o] = numbers[o] > 0 ? mean_y_[o] / numbers[o] : 0;
  }

  std::size_t inputs() const { return inputs_; }
  std::size_t outputs() const { return outputs_; }
  const std::vector<double>& mean_x() const { return mean_x_; }
  const std::vector<double>& mean_y() const { return mean_y_; }

  /// Whether output o counts in window n.
  bool is_there(std::size_t n, std::size_t o) const {
    return counts(target_, n * target_.steps + o / target_.features, o % target_.features);
  }

  /// Sum of (x, 1)(x, 1)^T over these windows, [x + 1, x + 1].
  std::vector<double> of_squares(const Places& windows) {
    std::vector<double> sums((inputs_ + 1) * (inputs_ + 1), 0);
    for_each_block(windows, [&](std::size_t, std::size_t count) {
      gemm(Transpose::kYes, Transpose::kNo, inputs_ + 1, inputs_ + 1, count, x_.data(), x_.data(), 1.0, sums.data());
    });
    return sums;
  }

  /// Sum of (x, 1) y^T over the windows in which each output counts, [x + 1, y].
  std::vector<double> of_products(const Places& windows) {
    std::vector<double> sums((inputs_ + 1) * outputs_, 0), y(kBlock * outputs_);
    for_each_block(windows, [&](std::size_t first, std::size_t count) {
      for (std::size_t b = 0; b < count; ++b)
        for (std::size_t o = 0; o < outputs_; ++o) {
          const std::size_t n = windows[first + b];
          y[b * outputs_ + o] = is_there(n, o) ? target_.values[n * outputs_ + o] - mean_y_[o] : 0;
        }
      gemm(Transpose::kYes, Transpose::kNo, inputs_ + 1, outputs_, count, x_.data(), y.data(), 1.0, sums.data());
    });
    return sums;
  }

 private:
  void read_window(std::size_t n, double* x) const {
    read(data_.train, n, data_.train.inputs.data() + n * data_.steps * data_.features, target_, data_.steps,
         data_.features, x);
  }

  /// Calls visit(first, count) with (x, 1) of the windows first .. first + count - 1 of the list in x_.
  template <class Visit>
  void for_each_block(const Places& windows, const Visit& visit) {
    for (std::size_t first = 0; first < windows.size(); first += kBlock) {
      const std::size_t count = std::min(kBlock, windows.size() - first);
      for (std::size_t b = 0; b < count; ++b) {
        double* x = x_.data() + b * (inputs_ + 1);
        read_window(windows[first + b], x);
        for (std::size_t i = 0; i < inputs_; ++i) x[i] -= mean_x_[i];
        x[inputs_] = 1;
      }
      visit(first, count);
    }
  }

  const Dataset& data_;
  const Target& target_;
  std::size_t inputs_, outputs_;
  std::vector<double> x_;  // [kBlock, x + 1]
  std::vector<double> mean_x_, mean_y_;
};

/// The windows of which `in` is true, and the others.
std::pair<Places, Places> parted(const std::vector<bool>& in) {
  std::pair<Places, Places> parts;
  for (std::size_t n = 0; n < in.size(); ++n) (in[n] ? parts.first : parts.second).push_back(n);
  return parts;
}

/// The sums over the windows in which outputs count; of those of all windows, where these are less work.
std::vector<double> squares_of(Sums& sums, const std::vector<double>& all, const std::vector<bool>& in) {
  const auto [with, without] = parted(in);
  if (without.size() > with.size()) return sums.of_squares(with);
  std::vector<double> squares = all;
  if (without.empty()) return squares;
  const std::vector<double> less = sums.of_squares(without);
  std::ranges::transform(squares, less, squares.begin(), std::minus<>());
  return squares;
}

/// Weights [x, group] of outputs that count in the same windows, and the means of x there, less mean_x.
struct Solution {
  Matrix weights;
  std::vector<double> means_x, means_y;
};

Solution solve(const Sums& sums, const std::vector<double>& squares, const std::vector<double>& products,
               const Places& group) {
  const std::size_t size = sums.inputs(), width = size + 1, outputs = sums.outputs();
  const double n = std::max(squares[size * width + size], 1.0);
  Solution found{xt::zeros<double>({size, group.size()}), std::vector<double>(size), {}};
  std::vector<double>& mean = found.means_x;
  for (std::size_t i = 0; i < size; ++i) mean[i] = squares[i * width + size] / n;
  for (const std::size_t o : group) found.means_y.push_back(products[size * outputs + o] / n);
  std::vector<double> deviation(size);  // times the root of n; 0: rounding only
  for (std::size_t i = 0; i < size; ++i) {
    const double variance = squares[i * width + i] / n - mean[i] * mean[i];
    const double rounding = std::numeric_limits<float>::epsilon() * (sums.mean_x()[i] + mean[i]);
    deviation[i] = variance > rounding * rounding ? std::sqrt(variance * n) : 0;
  }
  Matrix correlations = xt::zeros<double>({size, size});
  for (std::size_t j = 0; j < size; ++j)
    for (std::size_t i = 0; i < size; ++i) {
      const double scale = deviation[i] * deviation[j];
      correlations(i, j) = scale > 0 ? (squares[i * width + j] - n * mean[i] * mean[j]) / scale : 0;
      if (i == j) correlations(i, i) = scale > 0 ? 1 + LinearAutoregression::kRidge : 1;
    }
  Matrix right = xt::zeros<double>({size, group.size()});
  for (std::size_t k = 0; k < group.size(); ++k)
    for (std::size_t i = 0; i < size; ++i)
      if (deviation[i] > 0)
        right(i, k) = (products[i * outputs + group[k]] - n * mean[i] * found.means_y[k]) / deviation[i];
  const auto solved = xt::linalg::solve(correlations, right);
  for (std::size_t k = 0; k < group.size(); ++k)
    for (std::size_t i = 0; i < size; ++i)
      if (deviation[i] > 0) found.weights(i, k) = solved(i, k) / deviation[i];
  return found;
}

}  // namespace

std::optional<LinearAutoregression> LinearAutoregression::fit(const Dataset& data, const DecoderTask& trained) {
  const Target& target = *trained.target;
  const std::size_t inputs = width_of(data.steps, data.features, target).all();
  const std::size_t outputs = target.steps * target.features, windows = data.train.count;
  if (inputs == 0 || outputs == 0 || windows == 0 || inputs > kMostNumbers || outputs > kMostNumbers)
    return std::nullopt;
  Sums sums(data, target);
  std::map<std::vector<bool>, Places> groups;  // outputs that count in the same windows
  for (std::size_t o = 0; o < outputs; ++o) {
    std::vector<bool> in(windows);
    for (std::size_t n = 0; n < windows; ++n) in[n] = sums.is_there(n, o);
    groups[std::move(in)].push_back(o);
  }
  Places all(windows);
  std::iota(all.begin(), all.end(), std::size_t{0});
  const std::vector<double> squares = sums.of_squares(all), products = sums.of_products(all);
  LinearAutoregression found;
  found.steps_ = data.steps;
  found.features_ = data.features;
  found.weights_.resize(inputs * outputs);
  found.intercepts_.resize(outputs);
  for (const auto& [in, group] : groups) {
    const Solution solution = solve(sums, squares_of(sums, squares, in), products, group);
    for (std::size_t k = 0; k < group.size(); ++k) {
      double intercept = sums.mean_y()[group[k]] + solution.means_y[k];
      for (std::size_t i = 0; i < inputs; ++i) {
        found.weights_[i * outputs + group[k]] = solution.weights(i, k);
        intercept -= solution.weights(i, k) * (sums.mean_x()[i] + solution.means_x[i]);
      }
      found.intercepts_[group[k]] = intercept;
    }
  }
  return found;
}

void LinearAutoregression::predict(const Samples& samples, std::size_t first, std::size_t count, const float* inputs,
                                   const Target& target, float* out) const {
  const std::size_t width = width_of(steps_, features_, target).all(), outputs = intercepts_.size();
  std::vector<double> x(count * width), y(count * outputs);
  for (std::size_t b = 0; b < count; ++b) {
    read(samples, first + b, inputs + b * steps_ * features_, target, steps_, features_, x.data() + b * width);
    std::ranges::copy(intercepts_, y.begin() + static_cast<std::ptrdiff_t>(b * outputs));
  }
  gemm(Transpose::kNo, Transpose::kNo, count, outputs, width, x.data(), weights_.data(), 1.0, y.data());
  std::ranges::transform(y, out, [](double value) { return static_cast<float>(value); });
}

}  // namespace tapelab::experiments
