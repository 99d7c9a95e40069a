#include "experiments/dataset/input_columns.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "experiments/formats/input_error.hpp"

namespace tapelab::experiments {

void add_input_columns(Table& table, const std::vector<std::string>& names,
                       const std::function<std::vector<double>(const Series&, std::size_t row)>& values) {
  for (const std::string& name : names)
    if (std::ranges::find(table.names, name) != table.names.end())
      throw ConfigError(
          {.message = "the file has a column '" + name + "', which is also the name of an input made here",
           .key = "data.columns",
           .hints = {"rename it in the file, or leave it out with data.exclude_columns"}});
  const std::size_t before = table.names.size(), inputs = table.inputs;
  for (Series& series : table.series) {
    std::vector<double> wider;
    wider.reserve(series.rows * (before + names.size()));
    for (std::size_t row = 0; row < series.rows; ++row) {
      const auto first = series.values.begin() + static_cast<std::ptrdiff_t>(row * before);
      const std::vector<double> added = values(series, row);
      wider.insert(wider.end(), first, first + static_cast<std::ptrdiff_t>(inputs));
      wider.insert(wider.end(), added.begin(), added.end());
      wider.insert(wider.end(), first + static_cast<std::ptrdiff_t>(inputs),
                   first + static_cast<std::ptrdiff_t>(before));
    }
    series.values = std::move(wider);
  }
  table.names.insert(table.names.begin() + static_cast<std::ptrdiff_t>(inputs), names.begin(), names.end());
  for (std::size_t& target : table.targets)
    if (target >= inputs) target += names.size();
  table.inputs += names.size();
}

void add_mask_channels(Table& table) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < table.inputs; ++i) names.push_back(table.names[i] + "_known");
  const std::size_t columns = table.names.size(), inputs = table.inputs;
  add_input_columns(table, names, [&](const Series& series, std::size_t row) {
    std::vector<double> known;
    for (std::size_t i = 0; i < inputs; ++i) known.push_back(std::isnan(series.values[row * columns + i]) ? 0.0 : 1.0);
    return known;
  });
  table.mask_channels = names.size();
}

}  // namespace tapelab::experiments
