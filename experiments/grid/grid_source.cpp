#include "experiments/grid/grid_source.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "experiments/config/written_value.hpp"
#include "experiments/formats/ini_file.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/grid/grid_notes.hpp"
#include "experiments/grid/note_number.hpp"
#include "experiments/grid/search_points.hpp"
#include "experiments/grid/sweep.hpp"
#include "results/run/metrics.hpp"
#include "results/statistics/expectation.hpp"
#include "results/text/list_text.hpp"

namespace tapelab::experiments {
namespace {

/// The sections of the field table, then [grid] and [published].
const std::vector<std::string>& section_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> found;
    for (const std::string& key : field_keys()) {
      const std::size_t dot = key.find('.');
      if (dot == key.npos) continue;
      if (found.empty() || found.back() != key.substr(0, dot)) found.push_back(key.substr(0, dot));
    }
    found.insert(found.end(), {"grid", "published"});
    return found;
  }();
  return names;
}

/// find_field, with the hint for the usual slip: a key of its own, such as seed, written below a section.
const Field& find_assigned_field(const Assignment& assignment) {
  const std::string bare = assignment.key.substr(assignment.key.find('.') + 1);
  const bool misplaced = assignment.where.line > 0 && std::ranges::find(field_keys(), bare) != field_keys().end() &&
                         bare != assignment.key;
  if (!misplaced) return find_field(assignment.key, assignment.where);
  throw ConfigError({.message = "unknown key '" + assignment.key + "'",
                     .where = assignment.where,
                     .hints = {"'" + bare + "' belongs above the first section of a file"}});
}

std::vector<std::string> texts_of(const Field& field, const Assignment& assignment) {
  if (!assignment.text.empty()) return parse_sweep(assignment.text, assignment.where, field.is_file());
  if (field.default_value.empty()) return {""};
  throw ConfigError({.message = "'" + field.key + "' has no value",
                     .where = assignment.where,
                     .hints = {"it must be " + allowed_text(field)}});
}

/// What a canonical text stands for.
std::string plain(const std::string& text) { return results::unquoted(text).value_or(text); }

/// Of a text it cannot be told whether "#2" is meant as a comment or belongs to it.
void reject_doubtful_comment(const Assignment& assignment) {
  if (assignment.comment.size() < 2 || std::isalnum(static_cast<unsigned char>(assignment.comment[1])) == 0) return;
  const std::string part = assignment.comment.substr(0, assignment.comment.find_first_of(" \t"));
  throw ConfigError(
      {.message = "it is not clear whether '" + part + "' belongs to the value or is a comment",
       .where = assignment.where,
       .key = assignment.key,
       .hints = {"put a value with a # in double quotes: \"" + part + "\"", "a comment needs a space after its #"}});
}

Axis read_axis(const Assignment& assignment) {
  const Field& field = find_assigned_field(assignment);
  if (field.takes_names()) reject_doubtful_comment(assignment);
  Axis axis{&field, {}, assignment.where, parse_search_form(field, assignment.text, assignment.where)};
  if (axis.form) return axis;  // its values are drawn with those of the others
  std::set<std::string> seen;
  for (const std::string& text : texts_of(field, assignment)) {
    std::string value = written_value(field, text, assignment.where);
    if (!seen.insert(value).second) {
      throw ConfigError({.message = "'" + field.key + "' sweeps over the value '" + value + "' twice",
                         .where = assignment.where,
                         .hints = {"list each value once"}});
    }
    axis.values.push_back(std::move(value));
  }
  return axis;
}

/// Collects assignments; a later one for the same key replaces the earlier.
class Merger {
 public:
  void add(const Assignment& assignment) {
    if (assignment.key.starts_with("grid.")) {
      add_note(assignment);
    } else if (assignment.key.starts_with("published.")) {
      reject_doubtful_comment(assignment);
      const std::string asked = assignment.key.substr(std::string_view("published.").size());
      add_notices(results::renamed_texts({asked}));
      const std::string metric = results::current_metric_name(asked);
      published_[metric] = parse_published(metric, assignment);
    } else {
      add_notices(results::renamed_texts({assignment.key}));
      const std::string& key = find_assigned_field(assignment).key;
      axes_.erase(key);
      waiting_.erase(key);
      if (assignment.text.find("each(") != std::string::npos)
        waiting_.emplace(key, assignment);  // its files need not be there where a later assignment replaces it
      else
        axes_.emplace(key, read_axis(assignment));
    }
  }

  GridSource result(std::string name) {
    for (const auto& [key, assignment] : waiting_) axes_.emplace(key, read_axis(assignment));
    GridSource source;
    source.title = plain(note("title").text);
    source.question = plain(note("question").text);
    source.claim = plain(note("claim").text);
    source.expect = checked_expectations(note("expect"));
    source.until = read_until(source.expect);
    add_notices(results::renamed_texts({note("select").text}));
    source.select = read_selection(note("select"), note("keep"), note("seeds"));
    source.points = read_search_points(note("samples"), note("search_seed"));
    source.notices = notices_;
    source.name = std::move(name);
    if (!note("exclude").text.empty()) source.exclude = parse_exclude(note("exclude"));
    source.exclude_where = note("exclude").where;
    source.zip_where = note("zip").where;
    if (!note("zip").text.empty()) source.zip = zip_groups(note("zip"));
    for (const auto& [metric, values] : published_) {
      source.published.insert(source.published.end(), values.begin(), values.end());
    }
    for (const std::string& key : field_keys()) {
      if (const auto axis = axes_.find(key); axis != axes_.end()) source.axes.push_back(axis->second);
    }
    draw_points(source.axes, source.points, source.notices);
    return source;
  }

 private:
  void add_note(const Assignment& assignment) {
    static const std::vector<std::string> kNotes = [] {
      std::vector<std::string> names;
      for (const GridNote& known : grid_notes()) names.emplace_back(known.name);
      return names;
    }();
    const std::string name = assignment.key.substr(std::string_view("grid.").size());
    if (std::ranges::find(kNotes, name) == kNotes.end()) {
      throw ConfigError({.message = "unknown key '" + assignment.key + "'",
                         .where = assignment.where,
                         .hints = hint_nearest(name, kNotes, {"section [grid] takes " + comma_list(kNotes)})});
    }
    reject_doubtful_comment(assignment);
    notes_.insert_or_assign(name, assignment);
  }

  const Assignment& note(const std::string& name) const {
    static const Assignment kNone;
    const auto found = notes_.find(name);
    return found == notes_.end() ? kNone : found->second;
  }

  /// The text, once its form, its keys and the form of its metrics' names are right.
  std::string checked_expectations(const Assignment& note) {
    if (note.text.empty()) return "";
    std::vector<std::string> notices;
    try {
      for (const results::Expectation& expectation : results::parse_expectations(note.text, &notices))
        for (const results::Side* side : {&expectation.left, &expectation.right}) {
          for (const auto& [key, value] : side->where) find_field(key, note.where);
          for (const results::Change& change : side->changes) find_field(change.key, note.where);
          if (!results::is_constant(*side)) require_number_of_run(side->metric);
          if (results::is_interaction(expectation.left) && side == &expectation.right) continue;  // 0
          if (const std::string problem = results::margin_problem(expectation.margin, side->metric); !problem.empty())
            throw std::invalid_argument(problem + ": give a difference in its own unit, such as " +
                                        expectation.sign.front() + "+-0.02");
        }
    } catch (const std::invalid_argument& error) {
      throw ConfigError({.message = error.what(),
                         .where = note.where,
                         .hints = {"for example: expect = test_loss model.code=last < model.code=all_steps"}});
    }
    add_notices(notices);
    return note.text;
  }

  results::UntilDecided read_until(const std::string& expect) {
    results::UntilDecided until;
    const Assignment given = note("until");
    until.expect = given.text == "expect" ? expect : checked_expectations(given);
    if (given.text == "expect" && expect.empty())
      throw ConfigError({.message = "[grid] until = expect, but nothing is expected", .where = given.where});
    if (!note("margin").text.empty()) until.expect = with_margin(until.expect, note("margin"));
    if (const Assignment alpha = note("alpha"); !alpha.text.empty()) until.alpha = note_number(alpha, 1e-6, 0.5);
    if (const Assignment most = note("max_seeds"); !most.text.empty())
      until.max_seeds = static_cast<std::int64_t>(note_number(most, 1, 100'000, /*whole=*/true));
    return until;
  }

  /// The expectations, those that say no margin with this one.
  std::string with_margin(const std::string& expect, const Assignment& margin) {
    if (expect.empty())
      throw ConfigError({.message = "a margin of nothing",
                         .where = margin.where,
                         .hints = {"it goes with until: --until 'METRIC A < B' --margin 5%"}});
    std::string text;
    for (results::Expectation one : results::parse_expectations(expect)) {
      if (!one.margin.is_set()) one.sign += margin.text;
      text += (text.empty() ? "" : "; ") + one.text();
    }
    return checked_expectations({.key = margin.key, .text = text, .where = margin.where});
  }

  /// Throws std::invalid_argument unless the name is of a metric with one number per run.
  static void require_number_of_run(const std::string& metric) {
    const auto parsed = results::parse_metric_step(metric);
    if (parsed && parsed->step && results::describe_metric(parsed->metric) && !results::profile_decoder(parsed->metric))
      throw std::invalid_argument("'" + parsed->metric + "' is one number per run and has no steps: take a metric by " +
                                  "step, such as " + results::example_profile(parsed->metric) +
                                  ", which runs with eval.by_step=true store");
    if (!results::describe_metric(metric))
      throw std::invalid_argument("'" + metric + "' is not a metric such as test_reconstruct_mse");
    if (results::profile_decoder(metric))
      throw std::invalid_argument("'" + metric + "' has one number per step: choose one, such as " + metric +
                                  "[0], or [-1] for the last, or their mean from step 5 on by 'from 5' at the end");
  }

  void add_notices(const std::vector<std::string>& notices) {
    for (const std::string& text : notices)
      if (std::ranges::find(notices_, text) == notices_.end()) notices_.push_back(text);
  }

  static std::vector<std::vector<std::string>> zip_groups(const Assignment& note) {
    std::vector<std::vector<std::string>> groups;
    std::set<std::string> seen;
    for (const std::string& text : split_top_level(note.text, ',')) {
      groups.push_back(words(text).value_or(std::vector<std::string>{}));
      for (std::string& key : groups.back()) {
        key = find_field(key, note.where).key;
        if (seen.insert(key).second) continue;
        throw ConfigError({.message = "zip names '" + key + "' twice", .where = note.where});
      }
      if (groups.back().size() >= 2) continue;
      throw ConfigError({.message = "zip needs at least two keys, not '" + text + "'",
                         .where = note.where,
                         .hints = {"for example: zip = reconstruct.weight predict.weight"}});
    }
    return groups;
  }

  std::map<std::string, Axis> axes_;
  std::map<std::string, Assignment> waiting_;  // sweeps over files
  std::map<std::string, Assignment> notes_;
  std::map<std::string, std::vector<PublishedValue>> published_;
  std::vector<std::string> notices_;
};

/// A file's stem becomes a folder too: "..ini" has the stem ".", "...ini" the stem "..".
std::string name_of_file(const std::string& file) {
  std::string stem = std::filesystem::path(file).stem().string();
  const bool usable = !stem.empty() && stem != "." && stem != ".." &&
                      std::ranges::none_of(stem, [](unsigned char c) { return c < ' ' || c == 127; });
  if (usable) return stem;
  throw ConfigError({.message = "the grid file '" + file + "' gives its study a name that cannot name a folder",
                     .where = {},
                     .hints = {"rename the file, or give the grid a name: [grid] name = NAME"}});
}

/// The name becomes a folder, so it must not leave the output folder or surprise a shell.
std::string checked_name(const Assignment& note) {
  const bool usable = !note.text.empty() && !note.text.starts_with('.') && !note.text.starts_with('-') &&
                      note.text.find_first_not_of(
                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-") == std::string::npos;
  if (usable) return note.text;
  throw ConfigError({.message = "the grid name '" + note.text + "' cannot name a folder",
                     .where = note.where,
                     .hints = {"use letters, digits, _ . + -, and start with a letter, digit, _ or +"}});
}

/// What a file says, behind what its base says.
std::vector<Assignment> read_with_base(const std::string& file) {
  std::vector<Assignment> assignments = read_ini(file, section_names());
  const auto base = std::ranges::find(assignments, std::string("grid.base"), &Assignment::key);
  if (base == assignments.end()) return assignments;
  const std::string path = written_path(base->text, base->where);
  std::vector<Assignment> all = read_ini(path, section_names());
  if (const auto second = std::ranges::find(all, std::string("grid.base"), &Assignment::key); second != all.end())
    throw ConfigError({.message = "the base '" + path + "' has a base itself",
                       .where = second->where,
                       .hints = {"give the grid one base, or several files on the command line"}});
  all.insert(all.end(), assignments.begin(), assignments.end());
  return all;
}

/// Its [grid] name, else its stem.
std::string name_of(const std::string& file, const std::vector<Assignment>& assignments) {
  const auto note = std::find_if(assignments.rbegin(), assignments.rend(),
                                 [](const Assignment& assignment) { return assignment.key == "grid.name"; });
  return note == assignments.rend() ? name_of_file(file) : checked_name(*note);
}

}  // namespace

GridSource parse_grid_source(std::string_view text, const std::string& file) {
  Merger merger;
  const std::vector<Assignment> assignments = parse_ini(text, file, section_names());
  for (const Assignment& assignment : assignments) merger.add(assignment);
  return merger.result(name_of(file, assignments));
}

GridSource read_grid_source(const std::vector<std::string>& files, const std::vector<std::string>& overrides) {
  if (files.empty() && overrides.empty()) {
    throw ConfigError(
        {.message = "no grid file given", .hints = {"for example: tapelab run experiments/grids/reconstruct.ini"}});
  }
  Merger merger;
  std::string name;  // of the files, joined
  for (const std::string& file : files) {
    const std::vector<Assignment> assignments = read_with_base(file);
    for (const Assignment& assignment : assignments) merger.add(assignment);
    name += (name.empty() ? "" : "+") + name_of(file, assignments);
  }
  std::set<std::string> seen;
  for (const std::string& argument : overrides) {
    const Assignment assignment = parse_override(argument);
    if (!seen.insert(assignment.key).second) {
      throw ConfigError({.message = "'" + assignment.key + "' is given twice", .where = command_line()});
    }
    if (assignment.key == "grid.base")
      throw ConfigError({.message = "grid.base belongs in a grid file",
                         .where = command_line(),
                         .hints = {"give the base before the grid: tapelab run BASE.ini GRID.ini"}});
    if (assignment.key == "grid.name") name = checked_name(assignment);
    merger.add(assignment);
  }
  return merger.result(std::move(name));
}

}  // namespace tapelab::experiments
