#include "results/statistics/published.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "results/query/run_choice.hpp"
#include "results/query/test_data.hpp"
#include "results/study/selected_cells.hpp"
#include "results/text/errors.hpp"
#include "results/text/page.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::size_t> selected_cells(const Study& study, const PublishedValue& published) {
  std::vector<std::size_t> cells = cells_with(study, {published.where.begin(), published.where.end()});
  if (cells.empty() && study.cells > 0) {
    std::string text = "published value '" + published.label + "' of " + published.metric + " selects no run:";
    for (const auto& [key, value] : published.where) text += " " + key + "=" + value;
    throw UsageError(text, filter_warnings(study, filter_words({published.where.begin(), published.where.end()})));
  }
  return cells;
}

/// The cells, those of equal test data together.
std::vector<std::vector<std::size_t>> by_test_data(const Study& study, const PublishedValue& published,
                                                   const std::vector<std::size_t>& cells) {
  const std::vector<std::size_t> groups = test_data_groups(study, published.metric);
  std::map<std::size_t, std::vector<std::size_t>> together;
  for (const std::size_t cell : cells) together[groups[cell]].push_back(cell);
  std::vector<std::vector<std::size_t>> all;
  for (auto& [group, members] : together) all.push_back(std::move(members));
  return all;
}

PublishedRow compare(const Study& study, const PublishedValue& published, const std::vector<std::size_t>& cells) {
  PublishedRow row;
  row.published = published;
  for (const Factor& factor : study.factors) {
    const bool same = std::all_of(cells.begin(), cells.end(), [&](std::size_t cell) {
      return factor.values[cell] == factor.values[cells.front()];
    });
    row.cell.push_back(same && !cells.empty() ? factor.values[cells.front()] : "");
  }
  for (const std::size_t cell : cells)
    for (std::size_t seed = 0; seed < study.seeds.size(); ++seed)
      add_run(row.sample, study, published.metric, cell, seed);
  row.ours = summarize(row.sample.values);
  row.percentile = percentile_of(published.value, row.sample.values);
  row.within_range = row.ours.min <= published.value && published.value <= row.ours.max;
  return row;
}

std::string percent(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.0f %%", value);
  return std::isnan(value) ? "-" : buffer;
}

TextTable for_people(const PublishedComparison& comparison) {
  TextTable text;
  text.header = {"published by", "metric"};
  text.header.insert(text.header.end(), comparison.factors.begin(), comparison.factors.end());
  text.keys = text.header.size();
  for (std::size_t column = 0; column < text.keys; ++column) text.said_once.insert(column);
  for (const char* name : {"published", "our median", "our range", "runs", "percentile", "within range"})
    text.header.push_back(name);
  for (const PublishedRow& row : comparison.rows) {
    std::vector<std::string> line = {row.published.label, row.published.metric};
    line.insert(line.end(), row.cell.begin(), row.cell.end());
    line.insert(line.end(), {short_number(row.published.value), short_number(row.ours.median),
                             row.ours.n == 0 ? "-" : short_number(row.ours.min) + " .. " + short_number(row.ours.max),
                             counts_text(row.sample), percent(row.percentile), row.within_range ? "yes" : "no"});
    text.rows.push_back(std::move(line));
  }
  return text;
}

TextTable for_programs(const PublishedComparison& comparison) {
  TextTable text;
  text.header = {"label", "metric"};
  text.header.insert(text.header.end(), comparison.factors.begin(), comparison.factors.end());
  for (const char* name : {"published", "median", "min", "max", "n", "failed", "percentile", "within_range"})
    text.header.push_back(name);
  for (const PublishedRow& row : comparison.rows) {
    std::vector<std::string> line = {row.published.label, row.published.metric};
    line.insert(line.end(), row.cell.begin(), row.cell.end());
    line.insert(line.end(),
                {exact_number(row.published.value), exact_number(row.ours.median), exact_number(row.ours.min),
                 exact_number(row.ours.max), std::to_string(row.ours.n), std::to_string(row.sample.failed),
                 exact_number(row.percentile), row.within_range ? "yes" : "no"});
    text.rows.push_back(std::move(line));
  }
  return text;
}

std::string as_json(const PublishedComparison& comparison) {
  Json rows = Json::array();
  for (const PublishedRow& row : comparison.rows) {
    Json factors = Json::object();
    for (std::size_t i = 0; i < row.cell.size(); ++i) factors[comparison.factors[i]] = row.cell[i];
    rows.push_back({{"label", row.published.label},
                    {"metric", row.published.metric},
                    {"factors", factors},
                    {"published", row.published.value},
                    {"median", row.ours.median},
                    {"min", row.ours.min},
                    {"max", row.ours.max},
                    {"n", row.ours.n},
                    {"failed", row.sample.failed},
                    {"percentile", row.percentile},
                    {"within_range", row.within_range}});
  }
  Json json = {{"title", comparison.title}};
  if (!comparison.remark.empty()) json["remarks"] = Json::array({comparison.remark});
  json["published"] = std::move(rows);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

PublishedComparison compare_published(const Study& study) {
  PublishedComparison comparison{study.label.title, {}, {}, ""};
  for (const Factor& factor : study.factors) comparison.factors.push_back(factor.key);
  for (const PublishedValue& published : study.label.published) {
    if (!published.where.empty()) {
      for (const std::vector<std::size_t>& cells : by_test_data(study, published, selected_cells(study, published)))
        comparison.rows.push_back(compare(study, published, cells));
      continue;
    }
    for (std::size_t cell = 0; cell < study.cells; ++cell) comparison.rows.push_back(compare(study, published, {cell}));
  }
  std::vector<std::string> metrics;
  for (const PublishedRow& row : comparison.rows) metrics.push_back(row.published.metric);
  comparison.remark = limits_text(study, metrics);
  return comparison;
}

std::string render(const PublishedComparison& comparison, Format format, std::size_t width) {
  if (format == Format::kCsv) return csv(for_programs(comparison));
  if (format == Format::kJson) return as_json(comparison);
  if (comparison.rows.empty()) return "no published values to compare with\n";
  std::string caption;
  for (const std::string& line : {comparison.title, comparison.remark})
    if (!line.empty()) caption += line + "\n";
  return page(caption, for_people(comparison), format, width);
}

}  // namespace tapelab::results
