#include "experiments/config/parts.hpp"

#include "experiments/config/axes.hpp"
#include "experiments/config/config.hpp"

namespace tapelab::experiments {

bool has_validation(const DataConfig& data) {
  return data.validation > 0 || !data.validation_from.empty() || !data.validation_files.empty();
}

bool has_test(const DataConfig& data) { return data.test > 0 || !data.test_from.empty() || !data.test_files.empty(); }

bool has_part_bounds(const DataConfig& data) {
  return !data.train_from.empty() || !data.validation_from.empty() || !data.test_from.empty() ||
         !data.test_until.empty();
}

bool takes_whole_series(const DataConfig& data) {
  switch (data.source) {
    case choice::Source::kRamp:
    case choice::Source::kCounting:
      return true;
    case choice::Source::kCsv:
    case choice::Source::kNone:
      return data.window == 0;
    case choice::Source::kArray:
      return (!has_time_axis(data.axes) && !data.cut_sequences) || data.window == 0;
    case choice::Source::kCubes:
    case choice::Source::kDigits:
      break;
  }
  return false;
}

}  // namespace tapelab::experiments
