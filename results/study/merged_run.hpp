// A run on its way into a study, small: a study of a hundred thousand runs must fit into memory while it is merged.
// What runs share, as nearly all of their texts, is kept once.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "results/run/run_record.hpp"
#include "results/study/cell_run.hpp"

namespace tapelab::results {

/// Settings but for the seed, and their config_json around it.
struct SharedSettings {
  std::vector<Setting> settings;  ///< of the first run that had them, its seed included
  std::string before, after;      ///< of the seed; both empty where these do not tell the JSON
  std::string_view form;          ///< settings_form, of settings that it told; else empty
};

struct MergedRun {
  /// Numbers by name, ascending.
  template <class Values>
  using Named = std::vector<std::pair<std::string_view, Values>>;

  std::string id;
  std::int64_t seed = 0;
  std::int32_t revision = 0;
  Status status = Status::kOk;
  std::int64_t epochs = 0, best_epoch = -1;
  const SharedSettings* settings = nullptr;
  std::string_view message, data, model, provenance, log;
  std::string_view decoders;  ///< those whose outputs the run's file holds, a JSON list
  Named<double> scalars, timing;
  Named<std::vector<double>> curves, profiles;
  bool shows_outputs = false;   ///< whether the study may show its outputs rather than those of a lower seed
  bool showed_outputs = false;  ///< whether the study that is added to may
  std::vector<Output> outputs;  ///< empty unless it shows them and its file was read
  ClassConfusion confusion;
  std::optional<std::size_t> known;  ///< its place in the study that is added to, which holds its numbers

  CellRun cell_run() const;
};

/// The JSON of a run's settings.
std::string config_of(const MergedRun& run);

/// Keeps what runs share, as long as they.
class SharedByRuns {
 public:
  /// Takes the record apart.
  MergedRun compact(RunRecord&& run);
  std::string_view text(std::string_view text);
  const SharedSettings* settings(std::vector<Setting> settings, std::string_view form = {});

 private:
  MergedRun::Named<double> named(const std::map<std::string, double>& values);
  MergedRun::Named<std::vector<double>> named(std::map<std::string, std::vector<double>>& values);

  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_set<std::string, Hash, std::equal_to<>> texts_;
  std::deque<SharedSettings> settings_;
  std::unordered_map<std::string, const SharedSettings*> known_settings_;
};

/// decoders_json of no outputs.
inline constexpr std::string_view kNoDecoders = "[]";

/// The decoders of these outputs as a JSON list.
std::string decoders_json(const std::vector<Output>& outputs);

}  // namespace tapelab::results
