// What a picture of alarms shows: no spike is lost when lines are reduced, precision over recall by counting.
#include "experiments/inference/alarm_plot.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "experiments/frames/alarm_picture.hpp"
#include "experiments/frames/axis.hpp"
#include "results/report/page.hpp"

using namespace tapelab::experiments;

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

void add(Detected& found, const std::string& series, const std::vector<double>& scores,
         const std::vector<float>& labels) {
  for (std::size_t row = 0; row < scores.size(); ++row) {
    if (std::isnan(scores[row])) continue;
    found.scores.sequences.push_back(series);
    found.scores.first.push_back(row);
    found.scores.last.push_back(row);
    found.scores.scores.push_back(scores[row]);
    found.scores.labels.push_back(labels[row]);
  }
  found.rows[series] = std::vector<bool>(scores.size(), true);
  found.labels[series] = labels;
  found.labelled = true;
}

std::vector<std::string> texts(const std::vector<Tick>& ticks) {
  std::vector<std::string> all;
  for (const Tick& tick : ticks) all.push_back(tick.text);
  return all;
}

using Texts = std::vector<std::string>;

/// 2016-07-01 00:00.
constexpr double kJuly = 1467331200;

}  // namespace

TEST_CASE("drawn_points: few points are all drawn") {
  const std::vector<double> x = {0, 1, 2, 3}, y = {5, 4, 3, 2};
  CHECK(drawn_points(x, y, 1) == std::vector<std::size_t>{0, 1, 2, 3});
  CHECK(drawn_points({}, {}, 1).empty());
}

TEST_CASE("drawn_points: of many the lowest and highest of every piece stay") {
  std::mt19937 random(5);
  std::normal_distribution<double> normal;
  for (const std::size_t pieces : {1, 7, 50}) {
    std::vector<double> x, y;
    for (std::size_t i = 0; i < 3000; ++i) {
      x.push_back(static_cast<double>(i) * 3 + 100);
      y.push_back(i % 97 == 0 ? kNone : normal(random));
    }
    y[1234] = 50;
    y[1235] = -50;
    const std::vector<std::size_t> drawn = drawn_points(x, y, pieces);
    CHECK(drawn.size() <= 4 * pieces);
    CHECK(std::ranges::is_sorted(drawn));
    CHECK(std::ranges::adjacent_find(drawn) == drawn.end());
    CHECK(drawn.front() == 0);
    CHECK(drawn.back() == 2999);
    const double width = (x.back() - x.front()) / static_cast<double>(pieces);
    for (std::size_t piece = 0; piece < pieces; ++piece) {  // the extremes by a loop over all points
      double low = INFINITY, high = -INFINITY, drawn_low = INFINITY, drawn_high = -INFINITY;
      for (std::size_t i = 0; i < x.size(); ++i) {
        if (std::isnan(y[i])) continue;
        if (std::min(static_cast<std::size_t>((x[i] - x.front()) / width), pieces - 1) != piece) continue;
        low = std::min(low, y[i]);
        high = std::max(high, y[i]);
        if (!std::ranges::binary_search(drawn, i)) continue;
        drawn_low = std::min(drawn_low, y[i]);
        drawn_high = std::max(drawn_high, y[i]);
      }
      CHECK(drawn_low == low);
      CHECK(drawn_high == high);
    }
  }
}

TEST_CASE("precision_recall: as counting at every threshold has it") {
  std::mt19937 random(7);
  std::uniform_int_distribution<int> score(0, 20);
  std::vector<double> scores;
  std::vector<float> labels;
  for (std::size_t i = 0; i < 200; ++i) {
    labels.push_back(i % 5 == 0 ? 1.0f : 0.0f);
    scores.push_back(score(random) + (i % 5 == 0 ? 5 : 0));
  }
  scores[3] = kNone;
  scores[5] = INFINITY;
  const PrecisionRecall curve = precision_recall(scores, labels, 15, 1000);
  CHECK(curve.threshold.front() == INFINITY);
  CHECK(curve.recall.back() == 1);
  CHECK(curve.events == 40.0 / 199);
  const auto at = [&](auto alarm) {
    double hits = 0, alarms = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (std::isnan(scores[i]) || !alarm(scores[i])) continue;
      ++alarms;
      hits += labels[i];
    }
    return std::pair(hits / 40, hits / alarms);
  };
  for (std::size_t k = 0; k < curve.threshold.size(); ++k) {
    const auto [recall, precision] = at([&](double s) { return s >= curve.threshold[k]; });
    CHECK(curve.recall[k] == recall);
    CHECK(curve.precision[k] == precision);
  }
  const auto [recall, precision] = at([](double s) { return s > 15; });
  CHECK(curve.at_recall == recall);
  CHECK(curve.at_precision == precision);
  CHECK(std::isnan(precision_recall(scores, labels, INFINITY, 1000).at_precision));
}

TEST_CASE("precision_recall: nothing of one kind of labels; of many points the ends stay") {
  CHECK(precision_recall(std::vector<double>{1, 2}, std::vector<float>{0, 0}, 1, 9).recall.empty());
  CHECK(precision_recall(std::vector<double>{1, 2}, std::vector<float>{1, 1}, 1, 9).recall.empty());
  std::vector<double> scores;
  std::vector<float> labels;
  for (int i = 0; i < 5000; ++i) {
    scores.push_back(i);
    labels.push_back(i % 3 == 0);
  }
  const PrecisionRecall curve = precision_recall(scores, labels, 4990, 40);
  CHECK(curve.recall.size() <= 40);
  CHECK(curve.recall.size() > 20);
  CHECK(curve.threshold.front() == 4999);
  CHECK(curve.threshold.back() == 0);
}

TEST_CASE("alarm_plot: series with alarms or events come first, at most eight") {
  Detected found;
  found.threshold = 1;
  for (int i = 0; i < 10; ++i) {
    const bool told = i >= 7;
    add(found, "s" + std::to_string(i), {0, told ? 2.0 : 0.0, 0}, {0, 0, i == 8 ? 1.0f : 0.0f});
  }
  const AlarmsAndEvents all = alarms_and_events(found);
  const AlarmPlot plot = alarm_plot(found, all);
  REQUIRE(plot.panels.size() == 8);
  CHECK(plot.panels_left_out == 2);
  CHECK(plot.panels[0].series == "s7");
  CHECK(plot.panels[2].series == "s9");
  CHECK(plot.panels[3].series == "s0");
  REQUIRE(plot.panels[0].alarms.size() == 1);
  CHECK(plot.panels[0].alarms[0].from == 0.5);
  CHECK(plot.panels[0].alarms[0].to == 1.5);
  CHECK(plot.panels[1].events[0].from == 1.5);
  CHECK(!plot.timed);
}

TEST_CASE("alarm_plot: a line is interrupted where rows have no score, and by time where there is one") {
  Detected found;
  found.threshold = 9;
  add(found, "", {0, 1, kNone, kNone, 2, 3}, {0, 0, 0, 0, 0, 1});
  found.times[""] = {kJuly, kJuly + 60, kJuly + 120, kJuly + 180, kJuly + 240, kJuly + 300};
  const AlarmPlot plot = alarm_plot(found, alarms_and_events(found));
  CHECK(plot.timed);
  const PlotLine& line = plot.panels.front().score;
  REQUIRE(line.x.size() == 5);
  CHECK(std::isnan(line.y[2]));
  CHECK(line.x[3] == kJuly + 240);
  CHECK(line.high == 3);
  CHECK(plot.panels.front().events.front().from == kJuly + 270);
}

TEST_CASE("alarm_plot: pictures and pages of hostile names, infinite scores and a single row") {
  Detected found;
  found.run = "r1";
  found.scored = "</script><script>alert(1)</script>\x1b[31m";
  found.threshold = 1;
  const std::string name = "<img src=x onerror=alert(2)>\u202e";
  add(found, name, {0, INFINITY, 0, 3}, {0, 1, 0, 0});
  add(found, "one", {5}, {1});
  found.columns = {"</script>", "b&\"'"};
  found.scores.features = 2;
  found.scores.by_feature = {0, 0, INFINITY, 1, 0, 0, 2, 1, 4, 1};
  for (const auto& [series, rows] : found.rows) found.values[series] = {2, std::vector<double>(2 * rows.size(), kNone)};
  const AlarmsAndEvents all = alarms_and_events(found);
  const AlarmPlot plot = alarm_plot(found, all);
  REQUIRE(plot.bars.size() == 2);  // the infinite one has no shares
  CHECK(plot.bars[0].columns[0].share == 0.8);
  const std::string page = tapelab::results::alarms_page("<title>", plot_json(plot, found, all).dump());
  const std::size_t data = page.find("id=\"data\">");
  REQUIRE(data != page.npos);
  CHECK(page.find("</script", data) == page.find("</script>\n<script>\n", data));  // the first ends the data
  CHECK(page.find("<img", data) == page.npos);
  CHECK(page.find("<title>&lt;title&gt;</title>") != page.npos);
  const DrawnChart png = draw_alarms(plot, found, all, ChartFile::kPng);
  CHECK(png.width == 2200);
  CHECK(static_cast<unsigned char>(png.bytes.front()) == 0x89);
  const DrawnChart svg = draw_alarms(plot, found, all, ChartFile::kSvg);
  const std::string text(reinterpret_cast<const char*>(svg.bytes.data()), svg.bytes.size());
  CHECK(text.find("<svg") != text.npos);
  CHECK(text.find("script") == text.npos);
}

TEST_CASE("a picture without scores, alarms or labels is drawn too") {
  Detected found;
  found.threshold = 0;
  found.rows[""] = {true};
  const AlarmsAndEvents all = alarms_and_events(found);
  CHECK(draw_alarms(alarm_plot(found, all), found, all, ChartFile::kPng).height > 0);
  CHECK(plot_json(alarm_plot(found, all), found, all)["curve"].is_null());
}

TEST_CASE("ticks: round numbers, powers of ten, times") {
  CHECK(texts(number_ticks(0, 1, 5)) == Texts{"0", "0.2", "0.4", "0.6", "0.8", "1"});
  CHECK(texts(number_ticks(-1.5, 3, 3)) == Texts{"0", "2"});
  CHECK(texts(number_ticks(0, 3, 12, true)) == Texts{"0", "1", "2", "3"});
  CHECK(texts(number_ticks(0, 200000, 2)) == Texts{"0", "100000", "200000"});
  CHECK(number_ticks(1, 1, 5).empty());
  CHECK(texts(power_ticks(0.02, 150, 5)) == Texts{"0.1", "1", "10", "100"});
  CHECK(texts(power_ticks(2, 9, 4)) == Texts{"2", "4", "6", "8"});
  CHECK(texts(time_ticks(kJuly, kJuly + 86400, 4)) == Texts{"2016-07-01", "06:00", "12:00", "18:00", "2016-07-02"});
  CHECK(texts(time_ticks(kJuly + 3600, kJuly + 3720, 4)) ==
        Texts{"2016-07-01 01:00:00", "01:00:30", "01:01:00", "01:01:30", "01:02:00"});
  CHECK(texts(time_ticks(kJuly, kJuly + 92.0 * 86400, 4)) == Texts{"2016-07", "2016-08", "2016-09", "2016-10"});
  CHECK(texts(time_ticks(kJuly, kJuly + 1100.0 * 86400, 4)) == Texts{"2017", "2018", "2019"});
}
