// Comparisons -> text, Markdown, LaTeX.
#include "results/views/comparison_render.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "results/query/test_data.hpp"
#include "results/text/aligned_table.hpp"
#include "results/text/line_breaks.hpp"
#include "results/text/page.hpp"

namespace tapelab::results {
namespace {

using Texts = std::vector<std::string>;

/// "×0.977" of a ratio, "+1.08" of a difference, both from the scale on which they are kept.
std::string effect_number(Scale scale, double effect) {
  const double shown = shown_effect(scale, effect);
  if (std::isnan(shown)) return "-";
  return (scale == Scale::kRatio ? "×" : shown > 0 ? "+" : "") + short_number(shown);
}

std::string interval_text(Scale scale, const Interval& interval) {
  if (!is_finite(interval)) return "-";
  return "[" + effect_number(scale, interval.low) + ", " + effect_number(scale, interval.high) + "]";
}

/// "9 of 10 (0.87)": seeds in which `to` is better, and the probability of improvement.
std::string better_text(const PairedComparison& row, const Estimate& estimate, double improvement) {
  const std::string of = " of " + std::to_string(estimate.summary.n);
  if (row.changes.size() > 1 || estimate.summary.n == 0) return "-";
  if (row.better == Better::kNeither) return "higher in " + std::to_string(estimate.higher) + of;
  return std::to_string(row.better == Better::kLower ? estimate.lower : estimate.higher) + of + " (" +
         short_number(improvement) + ")";
}

std::string seeds_text(const PairedComparison& row) {
  std::string text = std::to_string(row.estimate().summary.n);
  if (row.effect.complete == row.effect.pairs) return text;
  text += "; " + std::to_string(row.effect.complete) + " of " + std::to_string(row.effect.pairs) + " pairs: ";
  std::string runs = counts_text(row.effect.left_out);  // "24 failed, 1 missing"
  const std::size_t space = runs.find(' ');
  return text + runs.insert(space, runs.substr(0, space) == "1" ? " run" : " runs");
}

std::string effect_size_text(const PairedComparison& row) {
  if (row.estimate().answer == Answer::kIdentical || std::isinf(row.d_z)) return "all equal";
  if (std::isnan(row.d_z)) return "-";
  return short_number(row.d_z) + (std::isnan(row.hedges_gz) ? "" : " (" + short_number(row.hedges_gz) + ")");
}

/// From "answer" to "95 % interval", and with a margin the 90 % interval.
Texts estimate_texts(const PairedComparison& row, const Estimate& estimate, const Margin& margin) {
  const Scale scale = row.effect.scale;
  Texts texts = {answer_text(row, estimate), short_number(mean_of(scale, estimate.from)),
                 short_number(mean_of(scale, estimate.to)), effect_number(scale, estimate.summary.mean),
                 interval_text(scale, estimate.interval)};
  if (margin.is_set()) texts.push_back(interval_text(scale, estimate.equal_interval));
  return texts;
}

/// Whether a row must say of which metric it is.
bool names_metrics(const Comparisons& comparisons) {
  std::set<std::string> metrics;
  for (const PairedComparison& row : comparisons.rows) metrics.insert(row.metric);
  return metrics.size() > 1;
}

bool has_improvement(const Comparisons& comparisons) {
  return std::ranges::any_of(comparisons.rows,
                             [](const PairedComparison& row) { return !std::isnan(row.improvement); });
}

TextTable for_people(const Comparisons& comparisons) {
  const bool several = names_metrics(comparisons);
  TextTable text;
  if (several) text.header.push_back("metric");
  text.keys = text.header.size() + 1;
  const bool is_pooled = std::ranges::all_of(comparisons.rows, &PairedComparison::is_pooled);  // cells have 90 %
  for (const char* name : {"change", "answer", "from", "to", "effect", is_pooled ? "95 % interval" : "interval"})
    text.header.push_back(name);
  if (comparisons.margin.is_set())
    text.header.push_back(comparisons.anytime ? "interval for equality" : "90 % interval");
  for (const char* name : {has_improvement(comparisons) ? "better (P)" : "better", "seeds",
                           comparisons.anytime ? "p (anytime)" : "p (sign flip)", "p (Wilcoxon)", "d_z (g)"})
    text.header.push_back(name);
  for (std::size_t i = text.keys + 4; i < text.header.size(); ++i) text.said_once.insert(i);  // from the interval on
  const auto add = [&](const PairedComparison& row, const std::string& name, const Texts& estimate,
                       const Texts& behind) {
    Texts line = several ? Texts{row.metric, name} : Texts{name};
    line.insert(line.end(), estimate.begin(), estimate.end());
    line.insert(line.end(), behind.begin(), behind.end());
    text.rows.push_back(std::move(line));
  };
  for (const PairedComparison& row : comparisons.rows) {
    Texts estimate = estimate_texts(row, row.estimate(), comparisons.margin);
    if (!row.is_pooled()) std::fill(estimate.begin() + 1, estimate.end(), "-");
    add(row, change_text(row), estimate,
        {row.is_pooled() ? better_text(row, row.estimate(), row.improvement) : "-", seeds_text(row), p_text(row),
         row.is_pooled() && !row.effect.anytime ? short_number(row.wilcoxon_holm) : "-",
         row.is_pooled() ? effect_size_text(row) : "-"});
    for (std::size_t i = 0; i < row.effect.cells.size(); ++i) {
      const CellEffect& cell = row.effect.cells[i];
      add(row, "at " + cell.where, estimate_texts(row, cell.estimate, comparisons.margin),
          {better_text(row, cell.estimate, row.cell_improvements[i]), std::to_string(cell.estimate.summary.n),
           p_text(cell.estimate.sign_flip, cell.estimate.sign_flip_holm), "-", "-"});
    }
  }
  return text;
}

/// Where all changes are of one setting its name becomes the title of their column.
void name_setting_once(TextTable& text, const Comparisons& comparisons) {
  std::set<std::string> keys;
  for (const PairedComparison& row : comparisons.rows)
    for (const Change& change : row.changes) keys.insert(change.key);
  const auto is_lone = [](const PairedComparison& row) { return row.changes.size() == 1; };
  if (keys.size() != 1 || !std::ranges::all_of(comparisons.rows, is_lone)) return;
  const std::string name = *keys.begin() + ": ";
  const std::size_t column = text.keys - 1;
  text.header[column] = *keys.begin();
  for (auto& row : text.rows)
    if (row[column].starts_with(name)) row[column].erase(0, name.size());
}

std::string caption(const Comparisons& comparisons) {
  std::string text = comparisons.title.empty() ? "" : comparisons.title + "\n";
  std::set<std::string> said;
  for (const PairedComparison& row : comparisons.rows) {
    if (!said.insert(row.metric).second) continue;
    text += row.metric;
    if (const auto info = describe_metric(row.metric)) text += ": " + info->long_name;
    const auto judged = std::ranges::find_if(comparisons.rows, [&](const PairedComparison& other) {
      return other.metric == row.metric && other.better != Better::kNeither;
    });
    if (judged != comparisons.rows.end())
      text += judged->better == Better::kLower ? "; lower is better" : "; higher is better";
    text += "\n";
  }
  for (const Trend& trend : comparisons.trends) {
    if (!said.insert(trend.metric).second) continue;
    text += trend.metric;
    if (const auto info = describe_metric(trend.metric)) text += ": " + info->long_name;
    text += "\n";
  }
  if (!comparisons.remark.empty()) text += comparisons.remark + "\n";
  for (const Trend& trend : comparisons.trends) text += trend_text(trend) + "\n";
  return text;
}

/// What single rows need said, each sentence once.
std::string notes(const Comparisons& comparisons) {
  Texts lines;
  const bool several = names_metrics(comparisons);
  const auto add = [&](const std::string& line) {
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
  };
  for (const PairedComparison& row : comparisons.rows) {
    Texts keys;
    for (const Change& change : row.changes) keys.push_back(change.key);
    const std::string effect = joined(keys, " x ");
    if (row.effect.pairs == 0) add(change_text(row) + ": no runs differ in this alone");
    if (row.effect.pairs == 0) continue;
    if (!row.averaged_over.empty())
      add(effect + (row.is_pooled() ? ": averaged over " : ": crossed with ") + joined(row.averaged_over));
    if (!row.is_pooled())
      add(change_text(row) +
          ": the effect differs in direction between cells, so no single number represents them all; the rows below it "
          "are for each cell");
    else if (row.estimate().answer == Answer::kIdentical)
      add(change_text(row) + ": no seed has a difference");
    else if (std::isinf(row.d_z))
      add(change_text(row) +
          ": the effects of all seeds are equal, so d_z, which divides by their deviation, is infinite");
    if (!row.other_test_data.empty())
      add(joined(row.other_test_data) + ' ' + changing_text(row.other_test_data) +
          (several ? " what " + row.metric + " measures" : " what is measured") + ", so no level of " +
          (row.other_test_data.size() == 1 ? "it" : "them") + " is better");
    if (row.effect.without_older) add(effect + ": " + std::string(kWithoutOlder));
    if (!row.together_with.empty()) add(change_text(row) + ": changed together with it: " + joined(row.together_with));
  }
  return joined(lines, "\n") + (lines.empty() ? "" : "\n");
}

}  // namespace

std::string joined(const Texts& texts, const char* separator) {
  std::string text;
  for (const std::string& piece : texts) text += (text.empty() ? "" : separator) + piece;
  return text;
}

double mean_of(Scale scale, const std::vector<double>& values) {
  std::vector<double> scaled;
  for (const double value : values) scaled.push_back(scale == Scale::kRatio ? std::log(value) : value);
  return shown_effect(scale, summarize(scaled).mean);
}

std::string answer_name(const PairedComparison& row, Answer answer) {
  const bool is_judged = row.better != Better::kNeither && row.changes.size() == 1;
  switch (answer) {
    case Answer::kLower:
      return !is_judged ? "lower" : row.better == Better::kLower ? "better" : "worse";
    case Answer::kHigher:
      return !is_judged ? "higher" : row.better == Better::kHigher ? "better" : "worse";
    case Answer::kEqual:
      return "equal";
    case Answer::kDifferent:
      return "different";
    case Answer::kIdentical:
      return "identical";
    case Answer::kOpposite:
      return "opposite";
    case Answer::kUndecided:
      break;
  }
  return "undecided";
}

std::string change_text(const PairedComparison& comparison) {
  Texts texts;
  for (const Change& change : comparison.changes)
    texts.push_back(change.key + ": " + shown_value(change.from) + " -> " + shown_value(change.to));
  return joined(texts, " x ");
}

std::string answer_text(const PairedComparison& comparison, const Estimate& estimate) {
  if (estimate.summary.n == 0) return "-";
  const std::string name = answer_name(comparison, estimate.answer);
  const bool has_margin = comparison.effect.margin.is_set();
  switch (estimate.answer) {
    case Answer::kLower:
    case Answer::kHigher:
      return has_margin ? name + " beyond the margin" : name;
    case Answer::kEqual:
      return estimate.sign_flip_holm < kAlpha ? "equal (different but within the margin)" : name;
    case Answer::kDifferent:
      return "different, margin undecided";
    case Answer::kOpposite:
      return "depends on the cell";
    default:
      return name;
  }
}

std::string p_text(const SignFlip& flip, double holm) {
  std::string text = short_number(holm);
  if (flip.error > 0 && holm < 1)  // what the correction caps at 1 has no error left
    text += " ± " + short_number(flip.error * holm / flip.p);
  return text;
}

std::string p_text(const PairedComparison& comparison) {
  if (!comparison.is_pooled()) return "-";
  if (comparison.seeds_needed > 0) return "needs " + std::to_string(comparison.seeds_needed) + " seeds";
  return p_text(comparison.estimate().sign_flip, comparison.estimate().sign_flip_holm);
}

std::string method_text(const Comparisons& comparisons) {
  std::size_t needed = 0;
  const bool anytime = comparisons.anytime;
  bool drawn = false, interaction = false, ratio = false, difference = false, opposite = false;
  for (const PairedComparison& row : comparisons.rows) {
    needed = std::max(needed, row.seeds_needed);
    drawn = drawn || (!row.effect.anytime && row.estimate().summary.n > kMostExactSigns);
    interaction = interaction || row.changes.size() > 1;
    (row.effect.scale == Scale::kRatio ? ratio : difference) = true;
    opposite = opposite || !row.is_pooled();
  }
  const std::string of_trends = comparisons.trends.empty() ? "" : trend_method();
  if (comparisons.rows.empty()) return of_trends;
  if (comparisons.tested == 0) return of_trends + "No seed has a complete pair: there is nothing to test.\n";
  const std::string count = std::to_string(comparisons.tested);
  std::string text = of_trends + "Each effect is ";
  if (ratio) text += "the ratio to / from (×), whose logarithm is averaged and tested";
  if (ratio && difference) text += ", or ";
  if (difference) text += "the difference to - from";
  text += ", within a seed, averaged over the seed's pairs; seeds are the units. ";
  if (ratio) text += "Of ratios, from and to are geometric means. ";
  text +=
      std::string(anytime ? "Seeds were added until a claim was decided: p is that of bets on the signs of the seeds' "
                            "effects, valid whenever one stops, which the interval inverts: it excludes "
                          : "p is from the sign-flip permutation test, which the interval inverts: it excludes ") +
      std::string(!ratio       ? "0"
                  : difference ? "×1 or 0"
                               : "×1") +
      " where p < 0.05. " + (anytime ? "p is" : "p and Wilcoxon's p are") + " two-sided; " + (anytime ? "it" : "they") +
      " and the interval are Holm-corrected over " + count +
      (comparisons.tested == 1 ? " comparison" : " comparisons") +
      ". d_z is mean over standard deviation of the effects, g with Hedges' correction for few seeds.";
  if (has_improvement(comparisons))
    text +=
        " P is the probability of improvement: how often a run at to is better than one at from, over all pairs of "
        "their seeds (equal ones count half), averaged over crossed cells.";
  text += "\n";
  if (comparisons.margin.is_set())
    text +=
        "Margin " + comparisons.margin.text + ": an effect is equal if its " +
        (anytime ? "interval lies within it (" : "90 % interval lies within it (two one-sided tests at 5 %, ") +
        "Holm-corrected "
        "likewise), beyond it if its 95 % interval lies outside; otherwise different if p < 0.05, else undecided.\n";
  if (opposite)
    text +=
        "The interval is one of 95 %. At single cells of a comparison it is one of 90 % and p is one-sided, corrected "
        "over its cells: where one lies below " +
        std::string(ratio ? "×1" : "0") + " and another above, no single number represents all.\n";
  if (interaction)
    text += std::string("a x b: by how much the change of a differs between the two levels of b") +
            (ratio ? "; of ratios, one over the other.\n" : ".\n");
  if (drawn) text += "Above 16 seeds the permutation test draws 99,999 sign patterns: p ± its standard error.\n";
  if (comparisons.seeds == 1)
    text += "There is one seed: no test is possible; at least " + std::to_string(needed) + " seeds are needed.\n";
  else if (needed > 0)
    text +=
        "\"needs n seeds\": with fewer no p can reach 0.05 after the correction, whatever the effects are, and there "
        "is "
        "no interval: 2 / 2^n is the smallest p of n seeds.\n";
  return text;
}

std::string render(const Comparisons& comparisons, Format format, std::size_t width) {
  if (format == Format::kCsv) return comparisons_csv(comparisons);
  if (format == Format::kJson) return comparisons_json(comparisons);
  std::string methods = method_text(comparisons);
  if (format != Format::kText) methods = hanging(methods, kDocumentWidth, 0);
  if (comparisons.rows.empty()) return remark(caption(comparisons) + "\n" + methods, format, width);
  TextTable table = for_people(comparisons);
  if (format == Format::kText && natural_width(table) > width) name_setting_once(table, comparisons);
  return page(caption(comparisons), table, format, width) + remark("\n" + notes(comparisons) + methods, format, width);
}

}  // namespace tapelab::results
