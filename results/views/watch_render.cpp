// A snapshot of a running study as text and JSON.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "results/query/selection.hpp"
#include "results/text/aligned_table.hpp"
#include "results/text/compact_table.hpp"
#include "results/text/duration_text.hpp"
#include "results/views/watch.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kSparklineWidth = 24;

/// Means of `width` equal stretches of the curve, NaN left out; a short curve as it is.
std::vector<double> resampled(std::span<const double> curve, std::size_t width) {
  if (curve.size() <= width) return {curve.begin(), curve.end()};
  std::vector<double> means;
  for (std::size_t i = 0; i < width; ++i) {
    double sum = 0;
    int count = 0;
    for (std::size_t e = i * curve.size() / width; e < (i + 1) * curve.size() / width; ++e)
      if (!std::isnan(curve[e])) {
        sum += curve[e];
        ++count;
      }
    means.push_back(count == 0 ? std::nan("") : sum / count);
  }
  return means;
}

double last_number(const std::vector<double>& curve) {
  for (std::size_t e = curve.size(); e-- > 0;)
    if (!std::isnan(curve[e])) return curve[e];
  return std::nan("");
}

std::string progress_text(const WatchedCell& cell) {
  std::string text = std::to_string(cell.done + cell.failed) + "/" + std::to_string(cell.planned);
  if (cell.failed > 0) text += ", " + std::to_string(cell.failed) + " failed";
  if (cell.begun > 0) text += ", " + std::to_string(cell.begun) + " begun";
  return text;
}

std::string headline(const WatchSnapshot& s) {
  const std::size_t left = s.planned - s.done - s.failed;
  std::string text = s.study + ": " + std::to_string(s.done + s.failed) + "/" + std::to_string(s.planned) + " runs, " +
                     std::to_string(s.failed) + " failed";
  if (s.damaged > 0) text += ", " + std::to_string(s.damaged) + " damaged (tapelab check names them)";
  if (left == 0) return text + (s.holder.empty() ? ", done\n" : ", merging\n");
  if (s.holder.empty()) return text + "; nobody is running it\n";
  text += "; run by " + s.holder;
  if (s.seconds_left) text += ", about " + duration_text(*s.seconds_left) + " left";
  return text + "\n";
}

std::string active_text(const WatchSnapshot& s, std::size_t most) {
  std::string text;
  for (const WatchedRun& watched : std::span(s.active).first(std::min(most, s.active.size())))
    text += text_of(watched.run) + (s.workers > 1 ? " on " + watched.host : "") + "\n";
  if (s.active.size() > most) text += "and " + std::to_string(s.active.size() - most) + " more that train\n";
  return text;
}

std::string cells_text(const WatchSnapshot& s, std::size_t most_cells, std::size_t width) {
  TextTable table{s.factors, {}};
  for (const char* title : {"runs", "epochs", "loss", "curve"}) table.header.emplace_back(title);
  for (const WatchedCell& cell : std::span(s.cells).first(std::min(most_cells, s.cells.size()))) {
    std::vector<std::string> row;
    for (const std::string& value : cell.values) row.push_back(shown_value(value));
    row.push_back(progress_text(cell));
    row.push_back(std::to_string(cell.curve.size()));
    row.push_back(short_number(last_number(cell.curve)));
    row.push_back(sparkline(cell.curve, kSparklineWidth));
    table.rows.push_back(std::move(row));
  }
  table.keys = s.factors.size();
  if (s.cells.size() <= most_cells)  // of cells that are not shown nothing may be said
    for (std::size_t factor = 0; factor < table.keys; ++factor) table.said_once.insert(factor);
  const CompactTable shown = compact(std::move(table), width);
  std::string text = hanging(shown.notes, width) + aligned(shown.table, width);
  if (s.cells.size() > most_cells) text += "and " + std::to_string(s.cells.size() - most_cells) + " more\n";
  return text;
}

Json active_json(const WatchSnapshot& s) {
  Json active = Json::array();
  for (const auto& [run, host] : s.active)
    active.push_back({{"id", run.id},
                      {"host", host},
                      {"seed", run.seed},
                      {"epoch", run.epoch},
                      {"epochs", run.epochs},
                      {"update", run.update},
                      {"updates", run.updates},
                      {"loss", run.loss}});
  return active;
}

std::string snapshot_json(const WatchSnapshot& s) {
  Json cells = Json::array();
  for (const WatchedCell& cell : s.cells) {
    Json factors = Json::object();
    for (std::size_t f = 0; f < s.factors.size(); ++f) factors[s.factors[f]] = cell.values[f];
    cells.push_back({{"factors", std::move(factors)},
                     {"planned", cell.planned},
                     {"done", cell.done},
                     {"failed", cell.failed},
                     {"begun", cell.begun},
                     {"curve", cell.curve}});
  }
  Json json = {{"study", s.study},     {"running", !s.holder.empty()}, {"holder", s.holder},
               {"workers", s.workers}, {"planned", s.planned},         {"done", s.done},
               {"failed", s.failed},   {"damaged", s.damaged}};
  json["seconds_left"] = s.seconds_left ? Json(*s.seconds_left) : Json();
  json["problems"] = s.problems;
  json["active"] = active_json(s);
  if (!s.queue.empty()) json["queue"] = s.queue;
  json["cells"] = std::move(cells);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string sparkline(std::span<const double> curve, std::size_t width) {
  static constexpr std::array<const char*, 8> kBlocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::vector<double> values = resampled(curve, width);
  const bool positive = std::ranges::all_of(values, [](double value) { return std::isnan(value) || value > 0; });
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (double& value : values) {
    if (positive) value = std::log(value);
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  std::string line;
  for (const double value : values) {
    if (!std::isfinite(value)) {
      line += ' ';
      continue;
    }
    const double height = high > low ? (value - low) / (high - low) : 0;
    line += kBlocks[std::min<std::size_t>(static_cast<std::size_t>(height * kBlocks.size()), kBlocks.size() - 1)];
  }
  return line;
}

std::string render(const WatchSnapshot& snapshot, Format format, WatchedLines most, std::size_t width) {
  if (format == Format::kJson) return snapshot_json(snapshot);
  return hanging(headline(snapshot) + active_text(snapshot, most.active), width) +
         cells_text(snapshot, most.cells, width);
}

}  // namespace tapelab::results
