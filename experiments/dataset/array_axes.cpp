#include "experiments/dataset/array_axes.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

constexpr const char* kExpected =
    "expected: [sample, step, feature], [time, feature], [sample, step] with one feature, or videos [sequence, "
    "frame, "
    "height, width]";

std::optional<std::size_t> place_of(const std::vector<std::string>& axes, std::string_view name) {
  const auto found = std::ranges::find(axes, name);
  return found == axes.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - axes.begin()));
}

/// What an axis called `name` is: one of the words above (time for step, too), "" where the name does not say.
std::string_view meaning(std::string name) {
  using Names = std::vector<std::string_view>;
  static const std::array<std::pair<std::string_view, Names>, 5> kMeanings = {
      {{"sequence", {"sequence", "sequences", "seq",      "sample",    "samples", "series", "batch",
                     "example",  "examples",  "instance", "instances", "trial",   "trials", "subject",
                     "subjects", "episode",   "episodes", "video",     "videos",  "n",      "b"}},
       {"time",
        {"time", "times", "timestep", "timesteps", "step", "steps", "t", "frame", "frames", "date", "datetime",
         "timestamp", "hour", "day", "month", "year"}},
       {"feature",
        {"feature", "features", "channel", "channels", "variable", "variables", "column", "columns", "sensor",
         "sensors", "signal", "signals", "component", "components", "f", "c"}},
       {"height", {"height", "h", "y", "lat", "latitude"}},
       {"width", {"width", "w", "x", "lon", "longitude"}}}};
  std::string plain;
  for (const char c : name)
    if (std::isalpha(static_cast<unsigned char>(c)) != 0)
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const auto& [word, names] : kMeanings)
    if (std::ranges::find(names, plain) != names.end()) return word;
  return "";
}

/// Whether an axis with this meaning may be the one that a reading calls `word`.
bool agrees(std::string_view meaning, std::string_view word) {
  const auto is_pixel = [](std::string_view name) { return name == "height" || name == "width"; };
  if (meaning.empty() || meaning == word) return true;
  if (word == "step") return meaning == "time";
  return word == "feature" && is_pixel(meaning);  // x and y may be any two features
}

/// Whether the file's names for the axes speak for a reading, against it, or neither.
enum class Evidence { kNone, kFor, kAgainst };

Evidence evidence_for(const Array& array, choice::Axes axes) {
  const auto expected = axis_names(axes);
  if (array.axis_names.size() != expected.size()) return Evidence::kNone;
  bool all_named = true;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const std::string_view found = meaning(array.axis_names[i]);
    if (!agrees(found, expected[i])) return Evidence::kAgainst;
    all_named = all_named && !found.empty();
  }
  return all_named ? Evidence::kFor : Evidence::kNone;
}

bool is_certain(const Array& array, choice::Axes usual) {
  const Evidence evidence = evidence_for(array, usual);
  if (array.shape.size() > 2) return evidence != Evidence::kAgainst;
  return evidence == Evidence::kFor || (evidence == Evidence::kNone && array.shape[0] == 1);
}

/// Readings that the array's names for its axes speak for or, where none does, the likeliest that they do not speak
/// against; the usual one among them.
std::vector<choice::Axes> proposals(const Array& array, choice::Axes usual) {
  std::vector<choice::Axes> found, possible;
  for (const choice::Axes reading : all_choices<choice::Axes>()) {
    if (axis_names(reading).size() != array.shape.size()) continue;
    const Evidence evidence = evidence_for(array, reading);
    if (evidence == Evidence::kFor) found.push_back(reading);
    if (evidence == Evidence::kNone) possible.push_back(reading);
  }
  if (found.empty()) {
    const bool wide = array.shape.size() == 2 && array.shape[0] < array.shape[1];  // a row may be a feature
    possible.resize(std::min<std::size_t>(possible.size(), wide ? 3 : 2));
    found = std::move(possible);
  }
  if (std::ranges::find(found, usual) == found.end()) found.push_back(usual);
  return found;
}

std::string names_text(const Array& array) {
  const bool named = std::ranges::any_of(array.axis_names, [](const std::string& name) { return !name.empty(); });
  return named ? ", called " + comma_list(array.axis_names) : "";
}

std::string proposal_text(const Array& array, choice::Axes axes, choice::Axes usual) {
  std::string text = "data.axes = " + text_of(axes) + ": " + reading_text(array.shape, axes);
  if (has_time_axis(axes)) text += ", cut into windows of data.window steps";
  if (axes == usual) text += "; earlier versions read it this way, and finished runs keep their ids";
  return text;
}

[[noreturn]] void ask(const Array& array, const DataConfig& data, choice::Axes usual) {
  std::vector<std::string> hints;
  for (const choice::Axes axes : proposals(array, usual)) hints.push_back(proposal_text(array, axes, usual));
  throw ConfigError({.message = "'" + data.file + "': it is not certain which axis is what in an array of shape " +
                                shape_text(array.shape) + names_text(array) + "; set data.axes",
                     .key = "data.axes",
                     .hints = std::move(hints)});
}

std::string unclear_text(const Array& array, const DataConfig& data, choice::Axes usual) {
  std::string text = "'" + data.file + "', an array of shape " + shape_text(array.shape) + names_text(array) +
                     ", is read as " + reading_text(array.shape, usual) + ", as when the run was trained";
  const auto others = proposals(array, usual);
  if (others.front() != usual)
    text +=
        "; it may be " + reading_text(array.shape, others.front()) + " (data.axes = " + text_of(others.front()) + ")";
  return text;
}

[[noreturn]] void reject_shape(const Array& array, const DataConfig& data, const std::string& what,
                               std::vector<std::string> hints) {
  throw DataError({.message = "'" + data.file + "': an array of shape " + shape_text(array.shape) + ' ' + what,
                   .key = "data.axes",
                   .hints = std::move(hints)});
}

std::string axes_count(std::size_t rank) { return std::to_string(rank) + (rank == 1 ? " axis" : " axes"); }

/// The array with axis i of the new one being axis order[i] of the old.
Array transposed(const Array& array, const std::vector<std::size_t>& order) {
  std::vector<std::size_t> strides(array.shape.size(), 1);
  for (std::size_t axis = array.shape.size() - 1; axis > 0; --axis)
    strides[axis - 1] = strides[axis] * array.shape[axis];
  Array result = {.shape = {},
                  .values = {},
                  .epsilon = array.epsilon,
                  .offset = array.offset,
                  .packed = array.packed,
                  .read_as_netcdf = array.read_as_netcdf};
  for (const std::size_t axis : order) result.shape.push_back(array.shape[axis]);
  result.values.reserve(array.values.size());
  std::vector<std::size_t> index(order.size(), 0);
  for (std::size_t i = 0; i < array.values.size(); ++i) {
    std::size_t from = 0;
    for (std::size_t axis = 0; axis < order.size(); ++axis) from += index[axis] * strides[order[axis]];
    result.values.push_back(array.values[from]);
    for (std::size_t axis = order.size(); axis-- > 0;) {
      if (++index[axis] < result.shape[axis]) break;
      index[axis] = 0;
    }
  }
  return result;
}

}  // namespace

Axes axes_of(const Array& array, const DataConfig& data, Unclear unclear) {
  const std::size_t rank = array.shape.size();
  if (const std::size_t named = axis_names(data.axes).size(); named > 0) {
    if (named == rank) return {data.axes, ""};
    reject_shape(
        array, data, "has " + axes_count(rank) + "; data.axes = " + text_of(data.axes) + " names " + axes_count(named),
        {"data.axes = auto, the default, reads " + (rank < 2 || rank > 4 ? "2 to 4 axes" : text_of(usual_axes(rank)))});
  }
  if (rank < 2 || rank > 4) {
    std::vector<std::string> hints = {kExpected};
    if (rank == 1) hints.push_back("one long series: data.axes = time");
    reject_shape(array, data, "has " + axes_count(rank), std::move(hints));
  }
  const choice::Axes usual = usual_axes(rank);
  if (array.values.empty() || is_certain(array, usual)) return {usual, ""};
  if (unclear == Unclear::kAsk) ask(array, data, usual);
  return {usual, unclear_text(array, data, usual)};
}

std::string reading_text(const std::vector<std::size_t>& shape, choice::Axes axes) {
  const auto names = axis_names(axes);
  const auto extent = [&](std::string_view name) { return shape[*place_of(names, name)]; };
  const bool one_series = has_time_axis(axes), pictures = place_of(names, "height").has_value();
  std::string text = one_series ? "one series of " + counted(extent("time"), "time step")
                                : counted(extent("sequence"), "sequence") + " of " + counted(extent("step"), "step");
  if (pictures)
    return text + " of " + std::to_string(extent("height")) + " x " + std::to_string(extent("width")) + " pixels";
  return text + " of " + counted(place_of(names, "feature") ? extent("feature") : 1, "feature");
}

Array in_usual_order(Array array, choice::Axes axes) {
  const auto names = axis_names(axes);
  std::vector<std::size_t> order;
  for (const std::string_view name : {"sequence", "step", "time", "feature", "height", "width"})
    if (const auto place = place_of(names, name)) order.push_back(*place);
  if (!std::ranges::is_sorted(order)) array = transposed(array, order);
  if (has_time_axis(axes)) array.shape.insert(array.shape.begin(), 1);
  return array;
}

}  // namespace tapelab::experiments
