#include "experiments/config/run_id.hpp"

#include <map>

#include "experiments/config/axes.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "results/run/setting_names.hpp"
#include "results/run/short_hash.hpp"

namespace tapelab::experiments {

std::string run_id(const Config& config, std::string_view data_checksum, std::string_view start_run, int revision) {
  std::map<std::string, std::string> changed;  // by the names that the first ids hashed
  for (const Field& field : fields()) {
    if (!field.is_in_id()) continue;
    std::string value = get(config, field);
    if (field.key == "data.axes" && are_usual_axes(config.data.axes)) continue;
    if (value != field.default_value) changed.emplace(results::first_setting_name(field.key), std::move(value));
  }
  if (!start_run.empty()) changed.emplace("model.start_from", start_run);
  std::string text;
  for (const auto& [key, value] : changed) text.append(key).append("=").append(value).append("\n");
  text.append("checksum=").append(data_checksum).append("\n");
  if (revision > 0) text.append("revision=").append(std::to_string(revision)).append("\n");
  return "r" + results::short_hash(text);
}

}  // namespace tapelab::experiments
