#include "results/study/merge_cubes.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "results/run/metrics.hpp"

namespace tapelab::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Where a known run goes, and its place in the study it is known from.
struct Move {
  std::size_t to, from;
};

/// Values of `width` each; the cube that they come from is freed.
template <class Value>
void move_values(std::vector<Value>& from, std::size_t from_width, std::vector<Value>& to, std::size_t to_width,
                 const std::vector<Move>& moves) {
  for (const Move& move : moves)
    std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(move.from * from_width), from_width,
                to.begin() + static_cast<std::ptrdiff_t>(move.to * to_width));
  std::vector<Value>().swap(from);
}

void move_texts(std::vector<std::string>& from, std::vector<std::string>& to, const std::vector<Move>& moves) {
  if (!from.empty())
    for (const Move& move : moves) to[move.to] = std::move(from[move.from]);
  std::vector<std::string>().swap(from);
}

void size_cubes(Study& study, const std::vector<MergedRun>& runs, const Study* stored) {
  make_places(study);
  const std::size_t n = study.run_count();
  std::set<std::string_view> scalars, timing, curves;
  for (const MergedRun& run : runs) {
    for (const auto& [name, value] : run.scalars) scalars.insert(name);
    for (const auto& [name, value] : run.timing) timing.insert(name);
    for (const auto& [name, curve] : run.curves) {
      curves.insert(name);
      study.epochs = std::max(study.epochs, curve.size());
    }
  }
  if (stored != nullptr) {
    for (const auto& [name, values] : stored->scalars) scalars.insert(name);
    for (const auto& [name, values] : stored->timing) timing.insert(name);
    for (const auto& [name, values] : stored->curves) curves.insert(name);
    study.epochs = std::max(study.epochs, stored->epochs);
  }
  for (const std::string_view name : scalars) study.scalars[std::string(name)].resize(n, kNaN);
  for (const std::string_view name : timing) study.timing[std::string(name)].resize(n, kNaN);
  for (const std::string_view name : curves) study.curves[std::string(name)].resize(n * study.epochs, kNaN);
}

void size_profiles(Study& study, const std::vector<MergedRun>& runs, const std::map<std::string, std::size_t>& steps,
                   const Study* stored) {
  for (const auto& [decoder, count] : steps) study.n_steps[decoder].assign(study.run_count(), -1);
  const auto size = [&](const std::string& name) {
    Profile& profile = study.profiles[name];
    if (!profile.values.empty()) return;
    const std::size_t count = steps.at(profile_decoder(name).value());
    profile = {count, std::vector<double>(study.run_count() * count, kNaN)};
  };
  for (const MergedRun& run : runs)
    for (const auto& [name, values] : run.profiles) size(std::string(name));
  if (stored != nullptr)
    for (const auto& [name, profile] : stored->profiles) size(name);
}

void place_run(Study& study, std::size_t at, MergedRun& run) {
  study.run_id[at] = run.id;
  study.revision[at] = run.revision;
  if (run.status == Status::kMissing) return;  // planned only
  study.status[at] = run.status;
  study.n_epochs[at] = static_cast<std::int32_t>(run.epochs);
  study.best_epoch[at] = static_cast<std::int32_t>(run.best_epoch);
  if (run.known) return;
  study.config[at] = config_of(run);
  study.provenance[at] = run.provenance;
  study.message[at] = run.message;
  study.model[at] = run.model;
  study.logs[at] = run.log;
  for (const auto& [name, value] : run.scalars) study.scalars.find(std::string(name))->second[at] = value;
  for (const auto& [name, value] : run.timing) study.timing.find(std::string(name))->second[at] = value;
  for (auto& [name, values] : run.profiles) {
    Profile& profile = study.profiles.find(std::string(name))->second;
    std::copy(values.begin(), values.end(), profile.values.begin() + static_cast<std::ptrdiff_t>(at * profile.steps));
    study.n_steps[*profile_decoder(name)][at] = static_cast<std::int32_t>(values.size());
    std::vector<double>().swap(values);
  }
  for (auto& [name, curve] : run.curves) {
    std::copy(curve.begin(), curve.end(),
              study.curves.find(std::string(name))->second.begin() + static_cast<std::ptrdiff_t>(at * study.epochs));
    std::vector<double>().swap(curve);
  }
}

void place_known(Study& study, const std::vector<Move>& moves, Study& stored) {
  for (auto& [name, values] : stored.scalars) move_values(values, 1, study.scalars.at(name), 1, moves);
  for (auto& [name, values] : stored.timing) move_values(values, 1, study.timing.at(name), 1, moves);
  for (auto& [name, values] : stored.curves)
    move_values(values, stored.epochs, study.curves.at(name), study.epochs, moves);
  for (auto& [name, profile] : stored.profiles) {
    Profile& to = study.profiles.at(name);
    move_values(profile.values, profile.steps, to.values, to.steps, moves);
  }
  for (auto& [decoder, steps] : stored.n_steps) move_values(steps, 1, study.n_steps.at(decoder), 1, moves);
  for (const auto member : {&Study::config, &Study::provenance, &Study::message, &Study::model, &Study::logs})
    move_texts(stored.*member, study.*member, moves);
}

/// Counts of a run over `classes`, each at its place among those of the study.
template <class Count>
void place_confusion(StudyConfusion& merged, std::size_t at, const std::vector<std::string>& classes,
                     const Count& count) {
  const std::size_t width = merged.classes.size();
  std::vector<std::size_t> places;
  for (const std::string& name : classes)
    places.push_back(static_cast<std::size_t>(std::ranges::find(merged.classes, name) - merged.classes.begin()));
  for (std::size_t a = 0; a < places.size(); ++a)
    for (std::size_t b = 0; b < places.size(); ++b)
      merged.counts[(at * width + places[a]) * width + places[b]] = count(a, b);
}

/// The confusions of all runs over the classes that any of them has, numbers in order and then texts.
StudyConfusion merge_confusions(const Study& study, const CellGrid& grid, const std::vector<MergedRun>& runs,
                                const Study* stored) {
  StudyConfusion merged;
  std::set<std::string> classes;
  for (const MergedRun& run : runs) classes.insert(run.confusion.classes.begin(), run.confusion.classes.end());
  if (stored != nullptr) classes.insert(stored->confusion.classes.begin(), stored->confusion.classes.end());
  if (classes.empty()) return merged;
  merged.classes.assign(classes.begin(), classes.end());
  std::ranges::sort(merged.classes,
                    [](const std::string& a, const std::string& b) { return value_before(SettingType::kReal, a, b); });
  const std::size_t width = merged.classes.size();
  merged.counts.assign(study.run_count() * width * width, -1);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const ClassConfusion& own = runs[i].confusion;
    const std::size_t at = study.index(grid.places[i].cell, grid.places[i].seed);
    if (runs[i].known) {
      const StudyConfusion& all = stored->confusion;
      const std::size_t old_width = all.classes.size(), first = *runs[i].known * old_width * old_width;
      place_confusion(merged, at, all.classes,
                      [&](std::size_t a, std::size_t b) { return all.counts[first + a * old_width + b]; });
    } else {
      place_confusion(merged, at, own.classes,
                      [&](std::size_t a, std::size_t b) { return own.counts[a * own.classes.size() + b]; });
    }
  }
  return merged;
}

/// Numbers texts in the order they come.
class Numbered {
 public:
  Numbered(SharedTexts& shared, std::size_t runs) : shared_(shared) { shared.of_run.assign(runs, -1); }
  void add(std::size_t at, std::string_view text) {
    const auto [known, is_new] = known_.try_emplace(text, static_cast<std::int32_t>(shared_.texts.size()));
    if (is_new) shared_.texts.emplace_back(text);
    shared_.of_run[at] = known->second;
  }

 private:
  SharedTexts& shared_;
  std::unordered_map<std::string_view, std::int32_t> known_;
};

/// The form that tells the settings exactly, or "" where there is none.
std::string exact_form(const MergedRun& run) {
  std::string form = settings_form(run.settings->settings);
  const std::vector<Setting> told = settings_of(config_of(run), form);
  const auto equal = [](const Setting& a, const Setting& b) {
    return a.key == b.key && a.type == b.type && (a.value == b.value || a.key == "seed");
  };
  return std::ranges::equal(told, run.settings->settings, equal) ? form : "";
}

}  // namespace

std::map<std::string, std::size_t> profile_steps(const std::vector<MergedRun>& runs, const Study* stored) {
  std::map<std::string, std::size_t> steps;
  const auto lengthen = [&](const std::string& decoder, std::size_t count) {
    std::size_t& longest = steps[decoder];
    longest = std::max(longest, count);
  };
  for (const MergedRun& run : runs)
    for (const auto& [name, values] : run.profiles) lengthen(profile_decoder(name).value(), values.size());
  if (stored != nullptr)
    for (const auto& [name, profile] : stored->profiles) lengthen(profile_decoder(name).value(), profile.steps);
  for (const MergedRun& run : runs)
    for (const Output& output : run.outputs)
      if (const auto found = steps.find(output.decoder); found != steps.end())
        found->second = std::max(found->second, output.prediction.shape[1]);
  return steps;
}

void fill_cubes(Study& study, const CellGrid& grid, std::vector<MergedRun>& runs,
                const std::map<std::string, std::size_t>& steps, Study* stored) {
  size_cubes(study, runs, stored);
  size_profiles(study, runs, steps, stored);
  std::vector<Move> moves;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::size_t at = study.index(grid.places[i].cell, grid.places[i].seed);
    place_run(study, at, runs[i]);
    if (runs[i].known) moves.push_back({at, *runs[i].known});
  }
  if (stored != nullptr) place_known(study, moves, *stored);
  study.confusion = merge_confusions(study, grid, runs, stored);
}

RunForms forms_of(const Study& study, const CellGrid& grid, const std::vector<MergedRun>& runs) {
  RunForms forms;
  Numbered settings(forms.settings, study.run_count()), data(forms.data, study.run_count()),
      outputs(forms.outputs, study.run_count());
  std::unordered_map<const SharedSettings*, std::string> exact;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const MergedRun& run = runs[i];
    if (run.status == Status::kMissing) continue;
    const std::size_t at = study.index(grid.places[i].cell, grid.places[i].seed);
    std::string_view form = run.settings->form;
    if (form.empty()) {
      const auto [known, is_new] = exact.try_emplace(run.settings);
      if (is_new) known->second = exact_form(run);
      form = known->second;
    }
    if (form.empty()) continue;
    settings.add(at, form);
    data.add(at, run.data);
    outputs.add(at, run.decoders);
  }
  return forms;
}

}  // namespace tapelab::results
