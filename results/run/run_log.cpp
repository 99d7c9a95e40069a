#include "results/run/run_log.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

/// A field, its name in the JSON object, and what its line began with in earlier versions; "" where these had none.
struct Entry {
  std::string RunLog::*field;
  std::string_view name, old_mark;
};
constexpr auto kEntries = std::to_array<Entry>({{&RunLog::host, "host", "host "},
                                                {&RunLog::started, "started", "started "},
                                                {&RunLog::directory, "directory", "directory "},
                                                {&RunLog::command, "command", "command "},
                                                {&RunLog::data_file, "data_file", "data "},
                                                {&RunLog::test_data_file, "test_data_file", "test data "},
                                                {&RunLog::start_study, "start_study", "start from "},
                                                {&RunLog::claim, "claim", ""},
                                                {&RunLog::data_files, "data_files", ""},
                                                {&RunLog::validation_files, "validation_files", ""},
                                                {&RunLog::test_files, "test_files", ""},
                                                {&RunLog::label_file, "label_file", ""},
                                                {&RunLog::class_file, "class_file", ""},
                                                {&RunLog::weights_of, "weights_of", ""}});

RunLog parse_lines(std::string_view text) {
  RunLog log;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    for (const Entry& entry : kEntries)
      if (!entry.old_mark.empty() && line.starts_with(entry.old_mark))
        log.*entry.field = line.substr(entry.old_mark.size());
  }
  return log;
}

}  // namespace

std::string log_json(const RunLog& log) {
  Json json = Json::object();
  for (const Entry& entry : kEntries)
    if (!(log.*entry.field).empty()) json[std::string(entry.name)] = log.*entry.field;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

RunLog parse_log(std::string_view text) {
  if (!text.starts_with('{')) return parse_lines(text);
  RunLog log;
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  for (const Entry& entry : kEntries)
    if (const auto found = json.find(entry.name); found != json.end() && found->is_string())
      log.*entry.field = found->get<std::string>();
  return log;
}

}  // namespace tapelab::results
