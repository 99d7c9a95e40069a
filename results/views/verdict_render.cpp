// Verdicts -> text, Markdown, JSON.
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "results/statistics/comparison.hpp"
#include "results/statistics/verdict.hpp"
#include "results/text/line_breaks.hpp"
#include "results/text/number_text.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

std::string finding_text(Finding finding) {
  switch (finding) {
    case Finding::kHolds:
      return "holds";
    case Finding::kFails:
      return "does not hold";
    case Finding::kMixed:
      return "depends on the cell";
    case Finding::kUndecided:
      break;
  }
  return "undecided";
}

std::string ends_text(Scale scale, const Interval& interval) {
  return short_number(shown_effect(scale, interval.low)) + " to " + short_number(shown_effect(scale, interval.high));
}

/// "0.98 times", "0.1 below".
std::string amount_text(Scale scale, double effect) {
  if (scale == Scale::kRatio) return short_number(shown_effect(scale, effect)) + " times";
  return short_number(std::abs(effect)) + (effect < 0 ? " below" : " above");
}

/// Of an interaction "a ratio of ratios of 0.98".
std::string amount_text(const Evidence& e, double effect) {
  const Scale scale = e.effect.scale;
  if (!is_interaction(e.expectation.left)) return amount_text(scale, effect);
  return (scale == Scale::kRatio ? "a ratio of ratios of " : "a difference of differences of ") +
         short_number(shown_effect(scale, effect));
}

std::string_view relation_name(Expected expected) {
  return expected == Expected::kAlike ? "alike" : expected == Expected::kHigher ? "higher" : "lower";
}

/// "95 % interval", "anytime-valid 97.5 % interval".
std::string interval_name(const PairedEffect& effect) {
  return std::string(effect.anytime ? "anytime-valid " : "") + short_number(100 * (1 - effect.alpha)) + " % interval";
}

/// "8 seeds, 95 % interval 0.93 to 0.99, p = 0.0078"; with a margin also the 90 % interval, unless one serves for both.
std::string numbers_text(const PairedEffect& effect) {
  const Estimate& e = effect.estimate;
  const Scale scale = effect.scale;
  std::string text = counted(e.summary.n, "seed");
  if (is_finite(e.interval)) text += ", " + interval_name(effect) + " " + ends_text(scale, e.interval);
  if (is_finite(e.interval) || effect.anytime) text += ", p = " + p_text(e.sign_flip, e.sign_flip_holm);
  if (is_finite(e.equal_interval) && !effect.anytime) text += ", 90 % interval " + ends_text(scale, e.equal_interval);
  return text;
}

std::string margin_text(const Evidence& e) {
  const Margin& margin = e.expectation.margin;
  if (!margin.is_set()) return "";
  const Expected expected = e.expectation.expected;
  return std::string("; expected ") +
         (expected == Expected::kAlike ? "within " : std::string(relation_name(expected)) + " by more than ") +
         margin.text;
}

/// What it would take to decide, and what is missing.
std::string outlook_text(const Evidence& e) {
  std::string text;
  if (e.seeds_needed > 0) text += "; a test needs " + counted(e.seeds_needed, "seed");
  if (e.seeds_to_decide)
    text += "; about " + counted(*e.seeds_to_decide, "seed") + " would decide it";
  else if (e.finding == Finding::kUndecided && e.expectation.margin.is_set() && e.effect.problem.empty() &&
           e.effect.cells.empty() && e.effect.estimate.summary.n > 1)
    text += "; it would take more than 10,000 seeds to decide it";
  if (e.effect.without_older) text += "; " + std::string(kWithoutOlder);
  if (e.missing_pairs() > 0) text += "; pairs without a value: " + std::to_string(e.missing_pairs());
  return text;
}

/// Behind the finding, with `left` and `against` around the amount: "LEFT is 0.98 times AGAINST (8 seeds, ...)".
std::string evidence_text(const Evidence& e, const std::string& left, const std::string& against) {
  const PairedEffect& effect = e.effect;
  const Estimate& estimate = effect.estimate;
  if (!effect.cells.empty())
    return (left.empty() ? "" : left + "is ") + "lower in some crossed cells and higher in others" +
           (against.empty() ? "" : ", against" + against) + ", so no single number represents all (" +
           counted(estimate.summary.n, "seed") + margin_text(e) + outlook_text(e) + ")";
  if (estimate.summary.n == 0)
    return (left.empty() ? "" : left + "has ") + "no pair" + against + " (" + outlook_text(e).substr(2) + ")";
  const std::string verb = is_interaction(e.expectation.left) ? "has " : "is ";
  return (left.empty() ? "" : left + verb) + amount_text(e, estimate.summary.mean) + against + " (" +
         numbers_text(effect) + margin_text(e) + (effect.problem.empty() ? "" : "; " + effect.problem) +
         outlook_text(e) + ")";
}

/// "lower at data.source=ramp: 0.5 times (90 % interval 0.4 to 0.6, one-sided p = 0.0078)".
std::string cell_text(const CellEffect& cell, const Evidence& evidence) {
  const PairedEffect& effect = evidence.effect;
  const Scale scale = effect.scale;
  const Estimate& e = cell.estimate;
  const std::string side = !(e.sign_flip_holm < effect.alpha) ? "undecided" : e.summary.mean < 0 ? "lower" : "higher";
  std::string text = side + " at " + cell.where + ": " + amount_text(evidence, e.summary.mean);
  if (is_finite(e.interval))
    text += " (" + (effect.anytime ? interval_name(effect) : "90 % interval") + " " + ends_text(scale, e.interval) +
            (effect.anytime ? ", p = " : ", one-sided p = ") + p_text(e.sign_flip, e.sign_flip_holm) + ")";
  return text;
}

Json number(double x) { return std::isfinite(x) ? Json(x) : Json(nullptr); }

/// The numbers of an estimate on the scale on which they are shown.
void add_estimate(Json& json, const Estimate& e, Scale scale) {
  const auto shown = [&](double x) { return number(shown_effect(scale, x)); };
  const auto end = [&](const Interval& interval, double x) { return is_finite(interval) ? shown(x) : Json(nullptr); };
  json[scale == Scale::kRatio ? "ratio" : "difference"] = shown(e.summary.mean);
  json["low"] = end(e.interval, e.interval.low);
  json["high"] = end(e.interval, e.interval.high);
  json["p"] = number(e.sign_flip_holm);
  json["equal_low"] = end(e.equal_interval, e.equal_interval.low);
  json["equal_high"] = end(e.equal_interval, e.equal_interval.high);
  json["p_equal"] = number(e.p_equal_holm);
  json["seeds"] = e.summary.n;
}

Json evidence_json(const Evidence& e) {
  const Expectation& expectation = e.expectation;
  const Margin& margin = expectation.margin;
  const auto count = [](std::size_t n) { return n > 0 ? Json(n) : Json(nullptr); };
  const bool is_ratio = margin.scale == Scale::kRatio;
  Json json = {{"expected", expectation.text()},
               {"left", expectation.left.text()},
               {"right", expectation.right.text()},
               {"relation", relation_name(expectation.expected)},
               {"margin", margin.is_set() ? Json(margin.text) : Json(nullptr)},
               {"within", is_ratio && margin.is_set() ? std::exp(margin.size) : margin.size},
               {"finding", finding_text(e.finding)},
               {"scale", e.effect.scale == Scale::kRatio ? "ratio" : "difference"}};
  if (e.effect.cells.empty())
    add_estimate(json, e.effect.estimate, e.effect.scale);
  else
    json["seeds"] = e.effect.estimate.summary.n;
  json["anytime"] = e.effect.anytime;
  json["alpha"] = e.effect.alpha;
  json["missing_pairs"] = e.missing_pairs();
  json["problem"] = e.effect.problem.empty() ? Json(nullptr) : Json(e.effect.problem);
  json["seeds_needed"] = count(e.seeds_needed);
  json["seeds_to_decide"] = count(e.seeds_to_decide.value_or(0));
  json["text"] = evidence_text(e, "", "");
  json["cells"] = Json::array();
  for (const CellEffect& cell : e.effect.cells) {
    Json entry = {{"where", cell.where}, {"finding", finding_text(finding_of(expectation, cell.estimate))}};
    add_estimate(entry, cell.estimate, e.effect.scale);
    entry["text"] = cell_text(cell, e);
    json["cells"].push_back(std::move(entry));
  }
  return json;
}

std::string published_text(const Verdict& verdict) {
  return (verdict.within_range == verdict.published ? "reproduced: " : "not reproduced: ") +
         std::to_string(verdict.within_range) + " of " + std::to_string(verdict.published) +
         " published values lie within our range";
}

/// The problem with its hints, each on a line of its own.
std::string problem_text(const Verdict& verdict) {
  std::string text = verdict.path + ": cannot be judged: ";
  for (const char c : verdict.problem) text += c == '\n' ? std::string("\n  ") : std::string(1, c);
  return text + "\n";
}

std::string verdict_text(const Verdict& verdict, const std::string& name, std::size_t width) {
  if (!verdict.problem.empty()) return hanging(problem_text(verdict), width);
  std::string text = name + ": " + counted(verdict.runs, "run");
  if (verdict.failed > 0) text += ", " + std::to_string(verdict.failed) + " failed";
  text = hanging(text, width) + "\n";
  const auto add = [&](const std::string& piece, const char* indent) { text += hanging(indent + piece, width) + "\n"; };
  if (!verdict.losses.empty()) add(verdict.losses, "  ");
  for (const Evidence& e : verdict.evidence) {
    add(finding_line(e), "  ");
    for (const CellEffect& cell : e.effect.cells) add(cell_text(cell, e), "    ");
  }
  if (verdict.published > 0) add(published_text(verdict), "  ");
  if (const std::string changed = claim_change_text(verdict.claim, verdict.runs); !changed.empty()) add(changed, "  ");
  if (!verdict.remark.empty()) add(verdict.remark, "  ");
  if (verdict.evidence.empty() && verdict.published == 0)
    add("nothing is expected of this study: see [grid] expect", "  ");
  return text;
}

}  // namespace

std::string finding_line(const Evidence& e) {
  const Side &left = e.expectation.left, &right = e.expectation.right;
  std::string against = left.metric == right.metric ? Side{" that of", right.where}.text() : " " + right.text();
  if (is_interaction(left)) against.clear();
  return finding_text(e.finding) + ": " + evidence_text(e, left.text() + " ", against);
}

std::string verdicts_text(const std::vector<Verdict>& verdicts, IntervalText intervals, std::size_t width) {
  std::string text;
  bool has_evidence = false, anytime = false;
  for (const Verdict& verdict : verdicts) {
    text +=
        verdict_text(verdict, verdicts.size() == 1 ? verdict.name : verdict.name + " (" + verdict.path + ")", width);
    for (const Evidence& e : verdict.evidence) (e.effect.anytime ? anytime : has_evidence) = true;
  }
  if (intervals == IntervalText::kLeftOut) return text;
  return text + (has_evidence ? interval_text(width) : "") + (anytime ? anytime_text(width) : "");
}

std::string verdicts_markdown(const std::vector<Verdict>& verdicts) {
  TextTable table;
  table.header = {"study", "expected", "finding"};
  for (const Verdict& verdict : verdicts) {
    const std::string study = verdict.path.empty() ? verdict.name : std::filesystem::path(verdict.path).stem().string();
    const auto add = [&](const std::string& expected, const std::string& finding) {
      table.rows.push_back({study, expected, finding});
    };
    if (!verdict.problem.empty()) add("", "cannot be judged: " + verdict.problem.substr(0, verdict.problem.find('\n')));
    for (const Evidence& e : verdict.evidence) {
      add("`" + e.expectation.text() + "`", finding_text(e.finding) + ": " + evidence_text(e, "", ""));
      for (const CellEffect& cell : e.effect.cells) add("", cell_text(cell, e));
    }
    if (verdict.published > 0) add("published values", published_text(verdict));
    if (const std::string changed = claim_change_text(verdict.claim, verdict.runs); !changed.empty()) add("", changed);
  }
  return markdown(table);
}

std::string anytime_text(std::size_t width) {
  return hanging(
      "Seeds were added until the claim was decided (run --until), so p and intervals are anytime-valid: of bets on "
      "the "
      "signs of the seeds' effects, which may be looked at after every seed where these lie symmetrically "
      "(results/statistics/anytime.hpp). An expectation is decided where its interval, of level 1 - alpha / number of "
      "expectations, lies on one side of the margin or within it.\n",
      width, 0);
}

std::string interval_text(std::size_t width) {
  return hanging(
      "Each number is the mean over seeds of the ratio or difference within a seed, averaged over crossed cells, as in "
      "tapelab compare. The 95 % interval inverts the sign-flip test: it excludes 1, of differences 0, where p < 0.05. "
      "A margin holds where the 90 % interval lies within it (two one-sided tests at 5 %). \"About n seeds\" would "
      "decide with a power of 80 %, were mean and spread those observed. Each expectation is a test of its own, not "
      "corrected for the number of expectations; tapelab compare corrects for that of its comparisons. Single cells, "
      "shown where they are opposite, are corrected over the cells of their expectation.\n",
      width, 0);
}

std::string verdicts_json(const std::vector<Verdict>& verdicts) {
  Json all = Json::array();
  for (const Verdict& verdict : verdicts) {
    if (!verdict.problem.empty()) {
      all.push_back({{"study", verdict.path}, {"error", verdict.problem}});
      continue;
    }
    Json evidence = Json::array();
    for (const Evidence& e : verdict.evidence) evidence.push_back(evidence_json(e));
    all.push_back({{"name", verdict.name},
                   {"study", verdict.path},
                   {"expectations", evidence},
                   {"published", verdict.published},
                   {"published_within_range", verdict.within_range},
                   {"runs", verdict.runs},
                   {"failed", verdict.failed},
                   {"claim_changed", verdict.claim.known > 0 ? Json(verdict.claim.changed > 0) : Json(nullptr)},
                   {"runs_with_claim", verdict.claim.known},
                   {"runs_under_another_claim", verdict.claim.changed}});
    if (!verdict.losses.empty()) all.back()["losses"] = verdict.losses;
    if (!verdict.remark.empty()) all.back()["remarks"] = Json::array({verdict.remark});
  }
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tapelab::results
