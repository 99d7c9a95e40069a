// Run files -> Study.
#include "results/study/merge.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "results/files/available_memory.hpp"
#include "results/files/folder.hpp"
#include "results/run/metrics.hpp"
#include "results/run/run_file.hpp"
#include "results/study/cells.hpp"
#include "results/study/horizon.hpp"
#include "results/study/known_runs.hpp"
#include "results/study/merge_cubes.hpp"
#include "results/study/merge_outputs.hpp"
#include "results/study/mergeable.hpp"
#include "results/study/merged_run.hpp"
#include "results/study/plan.hpp"
#include "results/study/study_file.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

/// The runs of a folder while they are merged.
struct Runs {
  SharedByRuns shared;
  std::vector<MergedRun> runs;
};

/// Runs as study.h5 and timing.h5 hold them.
class KnownReader {
 public:
  KnownReader(const KnownRuns& known, SharedByRuns& shared) : known_(known), shared_(shared) {}

  /// Nothing where these files do not say all of the run number `at`.
  std::optional<MergedRun> run(std::size_t at) {
    const Study& study = known_.study;
    const std::int32_t form = known_.forms.settings.of_run[at], data = known_.forms.data.of_run[at],
                       outputs = known_.forms.outputs.of_run[at];
    if (form < 0 || data < 0 || outputs < 0) return std::nullopt;
    MergedRun run;
    run.id = study.run_id[at];
    run.seed = study.seeds[at % study.seeds.size()];
    run.revision = study.revision[at];
    run.status = study.status[at];
    run.epochs = study.n_epochs[at];
    run.best_epoch = study.best_epoch[at];
    run.settings = settings(study.config[at], form);
    run.provenance = shared_.text(study.provenance[at]);
    run.log = shared_.text(study.logs[at]);
    run.data = known_.forms.data.texts[static_cast<std::size_t>(data)];
    run.decoders = known_.forms.outputs.texts[static_cast<std::size_t>(outputs)];
    run.known = at;
    if (run.settings == nullptr) return std::nullopt;
    return run;
  }

 private:
  /// Runs whose settings differ in their seed only share the parse.
  const SharedSettings* settings(const std::string& config, std::int32_t form_number) {
    const std::string& form = known_.forms.settings.texts[static_cast<std::size_t>(form_number)];
    std::string key = config;
    if (const auto [begin, end] = seed_in_config(config); begin != config.npos) key.erase(begin, end - begin);
    key += '\n' + std::to_string(form_number);
    const auto [known, is_new] = settings_.try_emplace(std::move(key), nullptr);
    if (is_new)
      if (std::vector<Setting> told = settings_of(config, form); !told.empty())
        known->second = shared_.settings(std::move(told), form);
    return known->second;
  }

  const KnownRuns& known_;
  SharedByRuns& shared_;
  std::unordered_map<std::string, const SharedSettings*> settings_;
};

/// Every readable run without its weights, ids ascending; the others go to `study`. False where the known runs do not
/// say all of themselves.
bool read_runs(const std::filesystem::path& folder, Study& study, Runs& read, const KnownRuns* known) {
  std::vector<MergedRun>& runs = read.runs;
  std::optional<KnownReader> known_reader;
  if (known != nullptr) known_reader.emplace(*known, read.shared);
  OutputKeeper keeper, keeper_before;
  std::optional<OtherSchema> other_schema;
  const auto leave_out = [&](const std::string& id, const std::runtime_error& why) {
    study.left_out.push_back(id);
    study.warnings.push_back(left_out_warning(why));
  };
  const auto note_edited = [&](const std::string& id) {
    study.edited_runs.insert(id);
    study.merge_remarks.push_back(edited_remark(id));
  };
  const auto keep_lowest_seed = [&](OutputKeeper& of, bool MergedRun::*shows) {
    if (runs.back().decoders == kNoDecoders) return;
    runs.back().*shows = true;
    const auto superseded = of.superseded(runs.back(), runs.size() - 1);
    if (!superseded) return;
    runs[*superseded].*shows = false;
    runs[*superseded].outputs = {};
  };
  for (const std::string& id : run_ids(folder)) {
    if (known != nullptr)
      if (const auto place = known->places.find(id); place != known->places.end()) {
        std::optional<MergedRun> run = known_reader->run(place->second);
        if (!run) return false;
        runs.push_back(*std::move(run));
        if (known->study.edited_runs.contains(id)) note_edited(id);
        keep_lowest_seed(keeper_before, &MergedRun::showed_outputs);
        keep_lowest_seed(keeper, &MergedRun::shows_outputs);
        continue;
      }
    try {
      std::vector<std::string> warnings;
      runs.push_back(read.shared.compact(read_named_run(folder, id, RunContents::kWithoutWeights, &warnings)));
      if (!warnings.empty()) note_edited(id);
      keep_lowest_seed(keeper, &MergedRun::shows_outputs);
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
    if (known != nullptr) return false;
    study.left_out.push_back(id);
    study.unmergeable_runs.insert(id);
    study.merge_remarks.push_back(unmergeable_remark(id, why));
  }
  std::ranges::sort(study.left_out);
  if (runs.empty() && other_schema) throw *other_schema;  // all of it is of another version
  return true;
}

/// Runs that the study's plan has and that cannot be read, with the settings of a run of the same plan. One whose file
/// is damaged has no id: it is known by what is wrong with it.
std::vector<MergedRun> planned_runs(const std::filesystem::path& folder, const std::vector<MergedRun>& runs,
                                    const std::vector<std::string>& left_out, SharedByRuns& shared,
                                    std::vector<std::string>& warnings) {
  const auto plan = read_plan(folder, warnings);
  if (!plan) return {};
  std::unordered_map<std::string, const MergedRun*> known;
  for (const MergedRun& run : runs) known.emplace(run.id, &run);
  const MergedRun* like = nullptr;
  for (const StudyPlan::Run& planned : plan->runs)
    if (const auto found = known.find(planned.id); like == nullptr && found != known.end()) like = found->second;
  std::vector<MergedRun> missing;
  if (like == nullptr) return missing;
  for (const StudyPlan::Run& planned : plan->runs) {
    if (known.contains(planned.id) || !planned.seed) continue;
    MergedRun run;
    if (!std::ranges::binary_search(left_out, planned.id)) run.id = planned.id;
    run.seed = *planned.seed;
    run.revision = planned.revision;
    run.provenance = shared.text(planned.sources);
    run.log = shared.text(planned.places);
    run.status = Status::kMissing;
    std::vector<Setting> settings = like->settings->settings;
    for (Setting& setting : settings) {
      if (setting.key == "seed") setting.value = std::to_string(run.seed);
      const auto factor = std::ranges::find(plan->factors, setting.key);
      if (factor != plan->factors.end())
        setting.value = planned.values[static_cast<std::size_t>(factor - plan->factors.begin())];
    }
    run.settings = shared.settings(std::move(settings));
    missing.push_back(std::move(run));
  }
  return missing;
}

/// A run that does not say of its data knows no units, whatever its decoders.
OutputUnits agreed_units(const std::vector<MergedRun>& runs) {
  OutputUnits agreed;
  std::set<std::string_view> looked_at;
  for (const MergedRun& run : runs) {
    if (run.status == Status::kMissing || !looked_at.insert(run.data).second) continue;
    if (run.data.empty()) return {};
    for (auto& [decoder, units] : output_units(std::string(run.data))) {
      const auto [known, is_new] = agreed.emplace(decoder, units);
      if (!is_new) known->second = common_units(known->second, units);
    }
  }
  return agreed;
}

/// Whether each name of the runs that were read is of the kind that it is of in the study they are added to, and the
/// outputs of that say how long profiles become.
bool fits_stored(const std::vector<MergedRun>& runs, const Study& stored) {
  for (const MergedRun& run : runs) {
    for (const auto& [view, value] : run.scalars)
      if (const std::string name(view); stored.curves.contains(name) || stored.profiles.contains(name)) return false;
    for (const auto& [view, curve] : run.curves)
      if (const std::string name(view); stored.scalars.contains(name) || stored.profiles.contains(name)) return false;
    for (const auto& [view, values] : run.profiles) {
      const std::string name(view), decoder = profile_decoder(name).value();
      if (stored.scalars.contains(name) || stored.curves.contains(name)) return false;
      if (!stored.n_steps.contains(decoder) && std::ranges::count(stored.outputs, decoder, &StudyOutput::decoder) > 0)
        return false;
    }
  }
  return true;
}

/// Bytes of the numbers of a study with so many runs more; cubes of runs of other lengths may need more.
bool may_not_fit(const Study& stored, std::size_t runs) {
  double values = 0;
  for (const auto& [name, profile] : stored.profiles) values += static_cast<double>(profile.steps);
  for (const StudyOutput& output : stored.outputs)
    values += static_cast<double>(output.prediction.values.size()) / static_cast<double>(stored.run_count());
  values += static_cast<double>(stored.curves.size() * stored.epochs);
  values += static_cast<double>(stored.confusion.classes.size() * stored.confusion.classes.size()) / 2;
  constexpr double kAlwaysFits = 1 << 26, kAllowance = 4;
  const double bytes = kAllowance * values * static_cast<double>(runs) * sizeof(double);
  return bytes > kAlwaysFits && bytes > static_cast<double>(available_memory());
}

std::string mixed_grids(const StudyLabel& label) {
  std::string names;
  for (const std::string& name : label.earlier) names += (names.empty() ? "" : ", ") + name;
  return "runs of other grids lie in the same folder (" + names +
         "): title, question, claim and published values are those of " + label.name +
         ", and settings that differ between the grids show up as varied";
}

/// Nothing where `known` does not do: an added run changes what only the files of known ones tell.
std::optional<Merge> merge(const std::filesystem::path& folder, KnownRuns* known) {
  Merge merge;
  Study& study = merge.study;
  Study* const stored = known == nullptr ? nullptr : &known->study;
  try {
    study.label = read_label(folder);
  } catch (const DamagedFile& damage) {
    study.warnings.push_back(damage.what());
  } catch (const UnreadableFile& unreadable) {
    study.warnings.push_back(unreadable.what());
  }
  Runs read;
  std::vector<MergedRun>& runs = read.runs;
  if (!read_runs(folder, study, read, known)) return std::nullopt;
  if (stored != nullptr && (!fits_stored(runs, *stored) || may_not_fit(*stored, runs.size()))) return std::nullopt;
  std::ranges::move(planned_runs(folder, runs, study.left_out, read.shared, study.warnings), std::back_inserter(runs));
  std::vector<CellRun> cell_runs;
  for (const MergedRun& run : runs) cell_runs.push_back(run.cell_run());
  CellGrid grid = arrange_runs(cell_runs);
  const ShownOutputs shown = shown_outputs(runs, &MergedRun::shows_outputs, grid.places, grid.cells);
  if (stored != nullptr) {
    std::vector<CellGrid::Place> places(runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i)
      if (const auto at = runs[i].known) places[i] = {*at / stored->seeds.size(), *at % stored->seeds.size()};
    const ShownOutputs before = shown_outputs(runs, &MergedRun::showed_outputs, places, stored->cells);
    const bool repeats = std::ranges::count(grid.factors, kRepeatKey, &Factor::key) > 0;
    if (repeats || !holds_shown_outputs(*stored, runs, before, shown)) return std::nullopt;
  }
  study.cells = grid.cells;
  study.seeds = grid.seeds;
  std::ranges::move(grid.warnings, std::back_inserter(study.merge_remarks));
  if (!study.label.earlier.empty()) study.merge_remarks.push_back(mixed_grids(study.label));
  study.warnings.insert(study.warnings.end(), study.merge_remarks.begin(), study.merge_remarks.end());
  study.units = agreed_units(runs);
  const std::map<std::string, std::size_t> steps = profile_steps(runs, stored);
  study.outputs = merge_outputs(runs, shown, steps, stored);
  fill_cubes(study, grid, runs, steps, stored);
  merge.forms = forms_of(study, grid, runs);
  study.factors = std::move(grid.factors);
  add_horizons(study);
  return merge;
}

}  // namespace

Merge merge_anew(const std::filesystem::path& folder) { return *merge(folder, nullptr); }

Merge merge_again(const std::filesystem::path& folder) {
  if (std::optional<KnownRuns> known = known_runs(folder);
      known && known->all_untouched && known->study.unmergeable_runs.empty() && !known->forms.settings.texts.empty())
    if (std::optional<Merge> added = merge(folder, &*known)) return *std::move(added);
  return merge_anew(folder);
}

Study merge_runs(const std::filesystem::path& folder) { return merge_anew(folder).study; }

}  // namespace tapelab::results
