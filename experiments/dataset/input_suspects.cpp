#include "experiments/dataset/input_suspects.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>
#include <set>
#include <string_view>

namespace tapelab::experiments {
namespace {

using Words = std::vector<std::string>;

/// The words of a column's name in lower case: "isAnomaly_2" is {is, anomaly, 2}.
Words words_of_name(const std::string& name) {
  Words words = {""};
  char before = ' ';
  for (const char c : name) {
    const auto u = static_cast<unsigned char>(c);
    const bool new_word =
        std::isalnum(u) == 0 || (std::isupper(u) != 0 && std::islower(static_cast<unsigned char>(before)) != 0);
    if (new_word && !words.back().empty()) words.emplace_back();
    if (std::isalnum(u) != 0) words.back() += static_cast<char>(std::tolower(u));
    before = c;
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

struct Suspicion {
  SuspectedAs as;
  std::string reason;
};

/// "x" and "y" are coordinates; a "y" alone is what others predict.
std::optional<Suspicion> suspicious_name(const std::string& name, bool has_x) {
  static constexpr auto kLabels =  // anywhere in the name
      std::to_array<std::string_view>({"label", "labels", "anomaly", "anomalies", "anomalous", "outlier", "outliers"});
  static constexpr auto kClasses =  // at its end
      std::to_array<std::string_view>({"class", "classes", "event", "events", "fault", "faults", "failure", "attack"});
  static constexpr auto kTargets = std::to_array<std::string_view>({"target", "targets"});     // the whole name
  static constexpr auto kIds = std::to_array<std::string_view>({"id", "ids", "uuid", "idx"});  // at its end
  static constexpr auto kPlaces = std::to_array<std::string_view>(                             // the whole name
      {"index", "row", "rownum", "no", "number", "time", "date", "datetime", "timestamp", "split", "fold"});
  const Words words = words_of_name(name);
  if (words.empty()) return std::nullopt;
  const bool whole = words.size() == 1;
  const std::string& last = words.back();
  if (std::ranges::any_of(words, [](const std::string& word) { return is_one_of(kLabels, word); }) ||
      is_one_of(kClasses, last) || (whole && is_one_of(kTargets, last)) || (whole && last == "y" && !has_x))
    return Suspicion{SuspectedAs::kLabel, "named like a label"};
  if (is_one_of(kIds, last) || last == "timestamp" || (whole && is_one_of(kPlaces, last)))
    return Suspicion{SuspectedAs::kPlace, "named like an index or a time"};
  return std::nullopt;
}

/// Calls f with the known values of a column, series by series.
template <class F>
void for_each_known(const Table& table, std::size_t column, F f) {
  for (std::size_t s = 0; s < table.series.size(); ++s)
    for (std::size_t row = 0; row < table.series[s].rows; ++row)
      if (const double value = table.series[s].at(row, column); !std::isnan(value)) f(s, value);
}

/// Few whole numbers, each many times.
std::string few_classes(const Table& table, std::size_t column) {
  constexpr std::size_t kMostClasses = 10, kTimesEach = 5;
  std::set<double> values;
  std::size_t known = 0;
  bool whole = true;
  for_each_known(table, column, [&](std::size_t, double value) {
    ++known;
    whole = whole && value == std::floor(value);
    if (values.size() <= kMostClasses) values.insert(value);
  });
  if (!whole || values.size() < 2 || values.size() > kMostClasses || known < kTimesEach * values.size()) return "";
  if (values == std::set<double>{0, 1}) return "holds only 0 and 1";
  return "holds only " + std::to_string(values.size()) + " different whole numbers";
}

/// The same step up from row to row, in every series.
bool grows_evenly(const Table& table, std::size_t column) {
  constexpr std::size_t kFewest = 10;
  constexpr double kTolerance = 1e-9;
  std::size_t steps = 0, at = table.series.size();
  double before = 0, step = 0;
  bool even = true;
  for_each_known(table, column, [&](std::size_t series, double value) {
    const double difference = value - before;
    if (series == at) {
      if (steps++ == 0) step = difference;
      even = even && step > 0 && std::abs(difference - step) <= kTolerance * std::max(std::abs(value), step);
    }
    at = series;
    before = value;
  });
  return even && steps >= kFewest;
}

std::optional<Suspicion> suspicious_values(const Table& table, std::size_t column) {
  if (const std::string classes = few_classes(table, column); !classes.empty())
    return Suspicion{SuspectedAs::kClasses, classes};
  if (grows_evenly(table, column)) return Suspicion{SuspectedAs::kCounter, "grows evenly, as a counter or a time does"};
  return std::nullopt;
}

}  // namespace

std::vector<Suspect> input_suspects(const Table& table) {
  std::vector<Suspect> by_name, by_values;
  const bool has_x = std::ranges::find(table.names, "x") != table.names.end();
  for (std::size_t column = 0; column < table.read_inputs(); ++column) {
    if (auto name = suspicious_name(table.names[column], has_x))
      by_name.push_back({column, name->as, std::move(name->reason)});
    if (auto values = suspicious_values(table, column))
      by_values.push_back({column, values->as, std::move(values->reason)});
  }
  if (by_values.size() == table.read_inputs()) return by_name;
  for (Suspect& suspect : by_values)
    if (std::ranges::find(by_name, suspect.column, &Suspect::column) == by_name.end())
      by_name.push_back(std::move(suspect));
  std::ranges::sort(by_name, {}, &Suspect::column);
  return by_name;
}

}  // namespace tapelab::experiments
