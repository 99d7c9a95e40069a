#include "results/study/run_forms.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>

#include "results/run/config_json.hpp"
#include "results/run/setting_names.hpp"
#include "results/run/variable.hpp"
#include "results/text/json_text.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

struct Variable {
  const char *name, *texts, *meaning;
  SharedTexts RunForms::*member;
};

constexpr std::array<Variable, 3> kVariables = {
    {{"settings_form", "settings_forms", "keys and types of the settings as JSON", &RunForms::settings},
     {"data_form", "data_forms", "names, scaling and shape of the data as a JSON object", &RunForms::data},
     {"outputs_form", "outputs_forms", "decoders with stored outputs as a JSON list", &RunForms::outputs}}};

}  // namespace

std::string settings_form(const std::vector<Setting>& settings) {
  Json form = Json::array();
  for (const Setting& setting : settings) form.push_back({setting.key, static_cast<int>(setting.type)});
  return form.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<Setting> settings_of(const std::string& config, const std::string& form) {
  reject_deep_json(form);
  const Json rows = Json::parse(form, nullptr, /*allow_exceptions=*/false);
  std::vector<std::pair<std::string, std::string>> texts = config_texts(config);
  if (!rows.is_array() || rows.size() != texts.size()) return {};
  std::vector<Setting> settings;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Json& row = rows[i];
    if (!row.is_array() || row.size() != 2 || !row[0].is_string() || !row[1].is_number_integer()) return {};
    const int type = row[1].get<int>();
    if (type < 0 || type > static_cast<int>(SettingType::kList)) return {};
    if (current_setting_name(row[0].get<std::string>()) != texts[i].first) return {};
    settings.push_back({std::move(texts[i].first), static_cast<SettingType>(type), std::move(texts[i].second)});
  }
  return settings;
}

void write_forms(h5::Group& root, const RunForms& forms, const h5::Dataset& cell, const h5::Dataset& seed) {
  for (const Variable& variable : kVariables) {
    const SharedTexts& shared = forms.*variable.member;
    if (shared.texts.empty()) continue;
    h5::Dataset texts = root.create_coordinate(variable.texts, std::span<const std::string>(shared.texts));
    describe(texts, "1", variable.meaning);
    const h5::Shape shape = {cell.shape().at(0), seed.shape().at(0)};
    h5::Dataset places = root.create<std::int32_t>(variable.name, shape, shared.of_run, -1);
    describe(places, "1", std::string("place in ") + variable.texts);
    attach(places, {&cell, &seed});
  }
}

RunForms read_forms(const h5::Group& root, std::size_t cells, std::size_t seeds) {
  RunForms forms;
  for (const Variable& variable : kVariables) {
    if (!root.has(variable.name) || !root.has(variable.texts)) return {};
    SharedTexts& shared = forms.*variable.member;
    const std::size_t count = axis_length(root, variable.texts);
    const h5::Dataset texts = root.dataset(variable.texts);
    require_shape(texts, variable.texts, {count});
    shared.texts = texts.read<std::string>();
    shared.of_run = read_integers<std::int32_t>(root, variable.name, {cells, seeds});
    std::int64_t last = -1;  // every text is some run's
    for (const std::int32_t place : shared.of_run) {
      if (place < -1) throw h5::Error(std::string("'") + variable.name + "' holds a number below -1");
      last = std::max<std::int64_t>(last, place);
    }
    if (last + 1 != static_cast<std::int64_t>(count))
      throw h5::Error(std::string("'") + variable.texts + "' holds " + std::to_string(count) + " texts, of which '" +
                      variable.name + "' names " + std::to_string(last + 1));
  }
  return forms;
}

}  // namespace tapelab::results
