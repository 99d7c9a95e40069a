#include "experiments/dataset/dataset_cache.hpp"

#include <array>
#include <string_view>

#include "experiments/config/fields.hpp"
#include "experiments/dataset/load_dataset.hpp"
#include "results/statistics/detection.hpp"

namespace tapelab::experiments {

namespace {

constexpr std::string_view kThreshold = "eval.threshold";

}  // namespace

bool touches_data(std::string_view key) {
  static constexpr std::array<std::string_view, 5> kOfDecoders = {"enabled", "steps", "target", "reversed", "loss"};
  const std::string_view section = key.substr(0, key.find('.'));
  if (section == "data") return key != "data.noise";  // drawn while training
  if (key == kThreshold) return true;                 // best_f1 keeps windows with events
  if (section != "reconstruct" && section != "predict" && section != "classify") return false;
  for (const std::string_view name : kOfDecoders) {
    if (key.substr(section.size() + 1) == name) return true;
  }
  return false;
}

namespace {

std::string data_key(const Config& config) {
  std::string text;
  for (const Field& field : fields()) {
    if (!touches_data(field.key)) continue;
    const std::string value = get(config, field);
    text += (field.key == kThreshold && value != results::kBestF1Text ? "" : value) + '\n';
  }
  return text;
}

}  // namespace

std::shared_ptr<const Dataset> DatasetCache::get(const Config& config, Unclear unclear) {
  const std::string key = data_key(config);
  const std::lock_guard lock(mutex_);
  auto& dataset = datasets_[key];
  if (!dataset) dataset = load_dataset(config, unclear);
  return dataset;
}

}  // namespace tapelab::experiments
