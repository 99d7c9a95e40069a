#include "experiments/grid/search_points.hpp"

#include <algorithm>
#include <set>

#include "experiments/config/written_value.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/grid/note_number.hpp"
#include "experiments/grid/sweep.hpp"
#include "results/run/metrics.hpp"

namespace tapelab::experiments {
namespace {

constexpr double kMostSamples = 100'000;

std::vector<Axis*> drawn(std::vector<Axis>& axes) {
  std::vector<Axis*> found;
  for (Axis& axis : axes)
    if (axis.form) found.push_back(&axis);
  return found;
}

[[noreturn]] void reject(const std::string& message, const Assignment& given, const std::string& hint) {
  throw ConfigError({.message = message, .where = given.where, .key = given.key, .hints = {hint}});
}

/// The points that repeat no earlier one, ascending.
std::vector<std::size_t> distinct_points(const std::vector<Axis*>& axes, std::size_t count) {
  std::vector<std::size_t> kept;
  std::set<std::vector<std::string>> known;
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<std::string> point;
    for (const Axis* axis : axes) point.push_back(axis->values[i]);
    if (known.insert(std::move(point)).second) kept.push_back(i);
  }
  return kept;
}

void keep_points(Axis& axis, const std::vector<std::size_t>& kept) {
  std::vector<std::string> values;
  for (const std::size_t i : kept) values.push_back(axis.values[i]);
  axis.values = std::move(values);
}

constexpr const char* kExample = "for example: select = val_loss, keep = 3, seeds = 3..10 beside seed = 1, 2";

void require_validation_metric(const std::string& metric, const Assignment& select) {
  const auto place = results::find_metric(metric);
  const std::string usual = "val_loss is the weighted loss of all decoders, val_predict_loss that of one";
  if (!place) reject("select: '" + select.text + "' is not a metric", select, usual);
  if (place->split == "test" || metric.starts_with("test_"))
    reject("select: '" + metric + "' is measured on test data, and cells chosen on them look better than they are",
           select, "choose on the validation part; " + usual);
  if (place->split != "val") reject("select: '" + metric + "' is not measured on the validation part", select, usual);
  const auto info = results::describe_metric(metric);
  if (!info || info->better == results::Better::kNeither)
    reject("select: no value of '" + metric + "' is better than another", select, usual);
}

std::vector<std::int64_t> read_seeds(const Assignment& given) {
  std::vector<std::int64_t> seeds;
  const Field& field = find_field("seed");
  for (const std::string& text : parse_sweep(given.text, given.where)) {
    std::optional<std::int64_t> seed;
    parse_value(written_value(field, text, given.where), seed);
    if (std::ranges::find(seeds, seed.value()) != seeds.end())
      reject("seeds: " + value_text(*seed) + " is listed twice", given, "list each seed once");
    seeds.push_back(*seed);
  }
  return seeds;
}

}  // namespace

SearchPoints read_search_points(const Assignment& samples, const Assignment& seed) {
  SearchPoints points{.where = samples.text.empty() ? seed.where : samples.where};
  if (!samples.text.empty())
    points.samples = static_cast<std::size_t>(note_number(samples, 1, kMostSamples, /*whole=*/true));
  if (!seed.text.empty()) points.seed = static_cast<std::uint64_t>(note_number(seed, 0, 1e15, /*whole=*/true));
  return points;
}

void draw_points(std::vector<Axis>& axes, const SearchPoints& points, std::vector<std::string>& notices) {
  const std::vector<Axis*> found = drawn(axes);
  if (found.empty()) {
    if (points.where.source.empty()) return;
    throw ConfigError({.message = "[grid] samples and search_seed are of drawn settings, and this grid has none",
                       .where = points.where,
                       .hints = {"draw one: train.learning_rate = log_random(0.0001, 0.1); also random(a, b) and "
                                 "sobol(a, b)",
                                 "or leave out what [grid] says of them"}});
  }
  const Axis& first = *found.front();
  if (points.samples == 0)
    throw ConfigError({.message = "'" + first.field->key + " = " + first.form->text() +
                                  "' is drawn, but nothing says how many points there are",
                       .where = first.where,
                       .key = first.field->key,
                       .hints = {"[grid] samples = 32, or grid.samples=32 on the command line"}});
  std::size_t sobol_settings = 0;
  for (Axis* axis : found) {
    const bool is_sobol = axis->form->kind == SearchForm::Kind::kSobol;
    axis->values = search_values(*axis->form, *axis->field, points.samples, points.seed, sobol_settings);
    sobol_settings += is_sobol ? 1 : 0;
  }
  const std::vector<std::size_t> kept = distinct_points(found, points.samples);
  if (kept.size() == points.samples) return;
  for (Axis* axis : found) keep_points(*axis, kept);
  notices.push_back(std::to_string(points.samples - kept.size()) + " of " + counted(points.samples, "point") +
                    (points.samples - kept.size() == 1 ? " repeats" : " repeat") +
                    " an earlier one in every drawn setting, so that " + std::to_string(kept.size()) + " are left");
}

results::CellSelection read_selection(const Assignment& select, const Assignment& keep, const Assignment& seeds) {
  if (select.text.empty()) {
    for (const Assignment* alone : {&keep, &seeds})
      if (!alone->text.empty())
        reject("'" + alone->key + "' goes with grid.select, which names the metric that cells are chosen by", *alone,
               kExample);
    return {};
  }
  results::CellSelection selection;
  selection.metric = results::current_metric_name(select.text);
  require_validation_metric(selection.metric, select);
  if (keep.text.empty()) reject("select needs keep: how many cells are chosen", select, kExample);
  if (seeds.text.empty()) reject("select needs seeds: those that the chosen cells are trained with", select, kExample);
  selection.keep = static_cast<std::int64_t>(note_number(keep, 1, kMostSamples, /*whole=*/true));
  selection.further = read_seeds(seeds);
  return selection;
}

}  // namespace tapelab::experiments
