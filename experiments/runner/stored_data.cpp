#include "experiments/runner/stored_data.hpp"

#include <array>
#include <vector>

#include "experiments/config/config.hpp"
#include "results/run/run_sources.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

/// A setting that names a data file, and what the line of the log that says where it lay begins with.
struct DataFile {
  std::string DataConfig::*path;
  std::string_view mark;
};
constexpr std::array<DataFile, 2> kFiles = {
    {{&DataConfig::file, results::kDataMark}, {&DataConfig::test_file, results::kTestDataMark}}};

/// The first of `places` that is a file. Throws UsageError.
std::string found_at(const std::vector<fs::path>& places, const std::string& run, const std::string& hint) {
  std::string looked_at;
  for (const fs::path& place : places) {
    std::error_code error;
    if (fs::is_regular_file(place, error)) return place.string();
    looked_at += (looked_at.empty() ? "" : ", ") + place.string();
  }
  throw results::UsageError("the data of run " + run + " are not where they were: no file " + looked_at, {hint});
}

}  // namespace

std::string data_line(const Config& config) {
  std::string lines;
  for (const DataFile& file : kFiles) {
    const std::string& name = config.data.*file.path;
    if (name.empty()) continue;
    std::error_code error;
    const fs::path path = fs::absolute(name, error);
    lines += std::string(file.mark) + (error ? name : path.lexically_normal().string()) + '\n';
  }
  return lines;
}

Config with_data_file(Config config, const results::RunRecord& run, const fs::path& folder, const std::string& hint) {
  for (const DataFile& file : kFiles) {
    std::string& name = config.data.*file.path;
    if (name.empty()) continue;
    std::vector<fs::path> places = {name, folder / name};
    if (const auto logged = results::log_entry(run.log, file.mark)) places.insert(places.begin(), *logged);
    name = found_at(places, run.id, hint);
  }
  return config;
}

std::string data_checksum(const results::RunRecord& run) { return results::sources_of(run.provenance, "").data; }

}  // namespace tapelab::experiments
