// PooledTable -> text, Markdown, LaTeX, CSV, JSON.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "results/query/selection.hpp"
#include "results/text/list_text.hpp"
#include "results/text/number_text.hpp"
#include "results/text/page.hpp"
#include "results/views/table_pool.hpp"
#include "results/views/table_text.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

/// The counts that every seed has, by their names.
constexpr std::array<std::pair<const char*, double PooledCounts::*>, 5> kCounts = {
    {{"alarms", &PooledCounts::alarms},
     {"true_alarms", &PooledCounts::true_alarms},
     {"events", &PooledCounts::events},
     {"found", &PooledCounts::found},
     {"quiet", &PooledCounts::quiet}}};

/// The mean over the seeds.
double mean_count(const PooledRow& row, double PooledCounts::*count) {
  std::vector<double> values;
  for (const PooledCounts& counts : row.counts) values.push_back(counts.*count);
  return summarize(values).mean;
}

/// "12 / 40"
std::string part_text(const PooledRow& row, double PooledCounts::*part, double PooledCounts::*whole) {
  return short_number(mean_count(row, part)) + " / " + short_number(mean_count(row, whole));
}

/// Runs of each row where they are as many everywhere.
std::size_t common_runs(const PooledTable& table) {
  const std::size_t runs = table.rows.front().runs;
  return std::ranges::all_of(table.rows, [&](const PooledRow& row) { return row.runs == runs; }) ? runs : 0;
}

/// The seeds of each row where they are as many everywhere.
std::size_t common_seeds(const PooledTable& table) {
  const std::size_t seeds = table.rows.front().counts.size();
  const auto equal = [&](const PooledRow& row) { return row.counts.size() == seeds; };
  return std::ranges::all_of(table.rows, equal) && std::ranges::all_of(table.baselines, equal) ? seeds : 0;
}

std::string number_text(const PooledRow& row, const Summary& summary, bool with_seeds) {
  const std::string text = statistic_text(summary, Statistic::kMean);
  return with_seeds && !row.counts.empty() ? text + " (" + std::to_string(row.counts.size()) + ")" : text;
}

std::string caption(const PooledTable& table, bool has_mean) {
  std::string text = table.title.empty() ? "" : table.title + "\n";
  const std::size_t runs = common_runs(table), seeds = common_seeds(table);
  const bool over_seeds = std::ranges::count(table.pooled, "seed") > 0;
  text += "test_detect_*: counts summed over " + list_text(table.pooled) +
          (runs > 0 ? ", " + counted(runs, "run") + (over_seeds ? "" : " of each seed") : "");
  if (!over_seeds)
    text += seeds == 1   ? "; of one seed"
            : seeds == 0 ? "; mean ± standard deviation (seeds)"
                         : "; mean ± standard deviation over " + counted(seeds, "seed");
  text +=
      "\nalarms: those that are right, of all; events: those that are found, of all; rows, windows and events are "
      "counted apart\n";
  if (has_mean) text += "mean F1: of the single runs, not pooled\n";
  if (!table.with_them.empty())
    text += list_text(table.with_them) + (table.with_them.size() == 1 ? " changes" : " change") + " with " +
            list_text(table.pooled) + "\n";
  for (const std::string& line : table.remarks) text += line + "\n";
  return text;
}

/// The rows of a baseline that say the same for all configurations are one, which names none.
std::vector<PooledRow> merged_baselines(const PooledTable& table, const auto& text_of) {
  std::vector<PooledRow> merged;
  for (std::size_t first = 0; first < table.baselines.size();) {
    std::size_t last = first;
    const PooledRow& row = table.baselines[first];
    bool equal = true;
    for (; last < table.baselines.size() && table.baselines[last].baseline == row.baseline &&
           (table.baselines[last].counted == row.counted ||
            (row.counted != "events" && table.baselines[last].counted != "events"));
         ++last)
      equal = equal && text_of(table.baselines[last]) == text_of(row);
    for (std::size_t i = first; i < (equal ? first + 1 : last); ++i) {
      merged.push_back(table.baselines[i]);
      if (equal) merged.back().values.assign(table.keys.size(), "");
    }
    first = last;
  }
  return merged;
}

TextTable grid(const PooledTable& table) {
  const bool with_seeds = common_seeds(table) == 0;
  const auto numbers = [&](const PooledRow& row) {
    std::vector<std::string> texts = {row.counted};
    for (const Summary& summary : row.pooled) texts.push_back(number_text(row, summary, with_seeds));
    texts.push_back(number_text(row, row.mean_over_runs[2], with_seeds));
    texts.push_back(part_text(row, &PooledCounts::true_alarms, &PooledCounts::alarms));
    texts.push_back(part_text(row, &PooledCounts::found, &PooledCounts::events));
    return texts;
  };
  TextTable text;
  text.header = table.keys;
  const bool extra_label = table.keys.empty();
  if (extra_label) text.header.push_back("runs");
  text.keys = text.header.size() + 1;
  for (std::size_t column = 0; column + 1 < text.keys; ++column) text.said_once.insert(column);
  for (const char* name : {"counted", "precision", "recall", "F1", "mean F1", "alarms", "events"})
    text.header.push_back(name);
  const auto add = [&](const PooledRow& row) {
    std::vector<std::string> line;
    const bool named = std::ranges::any_of(row.values, [](const std::string& value) { return !value.empty(); });
    for (const std::string& value : row.values) line.push_back(named ? shown_value(value) : "");
    if (extra_label) line.push_back("all");
    if (!row.baseline.empty()) {
      std::string where;
      for (std::size_t i = 0; named && i < table.keys.size(); ++i)
        where += (where.empty() ? ", " : " ") + table.keys[i] + "=" + shown_value(row.values[i]);
      std::ranges::fill(line, "");
      line.front() = row.baseline + where;
    }
    for (std::string& cell : numbers(row)) line.push_back(std::move(cell));
    text.rows.push_back(std::move(line));
  };
  std::vector<PooledRow> rows = table.rows;  // those of a configuration together
  std::ranges::stable_sort(rows, [&](const PooledRow& a, const PooledRow& b) {
    const auto place = [&](const PooledRow& row) {
      return std::ranges::find(table.rows, row.values, &PooledRow::values) - table.rows.begin();
    };
    return place(a) < place(b);
  });
  for (const PooledRow& row : rows) add(row);
  text.foot = text.rows.size();
  for (const PooledRow& row : merged_baselines(table, numbers)) add(row);
  return text;
}

std::string pooled_csv(const PooledTable& table) {
  TextTable text;
  text.header = table.keys;
  for (const char* name : {"counted", "baseline", "runs", "n", "left_out"}) text.header.push_back(name);
  for (const char* kind : {"", "mean_"})
    for (const std::string_view measure : kPooledMeasures)
      for (const char* statistic : {"", "_deviation"}) text.header.push_back(kind + std::string(measure) + statistic);
  for (const auto& [name, count] : kCounts) text.header.push_back(name);
  for (const auto* rows : {&table.rows, &table.baselines})
    for (const PooledRow& row : *rows) {
      std::vector<std::string> line = row.values;
      line.insert(line.end(), {row.counted, row.baseline});
      for (const std::size_t count : {row.runs, row.counts.size(), row.left_out}) line.push_back(std::to_string(count));
      for (const DetectionSummaries* summaries : {&row.pooled, &row.mean_over_runs})
        for (const Summary& summary : *summaries)
          line.insert(line.end(), {exact_number(summary.mean), exact_number(summary.deviation)});
      for (const auto& [name, count] : kCounts) line.push_back(exact_number(mean_count(row, count)));
      text.rows.push_back(std::move(line));
    }
  return csv(text);
}

Json summaries_json(const DetectionSummaries& summaries) {
  Json json = Json::object();
  for (std::size_t i = 0; i < summaries.size(); ++i)
    json[std::string(kPooledMeasures[i])] = {{"n", summaries[i].n},
                                             {"mean", summaries[i].mean},
                                             {"deviation", summaries[i].deviation},
                                             {"min", summaries[i].min},
                                             {"max", summaries[i].max}};
  return json;
}

Json row_json(const PooledTable& table, const PooledRow& row) {
  Json factors = Json::object(), counts = Json::array();
  for (std::size_t i = 0; i < row.values.size(); ++i) factors[table.keys[i]] = row.values[i];
  for (std::size_t i = 0; i < row.counts.size(); ++i) {
    Json of_seed = Json::object();
    if (i < row.seeds.size()) of_seed["seed"] = row.seeds[i];
    for (const auto& [name, count] : kCounts) of_seed[name] = row.counts[i].*count;
    counts.push_back(std::move(of_seed));
  }
  Json json = {{"factors", factors}, {"counted", row.counted}};
  if (!row.baseline.empty()) json["baseline"] = row.baseline;
  json.update({{"runs", row.runs},
               {"n", row.counts.size()},
               {"left_out", row.left_out},
               {"pooled", summaries_json(row.pooled)},
               {"mean_over_runs", summaries_json(row.mean_over_runs)},
               {"counts", counts}});
  return json;
}

std::string pooled_json(const PooledTable& table) {
  Json json = {{"title", table.title}, {"pooled_over", table.pooled}, {"rows", table.keys}};
  if (!table.with_them.empty()) json["with_them"] = table.with_them;
  if (!table.remarks.empty()) json["remarks"] = table.remarks;
  json["cells"] = Json::array();
  for (const auto* rows : {&table.rows, &table.baselines})
    for (const PooledRow& row : *rows) json["cells"].push_back(row_json(table, row));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string render(const PooledTable& table, Format format, std::size_t width) {
  if (format == Format::kCsv) return pooled_csv(table);
  if (format == Format::kJson) return pooled_json(table);
  const bool has_mean =
      std::ranges::any_of(table.rows, [](const PooledRow& row) { return row.mean_over_runs[2].n > 0; });
  return page(caption(table, has_mean), grid(table), format, width);
}

}  // namespace tapelab::results
