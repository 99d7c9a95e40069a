#include "experiments/dataset/part_bounds.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/dataset/random_blocks.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/time_text.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

struct Bound {
  const char* key;
  const std::string* text;
};

std::optional<std::size_t> row_number(const std::string& text) {
  std::size_t row = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), row);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return row;
}

[[noreturn]] void reject(const Bound& bound, const std::string& why, std::vector<std::string> hints) {
  throw ConfigError({.message = std::string(bound.key) + " = " + *bound.text + ' ' + why,
                     .key = bound.key,
                     .hints = std::move(hints)});
}

/// The first row of the part, at most one behind the last.
std::size_t row_of(const Bound& bound, const DataConfig& data, const Series& series) {
  const std::string& text = *bound.text;
  if (const auto row = row_number(text); row && (text.size() != 8 || data.time_column.empty()))
    return std::min(*row, series.rows);
  const auto time = parse_time(text);
  if (!time || time->ambiguous)
    reject(bound, "is neither a row nor a date", {"rows count from 0; dates: 2017-07-01 or 2017-07-01 13:00"});
  if (series.times.empty())
    reject(bound, "is a date, but the data have no time", {"name the column of the time in data.time_column"});
  const auto not_before = [&](double seconds) { return seconds >= time->seconds; };
  return static_cast<std::size_t>(std::ranges::find_if(series.times, not_before) - series.times.begin());
}

}  // namespace

std::vector<Part> parts_by_bounds(const DataConfig& data, const Series& series) {
  const Bound train{"data.train_from", &data.train_from}, validation{"data.validation_from", &data.validation_from},
      test{"data.test_from", &data.test_from}, until{"data.test_until", &data.test_until};
  const auto at = [&](const Bound& bound, std::size_t otherwise) {
    return bound.text->empty() ? otherwise : row_of(bound, data, series);
  };
  const std::size_t first = at(train, 0), end = at(until, series.rows);
  const std::size_t all = end - std::min(first, end);
  const std::size_t test_first = at(test, end - rounded_share(data.test, all));
  const std::size_t left = test_first - std::min(first, test_first);
  const std::size_t share =
      rounded_share(data.validation, data.validation_of == choice::ValidationOf::kTraining ? left : all);
  const std::size_t validation_first = at(validation, test_first - std::min(share, left));
  const std::pair<const Bound&, std::size_t> order[] = {
      {train, first}, {validation, validation_first}, {test, test_first}, {until, end}};
  for (std::size_t i = 1; i < std::size(order); ++i)
    for (std::size_t before = 0; before < i; ++before)
      if (order[before].second > order[i].second && !order[i].first.text->empty() && !order[before].first.text->empty())
        reject(order[i].first,
               "lies before " + std::string(order[before].first.key) + " = " + *order[before].first.text,
               {"the parts follow each other in time: training, validation, test"});
  std::vector<Part> parts(series.rows, Part::kNone);
  const auto fill = [&](std::size_t from, std::size_t to, Part part) {
    for (std::size_t row = from; row < std::min(to, series.rows); ++row) parts[row] = part;
  };
  fill(first, validation_first, Part::kTrain);
  fill(validation_first, test_first, Part::kValidation);
  fill(test_first, end, Part::kTest);
  return parts;
}

}  // namespace tapelab::experiments
