// Names of metrics, taken apart by the rows of metrics.cpp.
#include <algorithm>
#include <array>
#include <span>

#include "results/run/metrics.hpp"
#include "results/run/setting_names.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

using enum Better;
using enum MetricOf;

struct Term {
  std::string_view name;
  std::string_view meaning;
};

constexpr std::array<Term, 3> kSplits{{{"test", "test"}, {"val", "validation"}, {"train", "training"}}};
constexpr std::array<Term, 3> kDecoders{
    {{"reconstruct", "reconstruct"}, {"predict", "predict"}, {"classify", "classify"}}};
constexpr Term kTeacherForced = {"_tf", ", teacher-forced"};
constexpr std::string_view kDetect = "test_detect_", kHorizon = "_horizon_", kBaseline = "_baseline_";

/// The term that `name` starts with, cut off together with a following "_".
const Term* take_front(std::string_view& name, std::span<const Term> terms) {
  for (const Term& term : terms) {
    if (name.size() <= term.name.size() || !name.starts_with(term.name) || name[term.name.size()] != '_') continue;
    name.remove_prefix(term.name.size() + 1);
    return &term;
  }
  return nullptr;
}

std::string text(std::string_view a, std::string_view b, std::string_view c = "", std::string_view d = "",
                 std::string_view e = "") {
  std::string joined;
  for (const std::string_view piece : {a, b, c, d, e}) joined += piece;
  return joined;
}

/// What stands before a row's own name, and what follows from there on.
struct Front {
  const Term* split = nullptr;
  const Term* decoder = nullptr;
  std::string_view rest;
};

/// Nothing where rows of this kind have other names.
std::optional<Front> front_of(MetricOf of, std::string_view name) {
  Front front{.rest = name};
  if (of == kDetection) {
    if (!name.starts_with(kDetect)) return std::nullopt;
    front.rest.remove_prefix(kDetect.size());
  }
  if (of == kDecoder || of == kSplit) {
    front.split = take_front(front.rest, kSplits);
    if (front.split == nullptr) return std::nullopt;
  }
  if (of == kDecoder) {
    front.decoder = take_front(front.rest, kDecoders);
    if (front.decoder == nullptr) return std::nullopt;
  }
  return front;
}

bool stands_beside(const Baseline& baseline, const MetricRow& row) {
  switch (baseline.of) {
    case BaselineOf::kErrors:
      return row.of == kDecoder || row.of == kSplit;
    case BaselineOf::kBounds:
      return row.bounds;
    case BaselineOf::kDetection:
      return row.of == kDetection;
  }
  return false;
}

/// What the end of a name adds to the row's meaning; nothing where the row has no such variant.
std::optional<std::string_view> variant_meaning(const MetricRow& row, std::string_view end) {
  if (row.of == kLayer) return end.size() > 1 && end.front() == '_' ? std::optional(end.substr(1)) : std::nullopt;
  if (end.empty()) return "";
  if (end == kTeacherForced.name && (row.of == kDecoder || row.of == kSplit)) return kTeacherForced.meaning;
  for (const Baseline& baseline : baselines())
    if (end == baseline.suffix && stands_beside(baseline, row)) return baseline.meaning;
  return std::nullopt;
}

/// A row and a name of it, taken apart.
struct Match {
  const MetricRow* row;
  Front front;
  std::string_view end;      ///< behind the row's own name
  std::string_view meaning;  ///< of the end
};

/// The row of `name` where the row's own name is one of those that `names_of` gives.
template <class NamesOf>
std::optional<Match> match(std::string_view name, std::span<const MetricRow> rows, const NamesOf& names_of) {
  for (const MetricRow& row : rows) {
    const auto front = front_of(row.of, name);
    if (!front) continue;
    for (const std::string_view own : names_of(row)) {
      if (own.empty() || !front->rest.starts_with(own)) continue;
      const std::string_view end = front->rest.substr(own.size());
      if (const auto meaning = variant_meaning(row, end)) return Match{&row, *front, end, *meaning};
    }
  }
  return std::nullopt;
}

std::optional<Match> match(std::string_view name, std::span<const MetricRow> rows = metric_rows()) {
  return match(name, rows, [](const MetricRow& row) { return std::array{row.name}; });
}

std::string long_name(const Match& found) {
  const MetricRow& row = *found.row;
  switch (row.of) {
    case kDecoder:
      return text(found.front.split->meaning, " ", row.meaning, " of the ", found.front.decoder->meaning) +
             text(" decoder", found.meaning);
    case kSplit:
      return text(found.front.split->meaning, " ", row.meaning, found.meaning);
    case kDetection:
      return text("test: ", row.meaning, found.meaning);
    case kRun:
    case kLayer:
      break;
  }
  return text(row.meaning, found.meaning);
}

/// Of decoders the test only, of the first before those of the others; of the total the test's before the validation's.
int rank_of(const Match& found) {
  constexpr int kRanksOfDecoder = 1000;
  if (found.row->rank == 0 || !found.end.empty()) return 0;
  const auto split = found.front.split == nullptr ? 0 : found.front.split - kSplits.data();
  if (found.front.decoder == nullptr) return found.row->rank + static_cast<int>(split);
  return split > 0 ? 0 : found.row->rank + kRanksOfDecoder * static_cast<int>(found.front.decoder - kDecoders.data());
}

/// Of "a_horizon_mean", what "a" and its baseline mean.
std::optional<MetricInfo> describe_horizon(std::string_view name) {
  const std::size_t at = name.find(kHorizon);
  if (at == name.npos) return std::nullopt;
  const std::string_view profile = name.substr(0, at);
  for (const Baseline& baseline : baselines())
    if (horizon_metric(profile, baseline) == name)
      return MetricInfo{"1",
                        text("steps until the ", describe_metric(profile)->long_name, " is above that of the ",
                             baseline.label, " for good"),
                        kHigher, Scale::kDifference};
  return std::nullopt;
}

/// Of "a[9]", what "a" means and which step.
std::optional<MetricInfo> describe_step(std::string_view name) {
  const auto parsed = parse_metric_step(name);
  if (!parsed || !parsed->step || !profile_decoder(parsed->metric)) return std::nullopt;
  auto info = describe_metric(parsed->metric);
  info->long_name += (parsed->to_end ? ", mean over the steps from " : ", step ") + std::to_string(*parsed->step) +
                     (parsed->to_end ? " on" : "");
  info->rank = 0;
  return info;
}

/// A name without its step or horizon.
std::string_view without_tail(std::string_view name) {
  return name.substr(0, std::min(name.find('['), name.find(kHorizon)));
}

/// `name`, which is that of `found`, with `own` in place of the row's own name.
std::string with_own_name(std::string_view name, const Match& found, std::string_view own) {
  const std::string_view whole = without_tail(name);
  const std::string_view front = whole.substr(0, whole.size() - found.front.rest.size());
  return text(front, own, found.end, name.substr(whole.size()));
}

/// The name with the lowest rank; "" where none has one.
template <class Counts>
std::string lowest_rank(const std::vector<std::string>& names, const Counts& counts) {
  std::string first;
  int lowest = 0;
  for (const std::string& name : names) {
    const auto info = describe_metric(name);
    if (!info || info->rank == 0 || (lowest > 0 && info->rank >= lowest) || !counts(name)) continue;
    first = name;
    lowest = info->rank;
  }
  return first;
}

}  // namespace

std::string metric_pattern(const MetricRow& row) {
  const std::string name(row.name);
  switch (row.of) {
    case MetricOf::kDecoder:
      return "<split>_<decoder>_" + name;
    case MetricOf::kSplit:
      return "<split>_" + name;
    case MetricOf::kDetection:
      return "test_detect_" + name;
    case MetricOf::kRun:
      return name;
    case MetricOf::kLayer:
      return name + "_<layer>";
  }
  return name;
}

std::optional<MetricInfo> describe_metric(std::string_view name) {
  if (name.ends_with(']')) return describe_step(name);
  if (auto info = describe_horizon(name)) return info;
  const auto found = match(name);
  if (!found) return std::nullopt;
  const MetricRow& row = *found->row;
  return MetricInfo{std::string(row.units), long_name(*found), row.better, row.scale, rank_of(*found)};
}

std::optional<MetricPlace> find_metric(std::string_view name) {
  const auto found = match(without_tail(name));
  if (!found) return std::nullopt;
  const auto name_of = [](const Term* term) { return term == nullptr ? "" : term->name; };
  return MetricPlace{found->row, name_of(found->front.split), name_of(found->front.decoder)};
}

std::optional<std::string> renamed_metric(std::string_view name, std::span<const MetricRow> rows) {
  const auto found = match(without_tail(name), rows, [](const MetricRow& row) { return row.old_names; });
  if (!found) return std::nullopt;
  return with_own_name(name, *found, found->row->name);
}

std::string first_metric_name(std::string_view name, std::span<const MetricRow> rows) {
  const auto found = match(without_tail(name), rows);
  if (!found || found->row->old_names.front().empty()) return std::string(name);
  return with_own_name(name, *found, found->row->old_names.front());
}

std::string current_metric_name(const std::string& name) { return renamed_metric(name).value_or(name); }

std::vector<std::string> current_metric_names(std::vector<std::string> names) {
  for (std::string& name : names) name = current_metric_name(name);
  return names;
}

std::vector<std::string> renamed_texts(const std::vector<std::string>& names) {
  std::vector<std::string> texts;
  const auto say = [&](const char* kind, const std::string& name, const std::optional<std::string>& current) {
    if (!current) return;
    std::string text = "the " + std::string(kind) + " '" + name + "' is called '" + *current + "' now";
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(std::move(text));
  };
  for (const std::string& name : names) {
    say("metric", name, renamed_metric(name));
    say("setting", name, renamed_setting(name));
  }
  return texts;
}

std::optional<std::string> profile_decoder(std::string_view name) {
  const auto found = match(name);
  if (!found || !found->row->profile) return std::nullopt;
  return std::string(found->front.decoder->name);
}

std::string example_profile(std::string_view name) {
  const auto found = match(without_tail(name));
  const std::string_view decoder = found && found->front.decoder != nullptr ? found->front.decoder->name : "predict";
  const std::string_view own = found ? found->row->name : "mse", unit = own.substr(0, own.find('_'));  // "nats"
  std::string_view chosen;
  for (const MetricRow& row : metric_rows())
    if (row.profile && (chosen.empty() || !chosen.starts_with(unit)))
      chosen = row.name;  // the last one where none is of this unit
  const std::string variant = text("test_", decoder, "_", chosen, found ? found->end : "");
  return describe_metric(variant) ? variant : text("test_", decoder, "_", chosen);
}

bool is_step_axis(std::string_view name) {
  return std::ranges::any_of(kDecoders, [&](const Term& decoder) { return name == text(decoder.name, "_step"); });
}

std::optional<MetricStep> parse_metric_step(std::string_view text) {
  const std::size_t open = text.find('[');
  if (open == text.npos) return MetricStep{std::string(text), std::nullopt};
  if (!text.ends_with(']')) return std::nullopt;
  std::string_view inner = text.substr(open + 1, text.size() - open - 2);
  const bool to_end = inner.ends_with(':');
  if (to_end) inner.remove_suffix(1);
  const auto step = parse_number<std::int64_t>(inner);
  if (!step) return std::nullopt;
  return MetricStep{std::string(text.substr(0, open)), step, to_end};
}

std::string with_suffix(const std::string& metric, const std::string& suffix) {
  std::string name = metric;
  return name.insert(std::min(name.find('['), name.size()), suffix);
}

MetricInfo describe_timing(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '_', ' ');
  if (name.ends_with("_seconds")) return {"s", words, Better::kLower};
  if (name.ends_with("_bytes")) return {"byte", words, Better::kLower};
  return {"1", words, Better::kNeither};
}

std::optional<std::string> horizon_metric(std::string_view profile, const Baseline& baseline) {
  if (!baseline.predicts || !profile_decoder(profile) || profile.find(kBaseline) != profile.npos) return std::nullopt;
  return text(profile, kHorizon, baseline.suffix.substr(kBaseline.size()));
}

std::string main_metric(const std::vector<std::string>& available) {
  const std::string first = lowest_rank(available, [](const std::string&) { return true; });
  return !first.empty() || available.empty() ? first : available.front();
}

std::string main_profile(const std::vector<std::string>& available) {
  return lowest_rank(available, [](const std::string& name) { return profile_decoder(name).has_value(); });
}

std::vector<std::string> without_baselines(const std::vector<std::string>& available) {
  std::vector<std::string> kept;
  for (const std::string& name : available) {
    const bool is_baseline = std::any_of(baselines().begin(), baselines().end(),
                                         [&](const Baseline& baseline) { return name.ends_with(baseline.suffix); });
    if (!is_baseline) kept.push_back(name);
  }
  return kept;
}

}  // namespace tapelab::results
