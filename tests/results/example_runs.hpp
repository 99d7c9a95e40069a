// Small made-up runs for the tests, and a folder that disappears with its scope.
#pragma once

#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "results/run/run_log.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::results::examples {

/// A fresh folder under the system's temporary one, removed at the end of the scope.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tapelab_results_XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline Array ramp(std::vector<std::size_t> shape, float start) {
  std::size_t count = 1;
  for (const std::size_t extent : shape) count *= extent;
  Array array{std::move(shape), {}};
  for (std::size_t i = 0; i < count; ++i) array.values.push_back(start + 0.25f * static_cast<float>(i));
  return array;
}

/// A finished run of the cell (conditional, rate). Its id is `id`; its test error is 0.01 * seed + rate.
inline RunRecord run(const std::string& id, bool conditional, double rate, const std::string& rate_text,
                     std::int64_t seed) {
  RunRecord record;
  record.id = id;
  record.seed = seed;
  record.settings = {{"data.source", SettingType::kText, "ramp"},
                     {"model.encoder", SettingType::kList, "128 64"},
                     {"predict.conditional", SettingType::kBool, conditional ? "true" : "false"},
                     {"train.epochs", SettingType::kInteger, "3"},
                     {"train.learning_rate", SettingType::kReal, rate_text},
                     {"data.test", SettingType::kReal, "0.25"},
                     {"seed", SettingType::kInteger, std::to_string(seed)}};
  record.epochs = 3;
  record.best_epoch = 2;
  const double error = 0.01 * static_cast<double>(seed) + rate;
  record.curves = {{"train_loss", {4 * error, 2 * error, error}}, {"train_predict_mse", {3 * error, 2 * error, error}}};
  record.scalars = {{"test_predict_mse", error},
                    {"test_predict_max_abs_error", 2 * error},
                    {"test_predict_mse_baseline_mean", 0.5},
                    {"test_predict_mse_baseline_copy_last", 0.25},
                    {"parameters", 121301.0}};
  record.outputs = {{"predict",
                     ramp({2, conditional ? 3u : 4u, 2}, static_cast<float>(seed)),
                     ramp({2, conditional ? 3u : 4u, 2}, 10.0f),
                     {"gdp", "prices"}}};
  record.weights = {{"encoder/0/kernel", ramp({1, 8}, 0.0f)},
                    {"encoder/0/recurrent", ramp({2, 8}, 1.0f)},
                    {"encoder/0/bias", ramp({8}, 2.0f)}};
  record.data = R"({"steps":9,"features":["gdp","prices"]})";
  record.model = R"({"layers":[{"path":"encoder/0","kind":"LSTM","steps":0,"features":2,"parameters":32}]})";
  record.provenance = R"({"version":"0.1.0","commit":"abc","data_checksum":"feed"})";
  record.timing = {{"wall_seconds", 1.5}, {"cpu_seconds", 1.25}};
  record.log = log_json({.host = "example", .started = "2024-01-01T00:00:00Z", .command = "tapelab run x.ini"});
  return record;
}

/// Adds scores of `steps` steps: step t is 10 t + the run's test error, NaN at the last but one where `gap`.
inline void add_profiles(RunRecord& record, std::size_t steps, bool gap = false) {
  for (const auto& [variant, offset] : {std::pair{"", record.scalars.at("test_predict_mse")},
                                        {"_baseline_half", 5.0},
                                        {"_baseline_floor", record.seed == 1 ? 1.0 : 2.0}}) {
    std::vector<double>& values = record.profiles[std::string("test_predict_nats_by_step") + variant];
    for (std::size_t t = 0; t < steps; ++t) values.push_back(10 * static_cast<double>(t) + offset);
    if (gap && steps > 1) values[steps - 2] = std::nan("");
  }
}

/// Two rates times two kinds of decoder times seeds 1 and 2: eight runs.
inline std::vector<RunRecord> grid() {
  std::vector<RunRecord> runs;
  int number = 0;
  for (const bool conditional : {true, false})
    for (const auto& [rate, text] : {std::pair{0.1, "0.1"}, std::pair{0.02, "0.02"}})
      for (const std::int64_t seed : {2, 1}) {
        std::string id = "r00000000000";
        id += static_cast<char>('0' + number++);
        runs.push_back(run(id, conditional, rate, text, seed));
      }
  return runs;
}

}  // namespace tapelab::results::examples
