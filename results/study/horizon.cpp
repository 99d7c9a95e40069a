#include "results/study/horizon.hpp"

#include <cmath>
#include <limits>
#include <string>

#include "results/run/metrics.hpp"

namespace tapelab::results {

double horizon(std::span<const double> errors, std::span<const double> baseline) {
  std::size_t end = errors.size();
  bool any = false;
  for (std::size_t step = errors.size(); step-- > 0;) {
    if (std::isnan(errors[step]) || std::isnan(baseline[step])) continue;
    any = true;
    if (!(errors[step] > baseline[step])) return static_cast<double>(end);
    end = step;
  }
  return any ? static_cast<double>(end) : std::numeric_limits<double>::quiet_NaN();
}

void add_horizons(Study& study) {
  for (const auto& [name, profile] : study.profiles)
    for (const Baseline& baseline : baselines()) {
      const auto beside = study.profiles.find(name + baseline.suffix);
      const auto metric = horizon_metric(name, baseline);
      if (beside == study.profiles.end() || !metric) continue;
      const std::vector<std::int32_t>& steps = study.n_steps.at(profile_decoder(name).value());
      std::vector<double>& values = study.scalars[*metric];
      values.assign(study.run_count(), std::numeric_limits<double>::quiet_NaN());
      for (std::size_t at = 0; at < study.run_count(); ++at) {
        if (steps[at] <= 0) continue;
        const auto own = [&](const Profile& of) {
          return std::span(of.values).subspan(at * of.steps, static_cast<std::size_t>(steps[at]));
        };
        values[at] = horizon(own(profile), own(beside->second));
      }
    }
}

}  // namespace tapelab::results
