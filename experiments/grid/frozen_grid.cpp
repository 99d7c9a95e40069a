#include "experiments/grid/frozen_grid.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "experiments/config/start_place.hpp"
#include "experiments/formats/glob.hpp"
#include "experiments/formats/ini_file.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/grid/grid_source.hpp"
#include "experiments/grid/grid_text.hpp"
#include "results/text/list_text.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

/// Seen from the working directory, whose name is no pattern even where the path is one. Not shortened: behind a link
/// '..' is another folder.
std::string absolute_path(const std::string& path) {
  if (path.empty() || fs::path(path).is_absolute()) return path;
  const std::string here = fs::current_path().string();
  return (fs::path(is_pattern(path) ? exact_pattern(here) : here) / path).string();
}

void make_absolute(const Field& field, std::string& value) {
  if (!field.is_path()) return;
  const std::string plain = results::unquoted(value).value_or(value);
  if (plain.empty()) return;
  if (field.is_file()) {
    value = value_text(absolute_path(plain));
    return;
  }
  StartPlace place = parse_start_from(plain);
  place.study = fs::absolute(place.study);
  value = value_text(place.text());
}

void make_absolute(GridSource& source) {
  for (Axis& axis : source.axes)
    for (std::string& value : axis.values) make_absolute(*axis.field, value);
  for (ExcludeClause& clause : source.exclude)
    for (ExcludeClause::Condition& condition : clause.conditions) make_absolute(*condition.field, condition.value);
}

std::string axis_text(const Axis& axis) {
  if (axis.form) return axis.form->text();
  if (axis.values == std::vector<std::string>{""}) return "";
  std::string text;
  for (const std::string& value : axis.values) text += (text.empty() ? "" : ", ") + grid_value(*axis.field, value);
  return text;
}

std::string exclude_text(const std::vector<ExcludeClause>& exclude) {
  std::string text;
  for (const ExcludeClause& clause : exclude) {
    text += text.empty() ? "" : ",";
    for (const ExcludeClause::Condition& condition : clause.conditions) {
      const std::string plain = results::unquoted(condition.value).value_or(condition.value);
      text += (text.empty() ? "" : " ") + condition.field->key + "=" + results::in_quotes(plain);
    }
  }
  return text;
}

std::string zip_text(const std::vector<std::vector<std::string>>& zip) {
  std::string text;
  for (const std::vector<std::string>& group : zip) {
    text += text.empty() ? "" : ", ";
    for (std::size_t i = 0; i < group.size(); ++i) text += (i == 0 ? "" : " ") + group[i];
  }
  return text;
}

std::string notes_text(const GridSource& source) {
  std::string text;
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) text += std::string(key) + " = " + value + "\n";
  };
  for (const auto& [key, value] :
       {std::pair{"title", &source.title}, {"question", &source.question}, {"claim", &source.claim}})
    if (!value->empty()) add(key, results::in_quotes(*value));
  add("expect", source.expect);
  add("exclude", exclude_text(source.exclude));
  add("zip", zip_text(source.zip));
  if (const results::UntilDecided& until = source.until; !until.empty()) {
    add("until", until.expect);
    add("alpha", results::number_text(until.alpha));
    add("max_seeds", std::to_string(until.max_seeds));
  }
  if (source.points.samples > 0) {
    add("samples", std::to_string(source.points.samples));
    add("search_seed", std::to_string(source.points.seed));
  }
  if (const results::CellSelection& select = source.select; !select.empty()) {
    add("select", select.metric);
    add("keep", std::to_string(select.keep));
    add("seeds", results::seed_list(select.further));
  }
  return text.empty() ? "" : "\n[grid]\n" + text;
}

std::string published_text(const std::vector<PublishedValue>& published) {
  std::map<std::string, std::string> lines;
  for (const PublishedValue& value : published) {
    std::string& line = lines[value.metric];
    line += (line.empty() ? "" : ", ") + value.label + " " + results::number_text(value.value);
  }
  std::string text;
  for (const auto& [metric, line] : lines) text += metric + " = " + line + "\n";
  return text.empty() ? "" : "\n[published]\n" + text;
}

std::string file_text(const GridSource& source) {
  std::string above;
  std::map<std::string, std::string> settings;
  for (const Axis& axis : source.axes) {
    if (axis.field->key.find('.') == std::string::npos)
      above += axis.field->key + " = " + axis_text(axis) + "\n";
    else
      settings[axis.field->key] = axis_text(axis);
  }
  return above + settings_text(settings) + notes_text(source) + published_text(source.published);
}

/// What a file has to say again: a line for each thing that was asked for.
std::map<std::string, std::string> asked(const GridSource& source) {
  std::map<std::string, std::string> lines;
  for (const Axis& axis : source.axes)
    for (const std::string& value : axis.values) lines[axis.field->key] += value + "\n";
  for (const auto& [key, value] : {std::pair{"title", &source.title},
                                   {"question", &source.question},
                                   {"claim", &source.claim},
                                   {"expect", &source.expect},
                                   {"until", &source.until.expect}})
    lines["grid." + std::string(key)] = *value;
  lines["grid.exclude"] = exclude_text(source.exclude);
  lines["grid.zip"] = zip_text(source.zip);
  if (!source.until.empty())
    lines["grid.alpha"] = results::number_text(source.until.alpha) + " " + std::to_string(source.until.max_seeds);
  lines["grid.select"] =
      source.select.metric + " " + std::to_string(source.select.keep) + " " + results::seed_list(source.select.further);
  lines["published"] = published_text(source.published);
  return lines;
}

/// Of a setting, each of which `asked` ends with a line break; 0 of anything else.
std::ptrdiff_t values_of(const GridSource& source, const std::string& key) {
  if (key == "published") return std::ranges::count(published_text(source.published), '\n');
  const auto axis = std::ranges::find_if(source.axes, [&](const Axis& one) { return one.field->key == key; });
  return axis == source.axes.end() ? 0 : static_cast<std::ptrdiff_t>(axis->values.size());
}

[[noreturn]] void reject(const std::string& key) {
  throw ConfigError({.message = "what is given for '" + key + "' cannot be written into a grid file",
                     .where = {},
                     .hints = {"leave out line breaks, and a # or quotes where the text has to stand without quotes"}});
}

}  // namespace

std::string frozen_grid(const std::vector<std::string>& files, const std::vector<std::string>& overrides) {
  GridSource source = read_grid_source(files, overrides);
  make_absolute(source);
  std::string text = file_text(source);
  const std::map<std::string, std::string> wanted = asked(source);
  std::map<std::string, std::string> written;
  try {
    written = asked(parse_grid_source(text, "frozen.ini"));
  } catch (const ConfigError& error) {
    for (const auto& [key, value] : wanted)
      if (std::ranges::count(value, '\n') > values_of(source, key) || value.find('\r') != value.npos) reject(key);
    throw;
  }
  for (const auto& [key, value] : wanted)
    if (const auto again = written.find(key); again == written.end() || again->second != value) reject(key);
  return text;
}

}  // namespace tapelab::experiments
