#include "experiments/grid/grid_text.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/stored_config.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"
#include "results/run/run_log.hpp"
#include "results/run/source_labels.hpp"
#include "results/study/cells.hpp"
#include "results/text/list_text.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

/// Nothing that a grid file reads as something else: a comma, a form, an interval, a comment, a quote, a bracket.
bool is_bare(std::string_view text) {
  constexpr std::string_view kHarmless = "_./+-:=@%~";
  return !text.empty() && text.find("..") == text.npos && std::ranges::all_of(text, [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80 ||
           kHarmless.find(c) != kHarmless.npos;
  });
}

/// Where the file or study of a setting lay.
const std::string& place_in(const results::RunLog& log, const Field& field) {
  if (field.is_study()) return log.start_study;
  return field.key == "data.test_file" ? log.test_data_file : log.data_file;
}

class GridWriter {
 public:
  explicit GridWriter(const results::Study& study) : study_(study) {
    for (const std::string& log : study.logs) logs_.push_back(results::parse_log(log));
    for (const results::RunLog& log : logs_)
      if (folder_.empty()) folder_ = log.directory;
    for (const results::Factor& factor : study.factors)
      if (factor.key != results::kRevisionKey && factor.key != results::kRepeatKey) factors_.push_back(&factor);
  }

  std::string text() const {
    std::map<std::string, std::string> values;
    for (const auto& [key, value] : changed_settings(study_)) {
      const Field& field = find_field(key);
      values[key] = field.is_path() ? place(field, value) : grid_value(field, value);
    }
    std::size_t combinations = 1;
    for (const results::Factor* factor : factors_) {
      const std::vector<std::string> levels = levels_of(*factor);
      combinations *= levels.size();
      for (const std::string& level : levels) {
        std::string& value = values[factor->key];
        const Field& field = find_field(factor->key);
        value += (value.empty() ? "" : ", ") + (field.is_path() ? place(field, level) : grid_value(field, level));
      }
    }
    const bool has_line_breaks = std::ranges::any_of(
        values, [](const auto& setting) { return setting.second.find_first_of("\r\n") != std::string::npos; });
    if (combinations != distinct_cells() || is_ambiguous() || has_line_breaks) return "";
    return head() + settings_text(values);
  }

 private:
  static std::vector<std::string> levels_of(const results::Factor& factor) {
    std::vector<std::string> levels;
    for (const std::string& value : factor.values)
      if (std::ranges::find(levels, value) == levels.end()) levels.push_back(value);
    return levels;
  }

  /// Configurations, whatever their revision.
  std::size_t distinct_cells() const {
    std::set<std::vector<std::string>> cells;
    for (std::size_t cell = 0; cell < study_.cells; ++cell) {
      std::vector<std::string> values;
      for (const results::Factor* factor : factors_) values.push_back(factor->values[cell]);
      cells.insert(std::move(values));
    }
    return cells.size();
  }

  /// Whether a place held several versions of a file: no path leads to both.
  bool is_ambiguous() const {
    std::set<std::pair<std::string, std::string>> places;
    for (const results::Factor* factor : factors_)
      if (find_field(factor->key).is_path())
        for (const std::string& level : levels_of(*factor))
          if (!places.emplace(factor->key, place(find_field(factor->key), level)).second) return true;
    return std::ranges::any_of(factors_, [](const results::Factor* factor) {
      return factor->key == "data.source" && std::ranges::any_of(factor->values, [](const std::string& value) {
               return results::without_version(value) != value;
             });
    });
  }

  /// Where the file or study of a setting lay in the runs whose value is `label`.
  std::optional<fs::path> logged(const Field& field, const std::string& label) const {
    const auto factor = std::ranges::find(study_.factors, field.key, &results::Factor::key);
    for (std::size_t at = 0; at < logs_.size(); ++at) {
      if (factor != study_.factors.end() && factor->values[at / study_.seeds.size()] != label) continue;
      if (const std::string& place = place_in(logs_[at], field); !place.empty()) return place;
    }
    return std::nullopt;
  }

  /// The path as the grid file names it, with the words that say which run of a study.
  std::string place(const Field& field, const std::string& label) const {
    if (label.empty()) return "\"\"";
    const auto path = logged(field, label);
    if (!path) return grid_value(results::unquoted(label).value_or(label));
    const std::string name = results::without_version(label);
    const std::size_t last = name.find(path->filename().string());
    const std::string words =
        field.is_study() && last != name.npos ? name.substr(last + path->filename().string().size()) : std::string();
    const fs::path relative = folder_.empty() ? fs::path() : path->lexically_relative(folder_);
    const bool is_near = !relative.empty() && !relative.string().starts_with("../..");
    return grid_value((is_near ? relative : *path).string() + words);
  }

  /// Whether the study holds the runs by which its cells were chosen.
  bool has_choosing_seeds() const {
    const auto& first = study_.label.select.first;
    return !first.empty() && std::ranges::all_of(first, [&](std::int64_t seed) {
      return std::ranges::find(study_.seeds, seed) != study_.seeds.end();
    });
  }

  std::string head() const {
    std::string text;
    if (!folder_.empty()) text += "# to be run in " + folder_ + "\n";
    const results::StudyLabel& label = study_.label;
    const bool chooses = has_choosing_seeds();
    text += "seed = " + results::seed_list(chooses ? label.select.first : study_.seeds) + "\n";
    std::string notes;
    for (const auto& [key, value] :
         {std::pair{"title", &label.title}, {"question", &label.question}, {"claim", &label.claim}})
      if (!value->empty() && value->find_first_of("\r\n") == std::string::npos)
        notes += std::string(key) + " = " + results::in_quotes(*value) + "\n";
    std::string expect;
    for (const std::string& one : label.expect) expect += (expect.empty() ? "" : "; ") + one;
    if (!expect.empty() && expect.find_first_of("\r\n#") == std::string::npos) notes += "expect = " + expect + "\n";
    if (const results::UntilDecided& until = label.until;
        !until.empty() && until.expect.find_first_of("\r\n#") == std::string::npos)
      notes += "until = " + until.expect + "\nalpha = " + results::number_text(until.alpha) +
               "\nmax_seeds = " + std::to_string(until.max_seeds) + "\n";
    if (chooses)
      notes += "select = " + label.select.metric + "\nkeep = " + std::to_string(label.select.keep) +
               "\nseeds = " + results::seed_list(label.select.further) + "\n";
    return text + (notes.empty() ? "" : "\n[grid]\n" + notes);
  }

  const results::Study& study_;
  std::vector<results::RunLog> logs_;
  std::string folder_;
  std::vector<const results::Factor*> factors_;
};

/// Whether this version knows the settings of the study's first run.
bool is_readable(const results::Study& study) {
  const auto stored = std::ranges::find_if(study.config, [](const std::string& text) { return !text.empty(); });
  if (stored == study.config.end()) return false;
  try {
    stored_config(*stored);
    return std::ranges::all_of(study.factors, [](const results::Factor& factor) {
      return factor.key == results::kRevisionKey || factor.key == results::kRepeatKey ||
             std::ranges::count(field_keys(), factor.key) > 0;
    });
  } catch (const std::runtime_error&) {
    return false;
  }
}

}  // namespace

std::string grid_text(const results::Study& study) { return is_readable(study) ? GridWriter(study).text() : ""; }

std::string grid_value(const std::string& text) { return is_bare(text) ? text : results::in_quotes(text); }

std::string grid_value(const Field& field, const std::string& value) {
  if (value.empty()) return "\"\"";
  if (!field.takes_names()) return value;
  if (field.type() == results::SettingType::kList)
    return grid_value(results::split_list(value).value_or(std::vector<std::string>{value}));
  return grid_value(results::unquoted(value).value_or(value));
}

std::string settings_text(const std::map<std::string, std::string>& values) {
  std::string text, section;
  for (const std::string& key : field_keys()) {
    const auto setting = values.find(key);
    const std::size_t dot = key.find('.');
    if (setting == values.end() || dot == key.npos) continue;
    if (key.substr(0, dot) != section) text += "\n[" + (section = key.substr(0, dot)) + "]\n";
    text += key.substr(dot + 1) + " = " + setting->second + "\n";
  }
  return text;
}

std::string grid_value(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : " ") + grid_value(item);
  return text;
}

}  // namespace tapelab::experiments
