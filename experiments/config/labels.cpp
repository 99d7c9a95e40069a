#include "experiments/config/labels.hpp"

#include "experiments/config/config.hpp"

namespace tapelab::experiments {

bool has_labels(const DataConfig& data) {
  return !data.label_column.empty() || !data.label_file.empty() || !data.label_dataset.empty() ||
         !data.normal_class.empty();
}

bool has_validation(const DataConfig& data) {
  return data.validation > 0 || !data.validation_from.empty() || !data.validation_files.empty();
}

}  // namespace tapelab::experiments
