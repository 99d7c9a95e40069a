#include "experiments/runner/first_grid.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/array_axes.hpp"
#include "experiments/dataset/data_file.hpp"
#include "experiments/dataset/inspect_csv.hpp"
#include "experiments/dataset/load_table.hpp"
#include "experiments/dataset/period.hpp"
#include "experiments/dataset/time_axis.hpp"
#include "experiments/dataset/units.hpp"
#include "experiments/formats/hdf5_array.hpp"
#include "experiments/formats/npy_file.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/grid/grid.hpp"
#include "experiments/grid/grid_text.hpp"
#include "experiments/runner/cost.hpp"
#include "experiments/runner/grid_lines.hpp"
#include "experiments/runner/inventory.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kWholeSeries = 200;  ///< series up to so many steps are one sample each, if there are several
constexpr std::size_t kFewestWhole = 10;
constexpr std::size_t kLongestPeriod = 200, kUsualWindow = 24, kLeastWindow = 4;
constexpr std::size_t kEnoughWindows = 4000;
constexpr double kSeconds = 120;  ///< that the whole grid may take
constexpr std::size_t kEnoughEvents = 5;
constexpr std::int64_t kFewestEpochs = 5, kMostEpochs = 300;

/// What the choice of windows and held-out parts needs to know of the series.
struct SeriesFacts {
  std::size_t count = 0, shortest = 0, longest = 0, rows = 0;
};

SeriesFacts facts_of(const Table& table) {
  SeriesFacts facts{.count = table.series.size(), .shortest = table.series.front().rows};
  for (const Series& series : table.series) {
    facts.shortest = std::min(facts.shortest, series.rows);
    facts.longest = std::max(facts.longest, series.rows);
    facts.rows += series.rows;
  }
  return facts;
}

bool has_gaps(const Table& table) {
  return std::ranges::any_of(table.series, [](const Series& series) {
    return std::ranges::any_of(series.values, [](double value) { return std::isnan(value); });
  });
}

double largest(const Table& table) {
  double most = 0;
  for (const Series& series : table.series)
    for (const double value : series.values)
      if (!std::isnan(value)) most = std::max(most, std::abs(value));
  return most;
}

class Author {
 public:
  explicit Author(const FirstGridRequest& request) : request_(request), lines_(request.settings) {}

  FirstGrid write() {
    const std::string bytes = read_data_file(request_.data.string());
    lines_.set("data.file", grid_value(request_.data.string()));
    if (is_npy(bytes) || is_hdf5(bytes))
      look_at_array(bytes);
    else
      look_at_csv();
    choose_parts();
    choose_model();
    const Grid grid = runnable();
    grid_.runs = grid.runs.size();
    const std::string file = place_of_data();
    lines_.set("data.file", grid_value(file), lines_.is_given("data.file") ? "given" : "relative to this file");
    grid_.text = head() + lines_.text() + foot();
    return std::move(grid_);
  }

 private:
  void look_at_csv() {
    const CsvFacts facts = inspect_csv(request_.data.string());
    lines_.set("data.source", "csv");
    if (facts.encoding != "utf-8") lines_.set("data.encoding", facts.encoding);
    if (facts.delimiter != choice::Delimiter::kComma)
      lines_.set("data.delimiter", std::string(text_of(facts.delimiter)));
    if (!facts.header) lines_.set("data.header", "false", "the first line holds numbers: columns are 1, 2, 3, ...");
    inputs_ = facts.inputs();
    lines_.set("data.columns", grid_value(inputs_));
    if (const auto units = units_in_names(inputs_); !units.empty() && !lines_.is_given("data.columns"))
      lines_.set("data.units", grid_value(units), "only labels what is stored");
    if (const std::string series = facts.column(ColumnUse::kSeries); !series.empty())
      lines_.set("data.sequence_column", grid_value(series));
    if (const std::string label = facts.column(ColumnUse::kLabel); !label.empty())
      lines_.set("data.label_column", grid_value(label), "1: the row belongs to an event");
    if (facts.is_missing_input()) lines_.set("data.missing", "mask", "steps with a missing value count for nothing");
    grid_.found = request_.data.filename().string() + ": " + counted(facts.rows, "row") + ", " +
                  counted(facts.columns.size(), "column") + ", cells separated by " +
                  std::string(text_of(facts.delimiter)) + ", text in " + facts.encoding;
    grid_.columns = {{"column", "holds", "missing", "used as", ""}, {}};
    for (const ColumnFacts& column : facts.columns)
      grid_.columns.rows.push_back({column.name.empty() ? "(no name)" : column.name, column.holds,
                                    column.missing == 0 ? "" : std::to_string(column.missing),
                                    std::string(use_text(column.use)), column.why});
    grid_.remarks = facts.remarks;
    choose_time(facts.column(ColumnUse::kTime));
    read_table();
  }

  /// data.* as the lines have them; of several ways that were given the first.
  DataConfig data_of_lines() const {
    std::vector<std::string> words = lines_.overrides();
    std::erase_if(words, [](const std::string& word) { return !word.starts_with("data."); });
    return combine({}, words, kNoRunLimit).configs.front().data;
  }

  /// The column of times, where all of them are dates that can be read.
  void choose_time(const std::string& column) {
    constexpr double kFirstDate = 1e8;  // seconds since 1970: a counter is no date
    if (column.empty() || lines_.is_given("data.time_column")) return;
    DataConfig data = data_of_lines();
    data.time_column = column;
    data.gaps = choice::Gaps::kCut;
    data.missing = choice::Missing::kMask;
    TimeFaults faults;
    try {
      Table table = load_table(data);
      if (table.series.front().times.front() < kFirstDate) return;
      faults = find_time_faults(table);
    } catch (const InputError&) {
      return;
    }
    lines_.set("data.time_column", grid_value(column), "stands in every output");
    for (auto& row : grid_.columns.rows)
      if (row.front() == column) row[3] = "time";
    if (faults.count() > 0) lines_.set("data.gaps", "cut", time_notice(faults));
  }

  void look_at_array(const std::string& bytes) {
    lines_.set("data.source", "array");
    const std::string file = request_.data.string();
    const Array array =
        is_npy(bytes) ? parse_npy(bytes, file) : read_hdf5_array(bytes, file, lines_.value("data.dataset"));
    DataConfig data = default_config().data;
    data.file = file;
    std::string reading;
    try {
      reading = reading_text(array.shape, axes_of(array, data, Unclear::kAsk).reading);
    } catch (const InputError&) {  // several readings fit, or one that has to be named
      const auto axes = likely_axes(array.shape);
      reading = reading_text(array.shape, axes);
      lines_.set("data.axes", std::string(text_of(axes)), "read as " + reading);
    }
    grid_.found = request_.data.filename().string() + ": array " + shape_text(array.shape) + ", read as " + reading;
    read_table();
    if (has_gaps(table_)) lines_.set("data.missing", "mask", "steps with a missing value count for nothing");
    if (table_.frame_height > 0 && largest(table_) > 1)
      lines_.set("data.scale", value_text(1 / largest(table_)), "grey values from 0 to 1");
  }

  static choice::Axes likely_axes(const std::vector<std::size_t>& shape) {
    constexpr std::size_t kLong = 4;
    if (shape.size() == 1) return choice::Axes::kTime;
    if (shape.size() != 2) return choice::Axes::kSequenceStepFeature;
    if (shape[0] >= kLong * shape[1]) return choice::Axes::kTimeFeature;
    return shape[1] >= kLong * shape[0] ? choice::Axes::kFeatureTime : choice::Axes::kSequenceStep;
  }

  /// The data as the lines read them, gaps allowed.
  void read_table() {
    DataConfig data = data_of_lines();
    for (const std::string& name : data.target_columns)
      for (auto& row : grid_.columns.rows)
        if (row.front() == name) row[3] += row[3] == "input" ? " and target" : ", target";
    data.missing = choice::Missing::kMask;
    table_ = load_table(data);
    series_ = facts_of(table_);
  }

  bool reads_whole() const {
    return (series_.count >= kFewestWhole && series_.longest <= kWholeSeries) || lines_.value("data.window") == "0";
  }

  bool has_labels() const { return !lines_.value("data.label_column").empty(); }

  void choose_parts() {
    if (reads_whole() && lines_.value("data.source") == "csv")
      lines_.set("data.window", "0", "each of the " + std::to_string(series_.count) + " series is one sample");
    else if (!has_own_steps())
      choose_window();
    const std::string test = has_labels() ? value_text(share_with_events()) : "0.2";
    lines_.set("data.validation", "0.15",
               "held out: chooses the weights" + std::string(has_labels() ? ", sets the threshold" : ""));
    lines_.set("data.test", test, "held out: what is measured");
    if (reads_whole() || has_own_steps()) lines_.set("data.split", "random", "whole series are held out");
    lines_.set("data.scaling", table_.frame_height > 0 ? "none" : "standard",
               table_.frame_height > 0 ? "" : "to mean 0 and deviation 1, fitted on the training part");
  }

  /// An array of sequences is not cut into windows.
  bool has_own_steps() const { return lines_.value("data.source") == "array" && series_.count > 1; }

  void choose_window() {
    const std::size_t period = dominant_period(table_, kLongestPeriod);
    const std::size_t room = std::max<std::size_t>(series_.shortest / 10, kLeastWindow);  // a part holds a few windows
    const std::size_t window = std::clamp(period == 0 ? kUsualWindow : period, kLeastWindow, room);
    lines_.set("data.window", std::to_string(window),
               period == 0        ? "rows that a sample spans"
               : period == window ? "rows that a sample spans: the values repeat after so many"
                                  : "rows that a sample spans; the values repeat after " + std::to_string(period));
    if (const std::size_t stride = series_.rows / kEnoughWindows; stride > 1)
      lines_.set("data.stride", std::to_string(stride),
                 "rows between the starts of two windows; 1 uses all, and takes longer");
  }

  /// Events of a part of each series' rows, from `first` of them on: rows labelled 1 that stand together.
  struct Events {
    std::size_t count = 0, rows = 0;
  };
  Events events_after(double first) const {
    Events events;
    for (const Series& series : table_.series)
      for (auto row = static_cast<std::size_t>(first * static_cast<double>(series.rows)); row < series.rows; ++row) {
        const bool labelled = series.labels[row] != 0;
        events.rows += labelled ? 1 : 0;
        events.count += labelled && (row == 0 || series.labels[row - 1] == 0) ? 1 : 0;
      }
    return events;
  }

  /// The smallest share of the last rows with enough events, or half of all there are.
  double share_with_events() {
    const Events all = events_after(0);
    const std::size_t wanted = std::min(kEnoughEvents, (all.count + 1) / 2);
    double share = 0.2;
    for (const double larger : {0.3, 0.4, 0.5})
      if (events_after(1 - share).count < std::max<std::size_t>(wanted, 1)) share = larger;
    const Events test = events_after(1 - share);
    if (test.rows == 0) {
      grid_.remarks.push_back(
          "no event lies in the last half of the rows, so detection cannot be measured on what is held out");
      return 0.2;
    }
    if (test.count < kEnoughEvents)
      grid_.remarks.push_back("the test part has " + counted(test.rows, "row") + " of " + counted(test.count, "event") +
                              ", of " + std::to_string(all.count) +
                              " in the file: seeds repeat the training, not the events, so what is found here need not "
                              "hold of other events");
    return share;
  }

  void choose_model() {
    lines_.set("seed", "seeds(10)");
    lines_.set("model.encoder", has_labels() ? "4, 16" : "8, 32", "a factor: two sizes of the code");
    lines_.set("model.decoder", "32");
    lines_.set("train.batch_size", "32");
    lines_.set("train.learning_rate", "0.005");
    lines_.set("train.patience", "10", "stop after 10 epochs without a better validation loss");
    lines_.set("eval.samples", "20", "test samples whose outputs are kept, for the report");
    if (has_labels()) {
      lines_.set("model.cell", "lstm, gru", "a factor");
      return;
    }
    const bool whole = reads_whole() || has_own_steps();
    lines_.set("reconstruct.enabled", "false, true", "a factor: does also reconstructing the input help?");
    lines_.set("predict.enabled", "true");
    lines_.set("predict.target", whole ? "shifted" : "future",
               whole ? "the sequence from its second step on" : "the rows after the window");
    remark_columns();
    if (!whole) lines_.set("eval.by_step", "true", "errors of each step ahead too");
    if (!whole) lines_.set("predict.steps", std::to_string(forecast_steps()), "so many of them");
  }

  /// Of several columns all are predicted, unless the reader says which.
  void remark_columns() {
    if (inputs_.size() < 2 || !lines_.value("data.target_columns").empty()) return;
    lines_.suggest("data.target_columns", grid_value(std::vector{inputs_.front()}),
                   "without the # before it: only this column is predicted");
    grid_.remarks.push_back(
        "every input column is predicted, and errors are means over them; the line # target_columns in [data] of the "
        "grid file is for those that you want");
  }

  std::size_t forecast_steps() const {
    const auto window = parse_number(lines_.value("data.window"));
    return std::max<std::size_t>(1, static_cast<std::size_t>(window.value_or(kUsualWindow)) / 4);
  }

  /// The runs of the lines. Windows that are too long for a part are made shorter, epochs fitted to the time there is.
  Grid runnable() {
    lines_.set("train.epochs", std::to_string(kMostEpochs));
    while (true) {
      try {
        Grid grid = expand_grid({}, lines_.overrides(), kRunLimit);
        fit_epochs(grid);
        return expand_grid({}, lines_.overrides(), kRunLimit);
      } catch (const InputError&) {
        const auto window = parse_number(lines_.value("data.window")).value_or(0);
        if (lines_.is_given("data.window") || window <= static_cast<double>(kLeastWindow)) throw;
        lines_.set("data.window", std::to_string(std::max(kLeastWindow, static_cast<std::size_t>(window) / 2)),
                   "rows that a sample spans; longer ones do not fit into the parts");
        if (!lines_.value("predict.steps").empty())
          lines_.set("predict.steps", std::to_string(forecast_steps()), "so many of them");
      }
    }
  }

  void fit_epochs(const Grid& grid) {
    Inventory nothing_done;
    for (std::size_t i = 0; i < grid.runs.size(); ++i) nothing_done.missing.push_back(i);
    const double seconds = predict_cost(grid, nothing_done, {}, request_.jobs).seconds;
    const double share = std::min(1.0, kSeconds / std::max(seconds, 1e-9));
    const auto epochs =
        std::clamp(static_cast<std::int64_t>(share * static_cast<double>(kMostEpochs)), kFewestEpochs, kMostEpochs);
    if (!lines_.is_given("train.epochs"))
      lines_.set("train.epochs", std::to_string(epochs), "at most; as many as fit two minutes here");
    grid_.seconds = lines_.is_given("train.epochs")
                        ? seconds
                        : seconds * static_cast<double>(epochs) / static_cast<double>(kMostEpochs);
  }

  std::string place_of_data() const {
    const fs::path data = fs::absolute(request_.data).lexically_normal();
    const fs::path near = data.lexically_relative(fs::absolute(request_.grid).lexically_normal().parent_path());
    return near.empty() || near.string().starts_with("../../..") ? data.string() : near.string();
  }

  std::string head() const {
    std::string text = "# " + grid_.found + "\n";
    text +=
        "# Written by tapelab init: a first guess. tapelab schema lists every setting, tapelab help grid how to vary "
        "them.\n";
    for (const auto& row : grid_.columns.rows)
      text += "#   " + row[0] + ": " + row[1] + (row[2].empty() ? "" : ", " + row[2] + " missing") + "; " + row[3] +
              (row[4].empty() ? "" : " (" + row[4] + ")") + "\n";
    for (const std::string& remark : grid_.remarks) text += "# To decide: " + remark + "\n";
    text += "seed = " + lines_.value("seed") + "    # independent repetitions: what tests and intervals rest on\n";
    return text + "\n[grid]\n" + questions();
  }

  std::string questions() const {
    const std::string name = request_.data.stem().string();
    if (has_labels())
      return "title    = " + grid_value(name + ": events by reconstruction error") +
             "\nquestion = Does an autoencoder of normal windows find the events, and how small may its code be?\n"
             "expect   = test_detect_f1_baseline_deviation < test_detect_f1; \\\n"
             "           test_detect_f1_baseline_pca < test_detect_f1\n";
    return "title    = " + grid_value(name + ": what comes next") +
           "\nquestion = Is the prediction better than repeating the last value, and does also reconstructing help?\n"
           "expect   = test_predict_mse < test_predict_mse_baseline_copy_last; \\\n"
           "           test_predict_mse reconstruct.enabled=true < reconstruct.enabled=false\n";
  }

  static std::string foot() {
    return "\n# Other factors worth a try, a comma between the values: model.cell = lstm, gru; model.bidirectional = "
           "false, true;\n"
           "# train.learning_rate = 0.001, 0.01; data.window = 12, 24.\n";
  }

  const FirstGridRequest& request_;
  GridLines lines_;
  FirstGrid grid_;
  std::vector<std::string> inputs_;  ///< columns of a CSV file
  Table table_;
  SeriesFacts series_;
};

}  // namespace

FirstGrid first_grid(const FirstGridRequest& request) { return Author(request).write(); }

}  // namespace tapelab::experiments
