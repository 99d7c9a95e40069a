#include "experiments/dataset/builtin_series.hpp"

#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace tapelab::experiments {
namespace {

Table table(std::vector<std::string> names, std::vector<double> values) {
  const std::size_t columns = names.size();
  Table made{.names = std::move(names), .inputs = columns, .targets = std::vector<std::size_t>(columns)};
  std::iota(made.targets.begin(), made.targets.end(), std::size_t{0});
  made.series.push_back({.rows = values.size() / columns, .values = std::move(values)});
  return made;
}

Table ramp() {
  std::vector<double> values;
  for (int i = 1; i <= 9; ++i) values.push_back(i / 10.0);
  return table({"x"}, std::move(values));
}

Table counting() {
  std::vector<double> values;
  for (int i = 0; i < 50; ++i) values.push_back(i / 50.0);
  return table({"x0", "x1", "x2", "x3", "x4"}, std::move(values));
}

Table cubes() {
  std::vector<double> values;
  for (int i = 1; i <= 9; ++i) {
    const double t = i / 10.0;
    values.insert(values.end(), {t, t * t * t});
  }
  return table({"t", "t_cubed"}, std::move(values));
}

}  // namespace

std::optional<Table> builtin_series(choice::Source source) {
  switch (source) {
    case choice::Source::kRamp:
      return ramp();
    case choice::Source::kCounting:
      return counting();
    case choice::Source::kCubes:
      return cubes();
    default:
      return std::nullopt;
  }
}

}  // namespace tapelab::experiments
