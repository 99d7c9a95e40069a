#include "experiments/inference/alarms.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>

#include "experiments/formats/time_text.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

std::vector<Alarm> alarms_of(const Detected& found) {
  std::vector<Alarm> alarms;
  const EventScores& s = found.scores;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (!found.alarm(i)) continue;
    const bool goes_on = i > 0 && found.alarm(i - 1) && s.sequences[i] == alarms.back().series &&
                         s.first[i] <= alarms.back().last + 1 && s.last[i] + 1 >= alarms.back().first;
    if (!goes_on)
      alarms.push_back({.series = s.sequences[i], .first = s.first[i], .last = s.last[i], .begin = i, .peak = i});
    Alarm& alarm = alarms.back();
    alarm.first = std::min(alarm.first, s.first[i]);
    alarm.last = std::max(alarm.last, s.last[i]);
    if (s.scores[i] > s.scores[alarm.peak]) alarm.peak = i;
    ++alarm.scores;
  }
  for (Alarm& alarm : alarms) {
    alarm.peak_score = s.scores[alarm.peak];
    alarm.peak_row = s.last[alarm.peak];
    alarm.columns = contributions(found, alarm.peak);
  }
  return alarms;
}

/// Names of the series that were to be scored: those with scores in their order, then the others.
std::vector<std::string> series_of(const Detected& found) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  for (std::size_t i = 0; i < found.scores.size(); ++i)
    if (i == 0 || found.scores.sequences[i] != found.scores.sequences[i - 1]) add(found.scores.sequences[i]);
  for (const auto& [name, flags] : found.rows) add(name);
  return names;
}

std::vector<Event> events_of(const Detected& found) {
  std::vector<Event> events;
  for (const std::string& name : series_of(found)) {
    const auto labels = found.labels.find(name);
    const auto rows = found.rows.find(name);
    if (labels == found.labels.end() || rows == found.rows.end()) continue;
    bool within = false;
    for (std::size_t row = 0; row < std::min(labels->second.size(), rows->second.size()); ++row) {
      const bool event = rows->second[row] && labels->second[row] != 0;
      if (event && !within) events.push_back({.series = name, .first = row, .last = row});
      if (event) events.back().last = row;
      within = event;
    }
  }
  return events;
}

/// How many of an event's rows have a score. `covered`: whether one stands for the row, by series.
void count_scored(const Detected& found, std::vector<Event>& events) {
  std::map<std::string, std::vector<bool>> covered;
  for (const auto& [name, flags] : found.rows) covered[name].resize(flags.size());
  const EventScores& s = found.scores;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (std::isnan(s.scores[i])) continue;
    std::vector<bool>& rows = covered[s.sequences[i]];
    for (std::size_t row = s.first[i]; row <= s.last[i] && row < rows.size(); ++row) rows[row] = true;
  }
  for (Event& event : events) {
    const std::vector<bool>& rows = covered[event.series];
    event.scored =
        static_cast<std::size_t>(std::count(rows.begin() + static_cast<std::ptrdiff_t>(event.first),
                                            rows.begin() + static_cast<std::ptrdiff_t>(event.last) + 1, true));
  }
}

/// Scores above the threshold whose rows lie within the tolerance of an event find it, the first of them first.
void match(const Detected& found, AlarmsAndEvents& all) {
  const EventScores& s = found.scores;
  for (std::size_t a = 0; a < all.alarms.size(); ++a)
    for (std::size_t e = 0; e < all.events.size(); ++e) {
      Alarm& alarm = all.alarms[a];
      Event& event = all.events[e];
      if (event.series != alarm.series || alarm.first > event.last + found.judge.tolerance ||
          alarm.last + found.judge.tolerance < event.first)
        continue;
      for (std::size_t i = alarm.begin; i < alarm.begin + alarm.scores; ++i) {
        if (s.first[i] > event.last + found.judge.tolerance || s.last[i] + found.judge.tolerance < event.first)
          continue;
        alarm.events.push_back(e);
        if (!event.alarm) {
          event.alarm = a;
          event.delay = static_cast<std::ptrdiff_t>(s.last[i]) - static_cast<std::ptrdiff_t>(event.first);
        }
        break;
      }
    }
}

std::string percent(double share) {
  char text[16];
  std::snprintf(text, sizeof text, "%.0f %%", 100 * share);
  return text;
}

}  // namespace

std::size_t AlarmsAndEvents::found() const {
  return static_cast<std::size_t>(std::ranges::count_if(events, [](const Event& e) { return e.alarm.has_value(); }));
}

std::size_t AlarmsAndEvents::scored() const {
  return static_cast<std::size_t>(std::ranges::count_if(events, [](const Event& e) { return e.scored > 0; }));
}

std::size_t AlarmsAndEvents::true_alarms() const {
  return static_cast<std::size_t>(std::ranges::count_if(alarms, [](const Alarm& a) { return !a.events.empty(); }));
}

AlarmsAndEvents alarms_and_events(const Detected& found) {
  AlarmsAndEvents all{alarms_of(found), {}};
  if (!found.labelled) return all;
  all.events = events_of(found);
  count_scored(found, all.events);
  match(found, all);
  return all;
}

std::vector<Contribution> contributions(const Detected& found, std::size_t i) {
  const std::size_t columns = found.scores.features;
  std::vector<Contribution> shares;
  double sum = 0;
  for (std::size_t c = 0; c < columns; ++c) {
    const double error = found.scores.by_feature[i * columns + c];
    shares.push_back({c, std::isnan(error) ? 0 : error});
    sum += shares.back().share;
  }
  if (!(sum > 0) || std::isinf(sum)) return {};
  for (Contribution& of : shares) of.share /= sum;
  std::ranges::stable_sort(shares, std::ranges::greater{}, &Contribution::share);
  return shares;
}

std::vector<std::size_t> highest_alarms(const std::vector<Alarm>& alarms, std::size_t most) {
  std::vector<std::size_t> places(alarms.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::ranges::stable_sort(places, std::ranges::greater{}, [&](std::size_t i) { return alarms[i].peak_score; });
  if (places.size() > most) places.resize(most);
  std::ranges::sort(places);
  return places;
}

std::string row_time(const Detected& found, const std::string& series, std::size_t row) {
  const auto times = found.times.find(series);
  return times == found.times.end() || row >= times->second.size() ? "" : time_text(times->second[row]);
}

std::string row_times_text(const Detected& found, const std::string& series, std::size_t first, std::size_t last) {
  const std::string from = row_time(found, series, first), until = row_time(found, series, last);
  if (first == last || from == until) return from;
  const std::size_t day = from.find(' ');
  const bool same_day = day != from.npos && until.compare(0, day + 1, from, 0, day + 1) == 0;
  return from + " to " + (same_day ? until.substr(day + 1) : until);
}

std::string contributions_text(const Detected& found, const std::vector<Contribution>& columns, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(most, columns.size()); ++i) {
    if (columns[i].share < 0.01) break;
    text += (i == 0 ? "" : ", ") + found.columns[columns[i].column] + ' ' + percent(columns[i].share);
  }
  return text;
}

std::string rows_text(const Detected& found) {
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  std::size_t series = 0, rows = 0, first = kNone, last = 0;
  double from = std::numeric_limits<double>::infinity(), until = -from;
  bool alike = true;
  for (const auto& [name, flags] : found.rows) {
    const auto begin = std::ranges::find(flags, true);
    if (begin == flags.end()) continue;
    const auto row = static_cast<std::size_t>(begin - flags.begin());
    std::size_t end = flags.size();
    while (!flags[end - 1]) --end;
    const auto count = static_cast<std::size_t>(std::ranges::count(flags, true));
    alike = alike && count == end - row && (series == 0 || (first == row && last == end - 1));
    first = row;
    last = end - 1;
    rows += count;
    ++series;
    if (const auto times = found.times.find(name); times != found.times.end()) {
      from = std::min(from, times->second[row]);
      until = std::max(until, times->second[end - 1]);
    }
  }
  if (series == 0) return "";
  std::string text = !alike          ? counted(rows, "row")
                     : first == last ? "row " + std::to_string(first)
                                     : "rows " + std::to_string(first) + " to " + std::to_string(last);
  text += series == 1 ? " of the series" : std::string(alike ? " of each" : "") + " of " + counted(series, "series");
  if (from <= until) text += ", " + time_text(from) + " to " + time_text(until);
  return text;
}

}  // namespace tapelab::experiments
