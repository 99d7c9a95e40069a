#include "experiments/scaling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tapelab::experiments {
namespace {

/// Calls f with every known value of a column in the rows in use.
template <class F>
void for_each_used(const Table& table, const UsedRows& used, std::size_t column, F f) {
  const std::size_t columns = table.names.size();
  for (std::size_t i = 0; i < table.series.size(); ++i)
    for (std::size_t row = 0; row < table.series[i].rows; ++row) {
      const double value = table.series[i].values[row * columns + column];
      if (used[i][row] && !std::isnan(value)) f(value);
    }
}

struct Offset {
  double offset = 0, range = 1;
};

Offset fit_min_max(const Table& table, const UsedRows& used, std::size_t column) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for_each_used(table, used, column, [&](double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  });
  if (low > high) return {};  // no value is known
  return {low, high > low ? high - low : 1};
}

Offset fit_standard(const Table& table, const UsedRows& used, std::size_t column) {
  double n = 0, mean = 0, squares = 0;  // Welford 1962
  for_each_used(table, used, column, [&](double value) {
    const double difference = value - mean;
    mean += difference / ++n;
    squares += difference * (value - mean);
  });
  const double deviation = n > 0 ? std::sqrt(squares / n) : 0;
  return {mean, deviation > 0 ? deviation : 1};
}

}  // namespace

Scaler fit_scaler(std::string_view scaling, const Table& table, const UsedRows& used) {
  Scaler scaler;
  for (std::size_t column = 0; column < table.names.size(); ++column) {
    const Offset fit = scaling == "min_max"    ? fit_min_max(table, used, column)
                       : scaling == "standard" ? fit_standard(table, used, column)
                                               : Offset{};
    scaler.offset.push_back(fit.offset);
    scaler.range.push_back(fit.range);
  }
  return scaler;
}

Scaler of_columns(const Scaler& scaler, const std::vector<std::size_t>& columns) {
  Scaler part;
  for (const std::size_t column : columns) {
    part.offset.push_back(scaler.offset[column]);
    part.range.push_back(scaler.range[column]);
  }
  return part;
}

std::vector<float> scaled_values(const Scaler& scaler, const std::vector<double>& values) {
  std::vector<float> scaled(values.size());
  for (std::size_t i = 0; i < scaled.size(); ++i) {
    const std::size_t column = i % scaler.offset.size();
    scaled[i] = static_cast<float>((values[i] - scaler.offset[column]) / scaler.range[column]);
  }
  return scaled;
}

}  // namespace tapelab::experiments
