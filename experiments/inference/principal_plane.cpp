#include "experiments/inference/principal_plane.hpp"

#include <algorithm>
#include <cmath>
#include <xtensor-blas/xlinalg.hpp>

namespace tapelab::experiments {
namespace {

using Matrix = xt::xtensor<double, 2, xt::layout_type::column_major>;

/// [N, size] with the mean of every column taken away.
std::vector<double> centred(std::span<const float> values, std::size_t size) {
  const std::size_t n = values.size() / size;
  std::vector<double> mean(size, 0), rows(values.begin(), values.end());
  for (std::size_t i = 0; i < rows.size(); ++i) mean[i % size] += rows[i] / static_cast<double>(n);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] -= mean[i % size];
  return rows;
}

/// X'X of the [n, size] matrix X, or X X' where that is smaller: both have the same eigenvalues above 0.
Matrix products(const std::vector<double>& rows, std::size_t n, std::size_t size, bool of_columns) {
  const std::size_t order = of_columns ? size : n, depth = of_columns ? n : size;
  const auto at = [&](std::size_t i, std::size_t k) { return of_columns ? rows[k * size + i] : rows[i * size + k]; };
  Matrix matrix = xt::zeros<double>({order, order});
  for (std::size_t i = 0; i < order; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < depth; ++k) sum += at(i, k) * at(j, k);
      matrix(i, j) = matrix(j, i) = sum;
    }
  return matrix;
}

/// Loadings [size] of an eigenvector of X'X, or of one u of X X', where they are X'u; of length 1, with their sign.
std::vector<double> loadings(const std::vector<double>& rows, std::size_t size, const std::vector<double>& vector,
                             bool of_columns) {
  std::vector<double> weights = of_columns ? vector : std::vector<double>(size, 0);
  for (std::size_t i = 0; i < rows.size() && !of_columns; ++i) weights[i % size] += rows[i] * vector[i / size];
  double squares = 0;
  for (const double weight : weights) squares += weight * weight;
  const auto largest = std::ranges::max_element(weights, {}, [](double weight) { return std::abs(weight); });
  const double length = std::copysign(std::sqrt(squares), *largest);
  for (double& weight : weights) weight = length == 0 ? 0 : weight / length;
  return weights;
}

std::vector<double> projected(const std::vector<double>& rows, const std::vector<double>& weights) {
  const std::size_t size = weights.size();
  std::vector<double> along(rows.size() / size, 0);
  for (std::size_t i = 0; i < rows.size(); ++i) along[i / size] += rows[i] * weights[i % size];
  return along;
}

}  // namespace

PrincipalPlane principal_plane(std::span<const float> values, std::size_t size) {
  const std::size_t n = size == 0 ? 0 : values.size() / size;
  PrincipalPlane plane{std::vector<double>(n, 0), std::vector<double>(n, 0), {}};
  if (n == 0) return plane;
  const std::vector<double> rows = centred(values, size);
  double variance = 0;
  for (const double value : rows) variance += value * value;
  if (variance == 0) return plane;
  const bool of_columns = size <= n;
  const auto [eigenvalues, vectors] = xt::linalg::eigh(products(rows, n, size, of_columns));  // ascending
  const std::size_t order = eigenvalues.size();
  for (std::size_t k = 0; k < std::min<std::size_t>(2, order); ++k) {
    std::vector<double> vector(order);
    for (std::size_t i = 0; i < order; ++i) vector[i] = vectors(i, order - 1 - k);
    (k == 0 ? plane.x : plane.y) = projected(rows, loadings(rows, size, vector, of_columns));
    plane.part[k] = std::max(0.0, eigenvalues(order - 1 - k)) / variance;
  }
  return plane;
}

}  // namespace tapelab::experiments
