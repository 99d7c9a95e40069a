#include "experiments/stored_data.hpp"

#include <nlohmann/json.hpp>
#include <vector>

#include "results/errors.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = "data ";

/// What data_line wrote; nothing in logs of earlier versions.
std::optional<fs::path> logged_file(const std::string& log) {
  const std::size_t start = log.rfind('\n' + std::string(kMark));
  if (start == log.npos) return std::nullopt;
  const std::size_t first = start + 1 + kMark.size();
  return log.substr(first, log.find('\n', first) - first);
}

}  // namespace

std::string data_line(const Config& config) {
  if (config.data.file.empty()) return "";
  std::error_code error;
  const fs::path path = fs::absolute(config.data.file, error);
  return std::string(kMark) + (error ? config.data.file : path.lexically_normal().string()) + '\n';
}

Config with_data_file(Config config, const results::RunRecord& run, const fs::path& folder, const std::string& hint) {
  if (config.data.file.empty()) return config;
  std::vector<fs::path> places = {config.data.file, folder / config.data.file};
  if (const auto logged = logged_file(run.log)) places.insert(places.begin(), *logged);
  std::string looked_at;
  for (const fs::path& place : places) {
    std::error_code error;
    if (fs::is_regular_file(place, error)) {
      config.data.file = place.string();
      return config;
    }
    looked_at += (looked_at.empty() ? "" : ", ") + place.string();
  }
  throw results::UsageError("the data of run " + run.id + " are not where they were: no file " + looked_at +
                            "\n = " + hint);
}

std::string data_checksum(const results::RunRecord& run) {
  const auto facts = nlohmann::json::parse(run.provenance, nullptr, /*allow_exceptions=*/false);
  return facts.is_object() ? facts.value("data_checksum", "") : "";
}

}  // namespace tapelab::experiments
