// Names with quotes, spaces, #, commas and worse go into a grid file and come back out of everything it leads to.
#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/stored_config.hpp"
#include "experiments/dataset/stored_data.hpp"
#include "experiments/grid/grid.hpp"
#include "experiments/grid/grid_text.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/training/planned_run.hpp"
#include "experiments/training/train_run.hpp"
#include "results/query/filter.hpp"
#include "results/query/run_choice.hpp"
#include "results/query/selection.hpp"
#include "results/run/config_json.hpp"
#include "results/run/run_file.hpp"
#include "results/run/run_log.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study_file.hpp"
#include "results/text/list_text.hpp"
#include "results/views/export.hpp"
#include "results/views/listing.hpp"
#include "tests/experiments/trained_study.hpp"

using namespace tapelab::experiments;
namespace results = tapelab::results;
using Strings = std::vector<std::string>;

namespace {

const Strings& ugly_columns() {
  static const Strings names = {"y",
                                "flow rate",
                                "a \"b\" c",
                                "\"whole\"",
                                "\"open",
                                "5\" disc",
                                "#2",
                                "temp #3",
                                "a,b",
                                "c\\d",
                                "end\\",
                                "gr\xC3\xB6\xC3\x9F"
                                "e",
                                "(x)",
                                "open(",
                                "1..3",
                                "01",
                                "1.0",
                                "seeds(3)",
                                "x=y",
                                "it's",
                                "a;b",
                                "\xE2\x82\xAC \xE2\x88\x9E",
                                "[z]",
                                "-q",
                                "a \" , # \\ b",
                                "true",
                                ".5",
                                "a  b"};
  return names;
}

const Strings& ugly_titles() {
  static const Strings titles = {"Station #7, two sensors",
                                 "a \"quoted\" word",
                                 "\"all of it\"",
                                 "ends in \\",
                                 "50 % of 3\" pipes # no comment",
                                 "\"A\" against \"B\"",
                                 "gr\xC3\xB6\xC3\x9F"
                                 "er = besser"};
  return titles;
}

const Strings& ugly_files() {
  static const Strings files = {"a b.csv",
                                "x (1).csv",
                                "#1.csv",
                                "x,y.csv",
                                "the \"best\".csv",
                                "\"q\".csv",
                                "(1).csv",
                                "a=b.csv",
                                "\xC3\xBC"
                                "ber #1, \"x\".csv"};
  return files;
}

std::string csv_text(const Strings& columns) {
  std::string text;
  for (const std::string& name : columns) {
    text += text.empty() ? "\"" : ",\"";
    for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
    text += '"';
  }
  text += '\n';
  for (int row = 0; row < 5; ++row) {
    for (std::size_t i = 0; i < columns.size(); ++i)
      text += (i == 0 ? "" : ",") + std::to_string(row * 3 + static_cast<int>(i));
    text += '\n';
  }
  return text;
}

std::string grid_of(const std::string& file, const Strings& columns, const std::string& title = "t") {
  return "seed = 1\n[grid]\ntitle = " + grid_value(title) +
         " # a comment\n[data]\nsource = csv\nfile = " + grid_value(file) + "\ncolumns = " + grid_value(columns) +
         "   # another\nwindow = 2\n[model]\nencoder = 2\ndecoder = 2\n[train]\nepochs = 1\n";
}

/// Trains the grid file's runs, with a log as `run` writes it.
results::Study trained(const ScratchFolder& folder, const std::string& ini, const std::string& study) {
  const Grid grid = expand_grid({folder.write(study + ".ini", ini)}, {}, kRunLimit);
  for (const PlannedRun& run : grid.runs) {
    results::RunRecord record = train_run(run, nullptr, {});
    record.provenance = provenance_json(run);
    record.log = results::log_json(with_places({.directory = folder.path("")}, *run.config));
    results::write_run(folder.path(study), record);
  }
  results::write_label(folder.path(study),
                       {.name = study, .title = grid.title, .question = "", .claim = "", .published = {}});
  return results::consolidate(folder.path(study));
}

std::set<std::string> ids_of(const std::vector<PlannedRun>& runs) {
  std::set<std::string> ids;
  for (const PlannedRun& run : runs) ids.insert(run.id);
  return ids;
}

std::set<std::string> ids_of(const results::Study& study) { return {study.run_id.begin(), study.run_id.end()}; }

}  // namespace

TEST_CASE("ugly_names: a list's canonical text is taken back, alone and all together") {
  CHECK(results::split_list(results::list_text(ugly_columns())) == ugly_columns());
  for (const std::string& name : ugly_columns()) {
    CAPTURE(name);
    CHECK(results::split_list(results::list_text({name, "next"})) == Strings{name, "next"});
    Config config = default_config();
    config.data.columns = {name, "next"};
    config.data.sequence_column = name;
    for (const char* key : {"data.columns", "data.sequence_column"}) {
      Config again = default_config();
      set(again, key, get(config, key));
      CHECK(get(again, key) == get(config, key));
    }
    Config again = default_config();
    set(again, "data.sequence_column", get(config, "data.sequence_column"));
    CHECK(again.data.sequence_column == name);
  }
}

TEST_CASE("ugly_names: settings as JSON hold the names themselves, and give the text back") {
  const std::string text = results::list_text(ugly_columns());
  const std::string json = results::config_json({{"data.columns", results::SettingType::kList, text}});
  const auto parsed = nlohmann::json::parse(json)["data.columns"];
  for (std::size_t i = 0; i < ugly_columns().size(); ++i)
    CHECK((parsed[i].is_string() ? parsed[i].get<std::string>() : parsed[i].dump()) == ugly_columns()[i]);
  CHECK(results::config_texts(json).at(0).second == text);
}

TEST_CASE("ugly_names: lists that earlier versions split inside their quotes are put together again") {
  CHECK(results::config_texts(R"({"data.columns":["a","\"flow","rate\"","\"b,c\""]})").at(0).second ==
        "a \"flow rate\" \"b,c\"");
  CHECK(results::config_texts(R"({"model.encoder":[128,64]})").at(0).second == "128 64");
}

TEST_CASE("ugly_names: grid file, run file, study.h5, show, export, and the page's grid file") {
  const ScratchFolder folder;
  folder.write("d.csv", csv_text(ugly_columns()));
  const results::Study merged = trained(folder, grid_of("d.csv", ugly_columns()), "columns");
  REQUIRE(merged.run_count() == 1);
  const results::RunRecord run = results::read_run(results::run_path(folder.path("columns"), merged.run_id[0]));
  CHECK(config_of(run).data.columns == ugly_columns());
  const results::Study study = results::read_study_file(folder.path("columns") + "/study.h5");
  REQUIRE(study.outputs.size() == 1);
  CHECK(study.outputs[0].features == ugly_columns());
  const std::string canonical = results::list_text(ugly_columns());
  CHECK(results::setting_text(study, "data.columns", 0) == canonical);
  const auto shown = nlohmann::json::parse(results::show_run(study, study.run_id[0], results::Format::kJson));
  for (std::size_t i = 0; i < ugly_columns().size(); ++i) {
    const auto& name = shown["settings"]["data.columns"][i];
    CHECK((name.is_string() ? name.get<std::string>() : name.dump()) == ugly_columns()[i]);
  }
  std::ostringstream csv;
  results::write_runs_csv(study, results::select_runs(study, {}), csv);
  CHECK(csv.str().find(results::csv_field(canonical)) != std::string::npos);
  const std::string again = grid_text(merged);
  CAPTURE(again);
  const auto runs = expand_grid({folder.write("again.ini", again)}, {}, kRunLimit).runs;
  CHECK(runs.front().config->data.columns == ugly_columns());
  CHECK(ids_of(runs) == ids_of(merged));
}

TEST_CASE("ugly_names: titles") {
  const ScratchFolder folder;
  folder.write("d.csv", csv_text({"y"}));
  int number = 0;
  for (const std::string& title : ugly_titles()) {
    CAPTURE(title);
    const std::string name = "title" + std::to_string(number++);
    const results::Study study = trained(folder, grid_of("d.csv", {"y"}, title), name);
    CHECK(study.label.title == title);
    CHECK(results::read_study_file(folder.path(name) + "/study.h5").label.title == title);
    CHECK(expand_grid({folder.write("again.ini", grid_text(study))}, {}, kRunLimit).title == title);
  }
}

TEST_CASE("ugly_names: files, swept, beside another of the same name") {
  const ScratchFolder folder;
  std::filesystem::create_directories(folder.path("sub"));
  std::string swept;
  int number = 0;
  for (const std::string& file : ugly_files()) {
    const std::string row = std::to_string(77 + number++);
    folder.write(file, csv_text({"y"}) + row + "\n");
    folder.write("sub/" + file, csv_text({"y"}) + row + ".5\n");
    swept += (swept.empty() ? "" : ", ") + grid_value(file) + ", " + grid_value("sub/" + file);
  }
  const std::string ini = "[data]\nsource = csv\ncolumns = y\nwindow = 2\nfile = " + swept +
                          "\n[model]\nencoder = 2\ndecoder = 2\n[train]\nepochs = 1\n";
  const auto runs = expand_grid({folder.write("files.ini", ini)}, {}, kRunLimit).runs;
  REQUIRE(runs.size() == 2 * ugly_files().size());
  for (std::size_t i = 0; i < runs.size(); i += 2)
    CHECK(std::filesystem::path(runs[i].config->data.file).filename().string() == ugly_files()[i / 2]);
  const results::Study study = trained(folder, ini, "files");
  REQUIRE(study.factors.size() == 1);
  std::set<std::string> labels(study.factors[0].values.begin(), study.factors[0].values.end());
  CHECK(labels.size() == 2 * ugly_files().size());
  for (const std::string& file : ugly_files()) {
    CAPTURE(file);
    CHECK(labels.contains("sub/" + file));
    CHECK(results::select_runs(study, {"data.file=" + results::filter_value("sub/" + file)}).size() == 1);
  }
  const std::string again = grid_text(study);
  CAPTURE(again);
  CHECK(ids_of(expand_grid({folder.write("again.ini", again)}, {}, kRunLimit).runs) == ids_of(study));
}

TEST_CASE("ugly_names: a # that may be meant either way is rejected, with both ways out") {
  const ScratchFolder folder;
  folder.write("d.csv", csv_text({"temp", "#2"}));
  const auto error = [&](const std::string& text) {
    return start_error(folder, "[data]\nsource = csv\nfile = d.csv\nwindow = 2\n" + text);
  };
  CHECK(
      error("columns = temp #2\n") ==
      "it is not clear whether '#2' belongs to the value or is a comment\n  --> next.ini:5\n   = put a value with a # "
      "in double quotes: \"#2\"\n   = a comment needs a space after its #");
  CHECK(error("[grid]\ntitle = Station #7, two sensors\n").find("'#7,'") != std::string::npos);
  CHECK(error("columns = temp \"#2\"\n") == "(no error)");
  CHECK(error("columns = temp # 2\n") == "(no error)");
  CHECK(error("[train]\nepochs = 3 #three\n") == "(no error)");  // a number holds no #
}

TEST_CASE("ugly_names: the page's grid file runs from the folder it names, whatever folder the grid file lay in") {
  const ScratchFolder folder;
  std::filesystem::create_directories(folder.path("data"));
  folder.write("data/x.csv", csv_text({"y"}));
  const results::Study study = trained(folder, grid_of("data/x.csv", {"y"}), "study");
  const std::string text = grid_text(study);
  CHECK(text.starts_with("# to be run in " + folder.path("")));
  CHECK(text.find("\nfile = data/x.csv\n") != std::string::npos);
  CHECK(ids_of(expand_grid({folder.write("again.ini", text)}, {}, kRunLimit).runs) == ids_of(study));
  results::Study lone = study;
  lone.logs.clear();
  CHECK(grid_text(lone).find("\nfile = x.csv\n") != std::string::npos);  // all that study.h5 knows
}
