#include "results/study/tested_on.hpp"

#include <algorithm>

#include "results/run/config_json.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {

TestedOn tested_on(std::string_view source, std::string_view test, std::string_view trained) {
  if (source.empty() || source == "none") return TestedOn::kUnknown;
  if (source == "digits") return TestedOn::kHeldOut;
  const auto fraction = parse_number<double>(test);  // a run from before there was the setting has none
  if (fraction && *fraction > 0) return TestedOn::kHeldOut;
  return trained == "false" ? TestedOn::kAllData : TestedOn::kTraining;
}

TestedOn tested_on(const std::string& config) {
  std::string source, test, from, files, enabled, epochs, steps = "0";  // of runs from before there was train.steps
  for (const auto& [key, value] : config_texts(config)) {
    if (key == "data.source") source = value;
    if (key == "data.test") test = value;
    if (key == "data.test_from") from = value;
    if (key == "data.test_files") files = value;
    if (key == "train.enabled") enabled = value;
    if (key == "train.epochs") epochs = value;
    if (key == "train.steps") steps = value;
  }
  const bool trains = enabled != "false" && !(epochs == "0" && steps == "0");
  return tested_on(source, from.empty() && files.empty() ? test : kGivenTestPart, trains ? "true" : "false");
}

std::vector<TestedOn> tested_on(const Study& study) {
  std::vector<TestedOn> cells(study.cells, TestedOn::kUnknown);
  for (std::size_t cell = 0; cell < study.cells; ++cell)
    for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
      const std::size_t at = study.index(cell, seed);
      if (study.status[at] != Status::kOk) continue;
      cells[cell] = tested_on(study.config[at]);
      break;
    }
  return cells;
}

TestedOn together(TestedOn a, TestedOn b) {
  if (a == TestedOn::kUnknown) return b;
  return b == TestedOn::kUnknown || a == b ? a : TestedOn::kMixed;
}

std::string_view tested_on_name(TestedOn tested) {
  switch (tested) {
    case TestedOn::kHeldOut:
      return "held-out data";
    case TestedOn::kTraining:
      return "training data";
    case TestedOn::kAllData:
      return "all data";
    case TestedOn::kMixed:
      return "mixed";
    case TestedOn::kUnknown:
      break;
  }
  return "";
}

bool has_test_metric(const std::vector<std::string>& metrics) {
  return std::ranges::any_of(metrics, [](const std::string& name) { return name.starts_with("test_"); });
}

std::string not_held_out(const std::vector<TestedOn>& cells) {
  const auto count = [&](TestedOn tested) { return std::ranges::count(cells, tested); };
  const auto known = static_cast<std::ptrdiff_t>(cells.size()) - count(TestedOn::kUnknown),
             training = count(TestedOn::kTraining), all_data = count(TestedOn::kAllData);
  if (training + all_data == 0) return "";
  std::string text = "test_* is measured on ";
  if (all_data == 0) text += "the training data";
  if (training == 0) text += "all of the data, which the weights may have been trained on";
  if (training > 0 && all_data > 0) text += "data that the weights were, or may have been, trained on";
  if (training + all_data < known)
    text += " in " + std::to_string(training + all_data) + " of " + std::to_string(known) + " configurations";
  return text + ": nothing is held out for it (data.test = 0)";
}

std::string not_held_out(const Study& study, const std::vector<std::string>& metrics) {
  return has_test_metric(metrics) ? not_held_out(tested_on(study)) : "";
}

}  // namespace tapelab::results
