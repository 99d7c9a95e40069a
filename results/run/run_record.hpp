// What one run leaves behind, as plain data. The trainer fills it, run_file writes it, study merges many of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tapelab::results {

/// Type of a setting, so that a swept setting becomes a variable of the right kind in study.h5.
enum class SettingType { kBool, kInteger, kReal, kText, kList };

/// One resolved setting: its dotted key and its value in canonical text ("0.001", "true", "128 64").
struct Setting {
  std::string key;
  SettingType type;
  std::string value;
};

/// How a run ended. The numbers are the flag values in the files.
enum class Status : std::int8_t { kOk = 0, kFailed = 1, kInterrupted = 2, kMissing = 3 };

/// Dense row-major array of float32.
struct Array {
  std::vector<std::size_t> shape;
  std::vector<float> values;
};

struct NamedArray {
  std::string name;  ///< dotted or slashed path, e.g. "encoder/0/kernel"
  Array array;
};

/// What a decoder output at the kept weights for a few samples, beside what it should have output, both in the data's
/// own units.
struct Output {
  static constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::min();

  std::string decoder;  ///< "reconstruct" or "predict"
  Array prediction;     ///< [sample, step, feature], in the order the decoder emits steps
  Array target;         ///< same shape; NaN where masked
  std::vector<std::string> features;
  std::vector<std::int64_t> times = {};  ///< [sample, step], microseconds since 1970-01-01 00:00 UTC, kNoTime of
                                         ///< padding; empty where the data have no times
};
inline constexpr std::string_view kTimeUnits = "microseconds since 1970-01-01 00:00:00";

/// How often the classifier took test sequences of one class for another.
struct ClassConfusion {
  std::vector<std::string> classes;  ///< K names
  std::vector<std::int32_t> counts;  ///< [true class, predicted class]
};

struct RunRecord {
  std::string id;                 ///< "r" + 12 hex digits
  std::vector<Setting> settings;  ///< every setting, in the order of the field table; "seed" is one of them
  std::int64_t seed = 0;
  std::int32_t revision = 0;  ///< of what the code computed for these settings and data; 0: the first
  Status status = Status::kOk;
  std::string message;                                ///< why it failed; empty when ok
  std::int64_t epochs = 0;                            ///< epochs finished
  std::int64_t best_epoch = -1;                       ///< epoch (from 0) whose weights were kept; -1: the last update's
  std::map<std::string, std::vector<double>> curves;  ///< per epoch, e.g. "train_loss"
  std::map<std::string, double> scalars;              ///< e.g. "test_reconstruct_mse"
  std::map<std::string, std::vector<double>> profiles;  ///< per output step of a decoder, in the order it emits them,
                                                        ///< e.g. "test_predict_mse_by_step"; NaN: no valid target
  std::vector<Output> outputs;
  ClassConfusion confusion;  ///< without classes where nothing of the kind was measured
  std::vector<NamedArray> weights;
  std::string data;        ///< JSON: what using the model on new data needs; empty in files of earlier versions
  std::string model;       ///< JSON: model_facts.hpp; empty in files of earlier versions
  std::string provenance;  ///< JSON: version, commit, compiler, flags, libraries, data checksum, data source
  std::map<std::string, double> timing;  ///< seconds, bytes; depends on the clock or the machine's load
  std::string log;                       ///< JSON: run_log.hpp; lines in files of earlier versions
};

}  // namespace tapelab::results
