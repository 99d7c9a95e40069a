#include "experiments/dataset/stored_data.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "experiments/config/config.hpp"
#include "experiments/config/start_place.hpp"
#include "experiments/formats/glob.hpp"
#include "results/run/run_sources.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

/// A setting that names a data file, and the entry of the log that says where it lay.
struct DataFile {
  std::string DataConfig::*path;
  std::string results::RunLog::*place;
};
constexpr auto kFiles = std::to_array<DataFile>({{&DataConfig::file, &results::RunLog::data_file},
                                                 {&DataConfig::test_file, &results::RunLog::test_data_file},
                                                 {&DataConfig::files, &results::RunLog::data_files},
                                                 {&DataConfig::validation_files, &results::RunLog::validation_files},
                                                 {&DataConfig::test_files, &results::RunLog::test_files},
                                                 {&DataConfig::label_file, &results::RunLog::label_file},
                                                 {&DataConfig::class_file, &results::RunLog::class_file}});

/// The first of `places` that is a file. Throws UsageError.
std::string found_at(const std::vector<fs::path>& places, const std::string& run, const std::string& hint) {
  std::string looked_at;
  for (const fs::path& place : places) {
    const std::vector<std::string> files = files_matching(place.string());
    const auto is_file = [](const std::string& file) {
      std::error_code error;
      return fs::is_regular_file(file, error);
    };
    if (std::ranges::any_of(files, is_file)) return place.string();
    looked_at += (looked_at.empty() ? "" : ", ") + place.string();
  }
  throw results::UsageError("the data of run " + run + " are not where they were: no file " + looked_at, {hint});
}

}  // namespace

results::RunLog with_places(results::RunLog log, const Config& config) {
  const auto place = [](const fs::path& name) {
    std::error_code error;
    const fs::path path = fs::absolute(name, error);
    return (error ? name : path.lexically_normal()).string();
  };
  for (const DataFile& file : kFiles)
    if (const std::string& name = config.data.*file.path; !name.empty()) log.*file.place = place(name);
  if (const std::string& start = config.model.start_from; !start.empty())
    log.start_study = place(parse_start_from(start).study);
  return log;
}

Config with_data_file(Config config, const results::RunRecord& run, const fs::path& folder, const std::string& hint) {
  if (config.data.source == choice::Source::kNone)
    throw results::UsageError("run " + run.id + " was imported without data", {hint});
  const results::RunLog log = results::parse_log(run.log);
  for (const DataFile& file : kFiles) {
    std::string& name = config.data.*file.path;
    if (name.empty()) continue;
    std::vector<fs::path> places = {name, folder / name};
    if (const std::string& logged = log.*file.place; !logged.empty()) places.insert(places.begin(), logged);
    name = found_at(places, run.id, hint);
  }
  return config;
}

std::string data_checksum(const results::RunRecord& run) { return results::sources_of(run.provenance).data; }

}  // namespace tapelab::experiments
