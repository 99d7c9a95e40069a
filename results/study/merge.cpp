// Run files -> Study.
#include "results/study/merge.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "results/files/folder.hpp"
#include "results/run/config_json.hpp"
#include "results/run/metrics.hpp"
#include "results/run/run_file.hpp"
#include "results/run/run_sources.hpp"
#include "results/study/cells.hpp"
#include "results/study/horizon.hpp"
#include "results/study/mergeable.hpp"
#include "results/study/plan.hpp"
#include "results/study/study.hpp"
#include "results/study/study_file.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<Setting> without_seed(std::vector<Setting> settings) {
  std::erase_if(settings, [](const Setting& setting) { return setting.key == "seed"; });
  return settings;
}

/// Keeps the outputs of the lowest seed of every configuration only, so that memory does not grow with the seeds.
class OutputKeeper {
 public:
  /// `run` must be the last of `runs`.
  void keep_lowest_seed(std::vector<RunRecord>& runs) {
    RunRecord& run = runs.back();
    if (run.outputs.empty()) return;
    const std::string cell = settings_json(without_seed(run.settings)) + std::to_string(run.revision) +
                             std::string(data_checksum_of(run.provenance));
    const auto [kept, is_new] = lowest_.emplace(cell, runs.size() - 1);
    if (is_new) return;
    RunRecord& other = runs[kept->second];
    if (run.seed < other.seed) {
      other.outputs.clear();
      kept->second = runs.size() - 1;
    } else if (run.seed > other.seed) {
      run.outputs.clear();
    }
  }

 private:
  std::map<std::string, std::size_t>
      lowest_;  // configuration, revision and data -> position of the run that keeps its outputs
};

/// Every readable run without its weights, ids ascending; the others go to `study`.
std::vector<RunRecord> read_runs(const std::filesystem::path& folder, Study& study) {
  std::vector<RunRecord> runs;
  OutputKeeper keeper;
  std::optional<OtherSchema> other_schema;
  const auto leave_out = [&](const std::string& id, const std::runtime_error& why) {
    study.left_out.push_back(id);
    study.warnings.push_back(left_out_warning(why));
  };
  for (const std::string& id : run_ids(folder)) {
    try {
      std::vector<std::string> warnings;
      runs.push_back(read_named_run(folder, id, RunContents::kWithoutWeights, &warnings));
      if (!warnings.empty()) {
        study.edited_runs.insert(id);
        study.merge_remarks.push_back(edited_remark(id));
      }
      keeper.keep_lowest_seed(runs);
    } catch (const DamagedFile& damage) {
      leave_out(id, damage);
    } catch (const UnreadableFile& unreadable) {
      leave_out(id, unreadable);
    } catch (const OtherSchema& other) {
      leave_out(id, other);
      other_schema = other;
    }
  }
  for (const auto& [id, why] : take_out_unmergeable(runs)) {
    study.left_out.push_back(id);
    study.unmergeable_runs.insert(id);
    study.merge_remarks.push_back(unmergeable_remark(id, why));
  }
  std::ranges::sort(study.left_out);
  if (runs.empty() && other_schema) throw *other_schema;  // all of it is of another version
  return runs;
}

void size_cubes(Study& study, const std::vector<RunRecord>& runs) {
  const std::size_t n = study.run_count();
  study.status.assign(n, Status::kMissing);
  study.n_epochs.assign(n, -1);
  study.best_epoch.assign(n, -1);
  study.revision.assign(n, -1);
  for (auto* texts : {&study.run_id, &study.config, &study.provenance, &study.message, &study.model, &study.logs})
    texts->resize(n);
  for (const RunRecord& run : runs)
    for (const auto& [name, curve] : run.curves) study.epochs = std::max(study.epochs, curve.size());
  for (const RunRecord& run : runs) {
    for (const auto& [name, value] : run.scalars) study.scalars[name].resize(n, kNaN);
    for (const auto& [name, value] : run.timing) study.timing[name].resize(n, kNaN);
    for (const auto& [name, curve] : run.curves) study.curves[name].resize(n * study.epochs, kNaN);
  }
}

/// The steps of every decoder that has profiles: the most of any run, stored outputs included, as these share the axis.
std::map<std::string, std::size_t> profile_steps(const std::vector<RunRecord>& runs) {
  std::map<std::string, std::size_t> steps;
  for (const RunRecord& run : runs)
    for (const auto& [name, values] : run.profiles) {
      std::size_t& longest = steps[profile_decoder(name).value()];
      longest = std::max(longest, values.size());
    }
  for (const RunRecord& run : runs)
    for (const Output& output : run.outputs)
      if (const auto found = steps.find(output.decoder); found != steps.end())
        found->second = std::max(found->second, output.prediction.shape[1]);
  return steps;
}

void size_profiles(Study& study, const std::vector<RunRecord>& runs, const std::map<std::string, std::size_t>& steps) {
  for (const auto& [decoder, count] : steps) study.n_steps[decoder].assign(study.run_count(), -1);
  for (const RunRecord& run : runs)
    for (const auto& [name, values] : run.profiles) {
      const std::size_t count = steps.at(profile_decoder(name).value());
      study.profiles[name] = {count, std::vector<double>(study.run_count() * count, kNaN)};
    }
}

void place_run(Study& study, std::size_t at, RunRecord& run) {
  study.run_id[at] = run.id;
  study.revision[at] = run.revision;
  if (run.status == Status::kMissing) return;  // planned only
  study.status[at] = run.status;
  study.n_epochs[at] = static_cast<std::int32_t>(run.epochs);
  study.best_epoch[at] = static_cast<std::int32_t>(run.best_epoch);
  study.config[at] = config_json(run.settings);
  study.provenance[at] = std::move(run.provenance);
  study.message[at] = std::move(run.message);
  study.model[at] = std::move(run.model);
  study.logs[at] = std::move(run.log);
  for (const auto& [name, value] : run.scalars) study.scalars[name][at] = value;
  for (const auto& [name, value] : run.timing) study.timing[name][at] = value;
  for (const auto& [name, values] : run.profiles) {
    Profile& profile = study.profiles[name];
    std::copy(values.begin(), values.end(), profile.values.begin() + static_cast<std::ptrdiff_t>(at * profile.steps));
    study.n_steps[*profile_decoder(name)][at] = static_cast<std::int32_t>(values.size());
  }
  for (auto& [name, curve] : run.curves) {
    std::copy(curve.begin(), curve.end(), study.curves[name].begin() + static_cast<std::ptrdiff_t>(at * study.epochs));
    std::vector<double>().swap(curve);
  }
}

/// `from` [sample, step, feature] into cell `cell` of `to` [C, sample, step, feature].
void place_output(const Array& from, Array& to, std::size_t cell) {
  const auto& wide = to.shape;
  const std::size_t features = from.shape[2];
  for (std::size_t sample = 0; sample < from.shape[0]; ++sample)
    for (std::size_t step = 0; step < from.shape[1]; ++step) {
      const float* row = from.values.data() + (sample * from.shape[1] + step) * features;
      std::copy(row, row + features, to.values.data() + ((cell * wide[1] + sample) * wide[2] + step) * wide[3]);
    }
}

/// What each cell shows of one decoder; null where it stored nothing.
using CellOutputs = std::vector<const Output*>;

void place_times(const CellOutputs& chosen, StudyOutput& merged) {
  const auto has_times = [](const Output* output) { return output != nullptr && !output->times.empty(); };
  if (std::ranges::none_of(chosen, has_times)) return;
  const std::size_t samples = merged.prediction.shape[1], steps = merged.prediction.shape[2];
  merged.times.assign(chosen.size() * samples * steps, Output::kNoTime);
  for (std::size_t cell = 0; cell < chosen.size(); ++cell) {
    if (!has_times(chosen[cell])) continue;
    const std::size_t own = chosen[cell]->prediction.shape[1];
    for (std::size_t sample = 0; sample < chosen[cell]->prediction.shape[0]; ++sample)
      std::copy_n(chosen[cell]->times.begin() + static_cast<std::ptrdiff_t>(sample * own), own,
                  merged.times.begin() + static_cast<std::ptrdiff_t>((cell * samples + sample) * steps));
  }
}

/// steps: at least so many.
StudyOutput merge_output(const std::string& decoder, const CellOutputs& chosen, std::size_t steps) {
  StudyOutput merged{decoder, {}, {}, {}};
  std::vector<std::size_t> shape = {chosen.size(), 0, steps, 0};
  const Output* first = nullptr;
  bool same_features = true;
  for (const Output* output : chosen) {
    if (output == nullptr) continue;
    for (std::size_t axis = 0; axis < 3; ++axis)
      shape[axis + 1] = std::max(shape[axis + 1], output->prediction.shape[axis]);
    if (first == nullptr) first = output;
    same_features = same_features && output->features == first->features;
  }
  if (same_features && first->features.size() == shape[3]) merged.features = first->features;
  const std::vector<float> empty(shape[0] * shape[1] * shape[2] * shape[3], std::numeric_limits<float>::quiet_NaN());
  merged.prediction = {shape, empty};
  merged.target = {shape, empty};
  for (std::size_t cell = 0; cell < chosen.size(); ++cell) {
    if (chosen[cell] == nullptr) continue;
    place_output(chosen[cell]->prediction, merged.prediction, cell);
    place_output(chosen[cell]->target, merged.target, cell);
  }
  place_times(chosen, merged);
  return merged;
}

std::vector<StudyOutput> merge_outputs(const CellGrid& grid, const std::vector<RunRecord>& runs,
                                       const std::map<std::string, std::size_t>& steps) {
  std::map<std::string, CellOutputs> chosen;
  std::map<std::string, std::vector<std::size_t>> chosen_seed;
  for (std::size_t i = 0; i < runs.size(); ++i)
    for (const Output& output : runs[i].outputs) {
      auto& outputs = chosen[output.decoder];
      auto& seeds = chosen_seed[output.decoder];
      outputs.resize(grid.cells, nullptr);
      seeds.resize(grid.cells, grid.seeds.size());
      const auto [cell, seed] = grid.places[i];
      if (seed >= seeds[cell]) continue;
      outputs[cell] = &output;
      seeds[cell] = seed;
    }
  std::vector<StudyOutput> merged;
  for (const auto& [decoder, outputs] : chosen) {
    const auto least = steps.find(decoder);
    merged.push_back(merge_output(decoder, outputs, least == steps.end() ? 0 : least->second));
  }
  return merged;
}

/// The confusions of all runs over the classes that any of them has, numbers in order and then texts.
StudyConfusion merge_confusions(const Study& study, const CellGrid& grid, const std::vector<RunRecord>& runs) {
  StudyConfusion merged;
  std::set<std::string> classes;
  for (const RunRecord& run : runs) classes.insert(run.confusion.classes.begin(), run.confusion.classes.end());
  if (classes.empty()) return merged;
  merged.classes.assign(classes.begin(), classes.end());
  std::ranges::sort(merged.classes,
                    [](const std::string& a, const std::string& b) { return value_before(SettingType::kReal, a, b); });
  const std::size_t width = merged.classes.size();
  merged.counts.assign(study.run_count() * width * width, -1);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const ClassConfusion& own = runs[i].confusion;
    std::vector<std::size_t> places;
    for (const std::string& name : own.classes)
      places.push_back(static_cast<std::size_t>(std::ranges::find(merged.classes, name) - merged.classes.begin()));
    const std::size_t at = study.index(grid.places[i].cell, grid.places[i].seed);
    for (std::size_t a = 0; a < places.size(); ++a)
      for (std::size_t b = 0; b < places.size(); ++b)
        merged.counts[(at * width + places[a]) * width + places[b]] = own.counts[a * places.size() + b];
  }
  return merged;
}

/// Runs that the study's plan has and that cannot be read, with the settings of a run of the same plan. One whose file
/// is damaged has no id: it is known by what is wrong with it.
std::vector<RunRecord> planned_runs(const std::filesystem::path& folder, const std::vector<RunRecord>& runs,
                                    const std::vector<std::string>& left_out, std::vector<std::string>& warnings) {
  const auto plan = read_plan(folder, warnings);
  if (!plan) return {};
  std::map<std::string, const RunRecord*> known;
  for (const RunRecord& run : runs) known.emplace(run.id, &run);
  const RunRecord* like = nullptr;
  for (const StudyPlan::Run& planned : plan->runs)
    if (const auto found = known.find(planned.id); like == nullptr && found != known.end()) like = found->second;
  std::vector<RunRecord> missing;
  if (like == nullptr) return missing;
  for (const StudyPlan::Run& planned : plan->runs) {
    if (known.contains(planned.id) || !planned.seed) continue;
    RunRecord run;
    if (!std::ranges::binary_search(left_out, planned.id)) run.id = planned.id;
    run.seed = *planned.seed;
    run.revision = planned.revision;
    run.provenance = planned.sources;
    run.log = planned.places;
    run.status = Status::kMissing;
    run.settings = like->settings;
    for (Setting& setting : run.settings) {
      if (setting.key == "seed") setting.value = std::to_string(run.seed);
      const auto factor = std::ranges::find(plan->factors, setting.key);
      if (factor != plan->factors.end())
        setting.value = planned.values[static_cast<std::size_t>(factor - plan->factors.begin())];
    }
    missing.push_back(std::move(run));
  }
  return missing;
}

/// A run that does not say of its data knows no units, whatever its decoders.
OutputUnits agreed_units(const std::vector<RunRecord>& runs) {
  OutputUnits agreed;
  for (const RunRecord& run : runs) {
    if (run.status == Status::kMissing) continue;
    if (run.data.empty()) return {};
    for (auto& [decoder, units] : output_units(run.data)) {
      const auto [known, is_new] = agreed.emplace(decoder, units);
      if (!is_new) known->second = common_units(known->second, units);
    }
  }
  return agreed;
}

std::string mixed_grids(const StudyLabel& label) {
  std::string names;
  for (const std::string& name : label.earlier) names += (names.empty() ? "" : ", ") + name;
  return "runs of other grids lie in the same folder (" + names +
         "): title, question, claim and published values are those of " + label.name +
         ", and settings that differ between the grids show up as varied";
}

}  // namespace

Study merge_runs(const std::filesystem::path& folder) {
  Study study;
  try {
    study.label = read_label(folder);
  } catch (const DamagedFile& damage) {
    study.warnings.push_back(damage.what());
  } catch (const UnreadableFile& unreadable) {
    study.warnings.push_back(unreadable.what());
  }
  std::vector<RunRecord> runs = read_runs(folder, study);
  std::ranges::move(planned_runs(folder, runs, study.left_out, study.warnings), std::back_inserter(runs));
  CellGrid grid = arrange_runs(runs);
  study.cells = grid.cells;
  study.seeds = grid.seeds;
  std::ranges::move(grid.warnings, std::back_inserter(study.merge_remarks));
  if (!study.label.earlier.empty()) study.merge_remarks.push_back(mixed_grids(study.label));
  study.warnings.insert(study.warnings.end(), study.merge_remarks.begin(), study.merge_remarks.end());
  study.units = agreed_units(runs);
  size_cubes(study, runs);
  const std::map<std::string, std::size_t> steps = profile_steps(runs);
  size_profiles(study, runs, steps);
  for (std::size_t i = 0; i < runs.size(); ++i)
    place_run(study, study.index(grid.places[i].cell, grid.places[i].seed), runs[i]);
  study.outputs = merge_outputs(grid, runs, steps);
  study.confusion = merge_confusions(study, grid, runs);
  study.factors = std::move(grid.factors);
  add_horizons(study);
  return study;
}

}  // namespace tapelab::results
