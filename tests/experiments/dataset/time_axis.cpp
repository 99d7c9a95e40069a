#include "experiments/dataset/time_axis.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "experiments/config/calendar_periods.hpp"
#include "experiments/config/config.hpp"
#include "experiments/dataset/calendar.hpp"
#include "experiments/dataset/load_dataset.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/time_text.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/example_data.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
using tapelab::experiments::examples::configured;

namespace {

/// A CSV file of hours from 2024-01-01, x counting up; `skip` says which are missing.
std::string hours(std::size_t count, const std::vector<std::size_t>& skip) {
  std::string text = "when,x\n";
  for (std::size_t i = 0; i < count; ++i)
    if (std::ranges::find(skip, i) == skip.end())
      text += time_text(1704067200.0 + 3600.0 * static_cast<double>(i)) + ',' + std::to_string(i) + '\n';
  return text;
}

std::vector<double> times(const std::vector<std::string>& texts, const std::string& unit = "s") {
  TimeCells cells{texts, {}};
  for (std::size_t i = 0; i < texts.size(); ++i) cells.lines.push_back(i + 2);
  return parse_times(cells, configured({{"data.time_column", "when"}, {"data.time_unit", unit}}).data);
}

std::string times_error(const std::vector<std::string>& texts) {
  return error_text<DataError>([&] { times(texts); });
}

}  // namespace

TEST_CASE("time axis: numbers count a unit, eight digits are dates") {
  CHECK(times({"0", "1.5"}, "h") == std::vector<double>{0, 5400});
  CHECK(times({"1467378000000"}, "ms") == std::vector<double>{1467378000});
  CHECK(times({"20160701", "20160702"})[1] - times({"20160701"})[0] == 86400);
}

TEST_CASE("time axis: one cell of the file proves what is day and what month, or the order of time does") {
  CHECK(times({"1/2/2024", "13/2/2024"})[0] == times({"2024-02-01"})[0]);
  CHECK(times({"2/1/2024", "2/13/2024"})[0] == times({"2024-02-01"})[0]);
  CHECK(times({"11/1/2024", "12/1/2024", "1/2/2024"})[2] == times({"2024-02-01"})[0]);
  CHECK(times_error({"1/2/2024", "2/2/2024"})
            .starts_with(
                "the dates in column 'when', such as '1/2/2024', do not say what is the day and what the month"));
  CHECK(times_error({"2024-01-01", "yesterday"}).starts_with("'yesterday' in column 'when' is no time"));
  CHECK(times_error({"13/1/2024", "1/13/2024"}).starts_with("'1/13/2024' in column 'when' is no time"));
}

TEST_CASE("time axis: gaps, repeated times and steps backwards are counted, and an error or cuts") {
  const ScratchFolder folder;
  const std::string file = folder.write("a.csv", hours(20, {5, 6, 12}));
  const auto config = [&](const std::string& gaps) {
    return configured({{"data.source", "csv"},
                       {"data.file", file},
                       {"data.time_column", "when"},
                       {"data.gaps", gaps},
                       {"data.window", "3"}});
  };
  CHECK(
      error_text<DataError>([&] { load_dataset(config("error")); })
          .starts_with("the time in column 'when' has 2 gaps where rows are 1 h apart; the first is between rows 4 and "
                       "5: 2024-01-01 04:00:00 and 2024-01-01 07:00:00"));
  const auto data = load_dataset(config("cut"));
  CHECK(data->train.count == 3 + 3 + 5);  // of stretches of 5, 5 and 7 rows
  for (std::size_t n = 0; n < data->train.count; ++n)
    CHECK(data->train.inputs[3 * n + 2] - data->train.inputs[3 * n] == 2);
  CHECK(data->notices ==
        std::vector<std::string>{"time has 2 gaps where rows are 1 h apart; no window reaches across"});
  REQUIRE(data->times.contains(""));
  CHECK(time_text(data->times.at("")[5]) == "2024-01-01 07:00:00");

  Table table;
  table.series.push_back({.rows = 6, .times = {0, 1, 1, 2, 1, 2}});
  const TimeFaults faults = find_time_faults(table);
  CHECK(faults.repeated == 1);
  CHECK(faults.backwards == 1);
  CHECK(faults.gaps == 0);
  CHECK(table.series[0].cuts == std::vector<std::size_t>{2, 4});
}

TEST_CASE("time axis: months of 28 to 31 days are no gaps") {
  Table table;
  table.series.push_back({.rows = 0});
  for (int month = 1; month <= 12; ++month) {
    table.series[0].times.push_back(parse_time("2023-" + std::to_string(month) + "-1")->seconds);
    ++table.series[0].rows;
  }
  CHECK(find_time_faults(table).count() == 0);
}

TEST_CASE("calendar: sine and cosine of what has passed of each period") {
  const double noon = parse_time("2024-02-29 06:30")->seconds;  // a Thursday of a leap year
  const std::vector<std::string> all(std::begin(kCalendarPeriods), std::end(kCalendarPeriods));
  CHECK(all == std::vector<std::string>{"minute", "hour", "weekday", "day", "yearday", "month"});
  const auto features = calendar_features(all, noon);
  const double day = 6.5 / 24;
  const double passed[] = {0.5, day, (3 + day) / 7, (28 + day) / 29, (59 + day) / 366, (1 + (28 + day) / 29) / 12};
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(features[2 * i] == doctest::Approx(std::sin(2 * std::numbers::pi * passed[i])).epsilon(1e-12));
    CHECK(features[2 * i + 1] == doctest::Approx(std::cos(2 * std::numbers::pi * passed[i])).epsilon(1e-12));
  }
}

TEST_CASE("calendar: inputs behind those of the file, never targets, not scaled, and known of future steps") {
  const ScratchFolder folder;
  const auto data = load_dataset(configured({{"data.source", "csv"},
                                             {"data.file", folder.write("a.csv", hours(30, {}))},
                                             {"data.time_column", "when"},
                                             {"data.calendar", "hour"},
                                             {"data.window", "4"},
                                             {"data.scaling", "standard"},
                                             {"predict.enabled", "true"},
                                             {"predict.target", "future"},
                                             {"predict.steps", "2"}}));
  CHECK(data->feature_names == std::vector<std::string>{"x", "hour_sin", "hour_cos"});
  CHECK(data->features == 3);
  CHECK(data->train.reconstruct->features == 1);
  const Target& future = *data->train.predict;
  CHECK(future.features == 1);
  CHECK(future.known_features == 2);
  REQUIRE(future.known.size() == data->train.count * 2 * 2);
  // The first window ends at 03:00; its targets are 04:00 and 05:00.
  for (std::size_t step = 0; step < 2; ++step) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(4 + step) / 24;
    CHECK(future.known[2 * step] == doctest::Approx(std::sin(angle)));
    CHECK(future.known[2 * step + 1] == doctest::Approx(std::cos(angle)));
  }
  CHECK(data->train.inputs[1] == doctest::Approx(0));  // midnight
  CHECK(data->train.inputs[2] == doctest::Approx(1));
}
