#include "experiments/scaling.hpp"

#include <algorithm>
#include <limits>

namespace tapelab::experiments {

Scaler fit_scaler(std::string_view scaling, const Series& series, const std::vector<bool>& used) {
  Scaler scaler{.offset = std::vector<double>(series.columns(), 0.0),
                .range = std::vector<double>(series.columns(), 1.0)};
  if (scaling == "none") return scaler;
  for (std::size_t feature = 0; feature < series.columns(); ++feature) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (std::size_t row = 0; row < series.rows; ++row) {
      if (!used[row]) continue;
      low = std::min(low, series.at(row, feature));
      high = std::max(high, series.at(row, feature));
    }
    scaler.offset[feature] = low;
    if (high > low) scaler.range[feature] = high - low;
  }
  return scaler;
}

std::vector<float> scaled_values(const Scaler& scaler, const Series& series) {
  std::vector<float> scaled(series.values.size());
  for (std::size_t i = 0; i < scaled.size(); ++i) {
    const std::size_t feature = i % series.columns();
    scaled[i] = static_cast<float>((series.values[i] - scaler.offset[feature]) / scaler.range[feature]);
  }
  return scaled;
}

}  // namespace tapelab::experiments
