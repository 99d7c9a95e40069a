#include "results/run/record_difference.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "results/run/variable.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {
namespace {

/// What another build or machine may move away from: then it is compared by bits only.
enum class Kind { kNumbers, kBitsOnly };

struct Numbers {
  std::string name;
  Kind kind;
  std::vector<std::string> axes;
  std::vector<std::size_t> shape;
  std::vector<double> values;
};

std::vector<double> doubles(const Array& array) { return {array.values.begin(), array.values.end()}; }

/// Every dataset of numbers, in the order in which they are compared.
std::vector<Numbers> numbers_of(const RunRecord& run) {
  std::vector<Numbers> all;
  for (const auto& [name, values] : run.curves)
    all.push_back({name, Kind::kNumbers, {"epoch"}, {values.size()}, values});
  for (const auto& [name, value] : run.scalars)
    all.push_back({name, name == "arena_peak_bytes" ? Kind::kBitsOnly : Kind::kNumbers, {}, {}, {value}});
  for (const auto& [name, values] : run.profiles)
    all.push_back({name, Kind::kNumbers, {"step"}, {values.size()}, values});
  for (const Output& output : run.outputs)
    for (const auto& [name, array] : {std::pair{"/prediction", &output.prediction}, {"/target", &output.target}})
      all.push_back({"outputs/" + output.decoder + name,
                     Kind::kNumbers,
                     {"sample", "step", "feature"},
                     array->shape,
                     doubles(*array)});
  for (const Output& output : run.outputs)
    if (!output.times.empty())
      all.push_back({"outputs/" + output.decoder + "/time",
                     Kind::kBitsOnly,
                     {"sample", "step"},
                     {output.prediction.shape[0], output.prediction.shape[1]},
                     {output.times.begin(), output.times.end()}});
  if (const ClassConfusion& confusion = run.confusion; !confusion.classes.empty())
    all.push_back({std::string(kConfusion),
                   Kind::kNumbers,
                   {"true class", "predicted class"},
                   {confusion.classes.size(), confusion.classes.size()},
                   {confusion.counts.begin(), confusion.counts.end()}});
  for (const auto& [name, array] : run.weights)
    all.push_back({"weights/" + name, Kind::kBitsOnly, {"row", "column"}, array.shape, doubles(array)});
  return all;
}

std::string place_of(const Numbers& numbers, std::size_t at) {
  std::string place;
  for (std::size_t axis = numbers.shape.size(); axis-- > 0;) {
    const std::string name = axis < numbers.axes.size() ? numbers.axes[axis] : "axis " + std::to_string(axis);
    const std::string index = name + " " + std::to_string(at % numbers.shape[axis]);
    place = place.empty() ? index : index + ", " + place;
    at /= numbers.shape[axis];
  }
  return place;
}

std::string shape_text(const std::vector<std::size_t>& shape) {
  std::string text;
  for (const std::size_t extent : shape) text += (text.empty() ? "[" : ", ") + std::to_string(extent);
  return text.empty() ? "a number" : text + "]";
}

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

/// Nothing when all bits are the same.
std::optional<Difference> difference_of(const Numbers& stored, const Numbers& again) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (stored.shape != again.shape)
    return Difference{stored.name, "", shape_text(stored.shape), shape_text(again.shape), kNaN, kInfinity};
  std::optional<Difference> found;
  double scale = 0;
  for (std::size_t i = 0; i < stored.values.size(); ++i) {
    const double a = stored.values[i], b = again.values[i];
    if (!std::isnan(a)) scale = std::max(scale, std::abs(a));
    if (same_bits(a, b)) continue;
    if (!found) found = {stored.name, place_of(stored, i), exact_number(a), exact_number(b)};
    const double apart = std::isnan(a) && std::isnan(b) ? 0 : std::abs(a - b);
    found->largest = std::max(found->largest, std::isnan(apart) ? kInfinity : apart);
  }
  if (found) found->relative = found->largest == 0 ? 0 : found->largest / scale;
  return found;
}

void add(RecordComparison& comparison, Difference difference, Kind kind, double tolerance) {
  if (!comparison.bits) comparison.bits = difference;
  if (kind == Kind::kBitsOnly) return;
  if (difference.relative > tolerance) {
    if (!comparison.beyond) comparison.beyond = std::move(difference);
  } else if (!comparison.worst || difference.relative > comparison.worst->relative) {
    comparison.worst = std::move(difference);
  }
}

/// What has no tolerance: texts and whole numbers.
void compare_facts(RecordComparison& comparison, const RunRecord& stored, const RunRecord& again) {
  const auto compare = [&](const std::string& name, const std::string& a, const std::string& b, Kind kind) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (a != b) add(comparison, {name, "", a, b, std::numeric_limits<double>::quiet_NaN(), kInfinity}, kind, 0);
  };
  for (const Setting& setting : stored.settings)
    if (const auto found = std::ranges::find(again.settings, setting.key, &Setting::key); found != again.settings.end())
      compare("settings " + setting.key, setting.value, found->value, Kind::kNumbers);
  compare("status", std::string(status_name(stored.status)), std::string(status_name(again.status)), Kind::kNumbers);
  compare("n_epochs", std::to_string(stored.epochs), std::to_string(again.epochs), Kind::kNumbers);
  compare("message", stored.message, again.message, Kind::kBitsOnly);
  if (!stored.data.empty()) compare("data", stored.data, again.data, Kind::kBitsOnly);
}

/// How far apart the two are, for a difference that is a number.
std::string extent_text(const Difference& difference) {
  constexpr double kMostInPercent = 10;
  if (std::isinf(difference.largest)) return "; somewhere one of the two is not finite";
  const std::string text = "; largest difference " + short_number(difference.largest) + ", ";
  if (std::isinf(difference.relative)) return text + "where all stored values are 0";
  if (difference.relative > kMostInPercent)
    return text + short_number(difference.relative) + " times its largest value";
  return text + short_number(100 * difference.relative) + " % of its largest value";
}

}  // namespace

RecordComparison compare_records(const RunRecord& stored, const RunRecord& again, double tolerance) {
  RecordComparison comparison;
  compare_facts(comparison, stored, again);
  const std::vector<Numbers> before = numbers_of(stored), now = numbers_of(again);
  for (const Numbers& numbers : before) {
    const auto other = std::ranges::find(now, numbers.name, &Numbers::name);
    if (other == now.end())
      add(comparison, {numbers.name, "", shape_text(numbers.shape), "absent"}, Kind::kBitsOnly, tolerance);
    else if (auto difference = difference_of(numbers, *other))
      add(comparison, std::move(*difference), numbers.kind, tolerance);
  }
  for (const Numbers& numbers : now)
    if (std::ranges::find(before, numbers.name, &Numbers::name) == before.end())
      add(comparison, {numbers.name, "", "absent", shape_text(numbers.shape)}, Kind::kBitsOnly, tolerance);
  if (stored.best_epoch != again.best_epoch)
    add(comparison, {"best_epoch", "", std::to_string(stored.best_epoch), std::to_string(again.best_epoch)},
        Kind::kBitsOnly, tolerance);
  return comparison;
}

std::string difference_text(const Difference& difference, const std::string& stored, const std::string& again) {
  std::string text = difference.dataset + (difference.place.empty() ? "" : " at " + difference.place) + ": " +
                     (difference.stored.empty() ? "NaN" : difference.stored) + " " + stored + ", " +
                     (difference.again.empty() ? "NaN" : difference.again) + " " + again;
  return difference.largest > 0 ? text + extent_text(difference) : text;
}

}  // namespace tapelab::results
