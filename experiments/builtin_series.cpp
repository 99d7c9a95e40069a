#include "experiments/builtin_series.hpp"

namespace tapelab::experiments {
namespace {

Series ramp() {
  Series series{.names = {"x"}, .rows = 9, .values = {}};
  for (int i = 1; i <= 9; ++i) series.values.push_back(i / 10.0);
  return series;
}

Series counting() {
  Series series{.names = {"x0", "x1", "x2", "x3", "x4"}, .rows = 10, .values = {}};
  for (int i = 0; i < 50; ++i) series.values.push_back(i / 50.0);
  return series;
}

Series cubes() {
  Series series{.names = {"t", "t_cubed"}, .rows = 9, .values = {}};
  for (int i = 1; i <= 9; ++i) {
    const double t = i / 10.0;
    series.values.insert(series.values.end(), {t, t * t * t});
  }
  return series;
}

}  // namespace

std::optional<Series> builtin_series(std::string_view name) {
  if (name == "ramp") return ramp();
  if (name == "counting") return counting();
  if (name == "cubes") return cubes();
  return std::nullopt;
}

}  // namespace tapelab::experiments
