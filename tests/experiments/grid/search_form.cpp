// What drawn settings take: each property is computed anew from the values.
#include "experiments/grid/search_form.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "experiments/formats/value_text.hpp"
#include "tests/experiments/error_text.hpp"

using namespace tapelab::experiments;
using Strings = std::vector<std::string>;
using Points = std::vector<std::vector<double>>;
using Kind = SearchForm::Kind;

namespace {

const Field& rate() { return find_field("train.learning_rate"); }
const Field& batch() { return find_field("train.batch_size"); }

std::vector<double> numbers(const Strings& texts) {
  std::vector<double> found;
  for (const std::string& text : texts) found.push_back(parse_number(text).value());
  return found;
}

std::vector<double> drawn(Kind kind, double low, double high, std::size_t n, std::uint64_t seed = 1,
                          const Field& field = rate(), std::size_t sobol = 0) {
  return numbers(search_values({kind, low, high}, field, n, seed, sobol));
}

/// The largest distance of the sample's distribution from that of uniform numbers in [0, 1) (Kolmogorov 1933).
double distance_from_uniform(std::vector<double> values) {
  std::ranges::sort(values);
  const auto n = static_cast<double>(values.size());
  double largest = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    largest = std::max({largest, values[i] - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - values[i]});
  return largest;
}

/// L2 star discrepancy (Warnock 1972): how far the share of points in boxes from the origin is from their volume.
double discrepancy(const Points& points) {
  const auto n = static_cast<double>(points.size());
  const std::size_t dimensions = points.front().size();
  double single = 0, pairs = 0;
  for (const auto& x : points) {
    double product = 1;
    for (const double u : x) product *= (1 - u * u) / 2;
    single += product;
    for (const auto& y : points) {
      double both = 1;
      for (std::size_t d = 0; d < dimensions; ++d) both *= 1 - std::max(x[d], y[d]);
      pairs += both;
    }
  }
  return std::sqrt(std::pow(3.0, -static_cast<double>(dimensions)) - 2 / n * single + pairs / (n * n));
}

/// Three settings in [0, 1], as points.
Points cube(Kind kind, std::size_t n, std::uint64_t seed) {
  const Strings keys = {"model.dropout", "train.learning_rate", "train.min_learning_rate"};
  Points points(n);
  for (std::size_t d = 0; d < keys.size(); ++d) {
    const auto values = drawn(kind, 0, 1, n, seed, find_field(keys[d]), d);
    for (std::size_t i = 0; i < n; ++i) points[i].push_back(values[i]);
  }
  return points;
}

std::string form_error(const std::string& key, const std::string& text) {
  return error_text<ConfigError>([&] { parse_search_form(find_field(key), text, command_line()); });
}

}  // namespace

TEST_CASE("search_form: random is uniform, log_random uniform in its logarithm") {
  constexpr std::size_t kMany = 20'000;
  const double bound = 1.63 / std::sqrt(static_cast<double>(kMany));  // exceeded by 1 % of uniform samples
  for (const std::uint64_t seed : {1, 2, 3}) {
    std::vector<double> even = drawn(Kind::kRandom, 0.25, 2.25, kMany, seed);
    CHECK(std::ranges::min(even) >= 0.25);
    CHECK(std::ranges::max(even) <= 2.25);
    for (double& value : even) value = (value - 0.25) / 2;
    CHECK(distance_from_uniform(even) < bound);
    std::vector<double> log = drawn(Kind::kLogRandom, 1e-4, 0.1, kMany, seed);
    CHECK(std::ranges::min(log) >= 1e-4);
    CHECK(std::ranges::max(log) <= 0.1);
    for (double& value : log) value = std::log10(value * 1e4) / 3;
    CHECK(distance_from_uniform(log) < bound);
    for (double& value : log) value = value * value;
    CHECK(distance_from_uniform(log) > bound);  // and the bound can be exceeded
  }
}

TEST_CASE("search_form: whole numbers, both ends among them, each as often as it should be") {
  constexpr double kMany = 12'000;
  std::map<double, double> counts;
  for (const double value : drawn(Kind::kRandom, 3, 8, kMany, 1, batch())) ++counts[value];
  REQUIRE(counts.size() == 6);
  for (const auto& [value, count] : counts) CHECK(std::abs(count - kMany / 6) < 5 * std::sqrt(kMany / 6));
  CHECK(counts.begin()->first == 3);
  CHECK(counts.rbegin()->first == 8);
  counts.clear();
  for (const double value : drawn(Kind::kLogRandom, 1, 9, kMany, 1, batch())) ++counts[value];
  REQUIRE(counts.size() == 9);
  for (const auto& [value, count] : counts) {
    const double expected = kMany * std::log10((value + 1) / value);  // Benford's law
    CHECK(std::abs(count - expected) < 5 * std::sqrt(expected));
  }
  const auto even = drawn(Kind::kSobol, 1, 4, 64, 5, batch());
  for (const double value : {1, 2, 3, 4}) CHECK(std::ranges::count(even, value) == 16);
}

TEST_CASE("search_form: the first points stay however many there are, and depend on seed and setting") {
  for (const Kind kind : {Kind::kRandom, Kind::kLogRandom, Kind::kSobol}) {
    const SearchForm form{kind, 0.01, 0.5};
    const Strings all = search_values(form, rate(), 64, 7, 2);
    for (const std::size_t n : {1, 31, 32, 33})
      CHECK(search_values(form, rate(), n, 7, 2) == Strings(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n)));
    CHECK(search_values(form, rate(), 64, 8, 2) != all);
    CHECK(search_values(form, find_field("model.dropout"), 64, 7, 2) != all);
    CHECK(std::set(all.begin(), all.end()).size() == 64);
    for (const std::string& text : all) CHECK(text.size() <= std::string("0.0123456").size());
  }
}

TEST_CASE("search_form: sobol fills every interval of a power of two once, and space more evenly than random") {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
    const Points points = cube(Kind::kSobol, 64, seed);
    for (std::size_t d = 0; d < 3; ++d) {
      std::set<int> intervals;
      for (const auto& point : points) intervals.insert(static_cast<int>(point[d] * 32));
      CHECK(intervals.size() == 32);  // of 64 points two in each; values are rounded, so not 64
    }
    CHECK(discrepancy(points) < discrepancy(cube(Kind::kRandom, 64, seed)) / 1.5);
  }
}

TEST_CASE("search_form: sobol's points are those of SciPy") {
  // sobol_scipy.csv is printed by sobol_scipy.py: 64 points of 8 coordinates, in 2^-30.
  std::ifstream file(TAPELAB_SOBOL);
  REQUIRE(file);
  const auto points = sobol_points(64, 8);
  std::string line;
  for (std::size_t i = 0; i < 64; ++i) {
    REQUIRE(std::getline(file, line));
    std::istringstream cells(line);
    std::string cell;
    for (std::size_t d = 0; d < 8; ++d) {
      REQUIRE(std::getline(cells, cell, ','));
      CAPTURE(i);
      CAPTURE(d);
      CHECK((points[i][d] >> 34) == std::stoull(cell));
      CHECK(points[i][d] % (std::uint64_t{1} << 34) == 0);
    }
  }
}

TEST_CASE("search_form: what is none, and the text of one") {
  for (const char* text : {"0.1", "0.1, 0.2", "range(1, 3, 1)", "linspace(0, 1, 3)", "logspace(0.1, 1, 3)"})
    CHECK_FALSE(parse_search_form(rate(), text, command_line()));
  const auto form = parse_search_form(rate(), " log_random( 1e-4 , 0.1 ) ", command_line());
  REQUIRE(form);
  CHECK(*form == SearchForm{Kind::kLogRandom, 1e-4, 0.1});
  CHECK(form->text() == "log_random(0.0001, 0.1)");
  CHECK(parse_search_form(batch(), "sobol(8, 64)", command_line())->kind == Kind::kSobol);
}

TEST_CASE("search_form: messages") {
  const std::string place = "\n  --> command line";
  CHECK(form_error("train.learning_rate", "random(0.1)") ==
        "'train.learning_rate = random(0.1)': write it as random(a, b)" + place +
            "\n   = how many points there are says [grid] samples, once for all settings");
  CHECK(form_error("train.learning_rate", "random(0.1, 0.2, 5)").find("write it as random(a, b)") != std::string::npos);
  CHECK(form_error("train.learning_rate", "sobol(0.1, x)").find("'x' is not a number") != std::string::npos);
  CHECK(form_error("train.learning_rate", "random(0.2, 0.1)").find("the first end must lie below the second") !=
        std::string::npos);
  CHECK(form_error("train.learning_rate", "log_random(0, 0.1)").find("both ends must be above 0") != std::string::npos);
  CHECK(form_error("train.learning_rate", "random(0.1, 0.2").find("the bracket is not closed") != std::string::npos);
  CHECK(form_error("train.learning_rate", "random(0.1, 0.2), 0.5").find("one form and nothing beside it") !=
        std::string::npos);
  CHECK(form_error("train.learning_rate", "random(-1, 0.2)").find("both ends must be values of the setting") !=
        std::string::npos);
  CHECK(form_error("train.batch_size", "random(1.5, 8)").find("both ends must be whole numbers") != std::string::npos);
  CHECK(form_error("model.encoder", "random(4, 8)").find("the setting is a list, and the form draws one number") !=
        std::string::npos);
  CHECK(form_error("model.cell", "random(1, 2)").find("the setting takes one of lstm, gru") != std::string::npos);
  CHECK(form_error("data.file", "random(1, 2)").find("the form draws numbers") != std::string::npos);
  CHECK(form_error("predict.conditional", "random(0, 1)").find("the form draws numbers") != std::string::npos);
  CHECK(form_error("seed", "random(1, 9)").find("seed = seeds(3)") != std::string::npos);
}
