#include "experiments/config/labels.hpp"

#include "experiments/config/config.hpp"

namespace tapelab::experiments {

bool has_labels(const DataConfig& data) {
  return !data.label_column.empty() || !data.label_file.empty() || !data.label_dataset.empty() ||
         !data.normal_class.empty();
}

}  // namespace tapelab::experiments
