#include "results/study/label.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <utility>

#include "results/files/atomic_file.hpp"
#include "results/files/folder.hpp"
#include "results/files/regular_file.hpp"
#include "results/run/metrics.hpp"
#include "results/text/errors.hpp"
#include "results/text/json_text.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

Json published_json(const PublishedValue& published) {
  Json entry = {{"metric", published.metric}, {"label", published.label}, {"value", published.value}};
  if (!published.where.empty()) entry["where"] = published.where;
  return entry;
}

PublishedValue parse_published(const Json& entry) {
  PublishedValue published{current_metric_name(entry.at("metric").get<std::string>()),
                           entry.value("label", ""),
                           entry.at("value").get<double>(),
                           {}};
  if (entry.contains("where")) published.where = entry.at("where").get<std::map<std::string, std::string>>();
  return published;
}

Json selection_json(const CellSelection& select) {
  Json json = {{"metric", select.metric},   {"keep", select.keep}, {"first", select.first},
               {"further", select.further}, {"from", select.from}, {"grid", select.grid}};
  if (!select.chosen.empty()) json["chosen"] = select.chosen;
  return json;
}

CellSelection parse_selection(const Json& json) {
  return {.metric = json.at("metric"),
          .keep = json.at("keep"),
          .first = json.at("first"),
          .further = json.at("further"),
          .from = json.at("from"),
          .grid = json.at("grid"),
          .chosen = json.value("chosen", std::vector<std::string>{})};
}

/// Whether both choose among the same runs by the same rule.
bool same_choice(CellSelection a, CellSelection b) {
  a.chosen = b.chosen = {};
  return a == b;
}

/// The label in `folder`; an empty one where it cannot be read, as it is written anew.
StudyLabel label_before(const std::filesystem::path& folder) {
  try {
    return read_label(folder);
  } catch (const DamagedFile&) {
    return {};
  } catch (const UnreadableFile&) {
    return {};
  }
}

/// The other names that a label has or had.
std::vector<std::string> earlier_names(const StudyLabel& old, const std::string& name) {
  std::vector<std::string> names = old.earlier;
  if (!old.name.empty()) names.push_back(old.name);
  std::erase(names, name);
  return names;
}

}  // namespace

std::string seed_list(const std::vector<std::int64_t>& seeds) {
  bool follow = seeds.size() > 2;
  for (std::size_t i = 1; i < seeds.size(); ++i) follow = follow && seeds[i] == seeds[i - 1] + 1;
  if (follow) return std::to_string(seeds.front()) + ".." + std::to_string(seeds.back());
  std::string text;
  for (const std::int64_t seed : seeds) text += (text.empty() ? "" : ", ") + std::to_string(seed);
  return text;
}

std::string label_json(const StudyLabel& label) {
  Json json = {{"name", label.name}, {"title", label.title}, {"question", label.question}, {"claim", label.claim}};
  json["published"] = Json::array();
  for (const PublishedValue& published : label.published) json["published"].push_back(published_json(published));
  if (!label.expect.empty()) json["expect"] = label.expect;
  if (!label.earlier.empty()) json["earlier"] = label.earlier;
  if (const UntilDecided& until = label.until; !until.empty())
    json["until"] = {{"expect", until.expect}, {"alpha", until.alpha}, {"max_seeds", until.max_seeds}};
  if (!label.select.empty()) json["select"] = selection_json(label.select);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

StudyLabel parse_label(const std::string& text) {
  reject_deep_json(text);
  try {
    const Json json = Json::parse(text);
    StudyLabel label{
        json.value("name", ""), json.value("title", ""), json.value("question", ""), json.value("claim", ""), {}};
    for (const Json& entry : json.value("published", Json::array())) label.published.push_back(parse_published(entry));
    label.expect = json.value("expect", std::vector<std::string>{});
    label.earlier = json.value("earlier", std::vector<std::string>{});
    if (json.contains("until")) {
      const Json& until = json.at("until");
      label.until = {until.at("expect"), until.at("alpha"), until.at("max_seeds")};
    }
    if (json.contains("select")) label.select = parse_selection(json.at("select"));
    return label;
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(error.what());
  }
}

void write_label(const std::filesystem::path& folder, StudyLabel label) {
  const StudyLabel old = label_before(folder);
  label.earlier = earlier_names(old, label.name);
  if (label.until.empty()) label.until = old.until;
  if (label.select.empty())
    label.select = old.select;
  else if (label.select.chosen.empty() && same_choice(label.select, old.select))
    label.select.chosen = old.select.chosen;
  replace_label(folder, label);
}

void replace_label(const std::filesystem::path& folder, const StudyLabel& label) {
  create_folders(folder);
  const std::string text = label_json(label);
  const auto path = folder / "study.json";
  if (read_text(path).bytes == text) return;
  write_file_atomically(path, std::as_bytes(std::span(text)));
}

StudyLabel joined_label(const std::vector<StudyLabel>& labels) {
  StudyLabel joined;
  for (const StudyLabel& label : labels)
    if (joined.name.empty()) joined = label;
  for (const StudyLabel& label : labels) {
    if (joined.until.empty()) joined.until = label.until;
    if (joined.select.empty()) joined.select = label.select;
    std::vector<std::string> names = label.earlier;
    if (!label.name.empty()) names.push_back(label.name);
    for (std::string& name : names)
      if (name != joined.name && std::ranges::find(joined.earlier, name) == joined.earlier.end())
        joined.earlier.push_back(std::move(name));
  }
  return joined;
}

StudyLabel read_label(const std::filesystem::path& folder) {
  const auto path = folder / "study.json";
  const FileContent<std::string> file = read_text(path);
  if (file.missing) return {};
  if (!file.problem.empty()) throw UnreadableFile("cannot read '" + path.string() + "': " + file.problem);
  try {
    return parse_label(file.bytes);
  } catch (const std::runtime_error& error) {
    throw DamagedFile("'" + path.string() + "' is not a study label: " + error.what(),
                      {"delete it and run the same command again: it is written anew"});
  }
}

}  // namespace tapelab::results
