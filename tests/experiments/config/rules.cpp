// Every rule of validation: a grid of two values of which one breaks it is rejected as a whole, before data are loaded.
#include <doctest/doctest.h>

#include <array>
#include <set>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/validate.hpp"
#include "experiments/dataset/load_dataset.hpp"
#include "experiments/formats/ini_file.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "tests/experiments/config/rule_rows.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;

namespace {

const std::vector<RuleRow>& rows() {
  static const std::vector<RuleRow> all = [] {
    std::vector<RuleRow> both = rule_rows();
    const std::vector<RuleRow> of_data = rule_rows_of_data();
    both.insert(both.end(), of_data.begin(), of_data.end());
    return both;
  }();
  return all;
}

Config configured(const RuleRow& row, const std::string& value) {
  Config config = default_config();
  for (const Assignment& setting : parse_ini(row.text, "row", {})) set(config, setting.key, setting.text);
  set(config, row.key, value == "\"\"" ? "" : value);
  return config;
}

const Rule& rule_of(const RuleRow& row) {
  for (const Rule& rule : rules())
    if (rule.name == row.rule) return rule;
  FAIL("no rule is called " << row.rule);
  return rules().front();
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("rules: each has a row in this table, and each row is of a rule") {
  std::multiset<std::string> with_row, known;
  for (const RuleRow& row : rows()) with_row.insert(row.rule);
  for (const Rule& rule : rules()) known.insert(rule.name);
  for (const std::string& rule : known) CHECK_MESSAGE(with_row.contains(rule), rule);
  for (const std::string& rule : with_row) CHECK_MESSAGE(known.contains(rule), rule);
  CHECK(std::set<std::string>(known.begin(), known.end()).size() == known.size());
}

TEST_CASE("rules: one broken by one of two values is rejected before data are loaded, whichever comes first") {
  for (const RuleRow& row : rows()) {
    CAPTURE(row.rule);
    const Config good = configured(row, row.good), bad = configured(row, row.bad);
    CHECK(error_text<ConfigError>([&] { validate(good); }) == "(no error)");
    const std::string alone = error_text<ConfigError>([&] { rule_of(row).check(bad); });
    REQUIRE(alone != "(no error)");
    CHECK(error_text<ConfigError>([&] { validate(bad); }) == alone);
    const std::string message = alone.substr(0, alone.find('\n'));
    for (const std::string& values : {row.good + ", " + row.bad, row.bad + ", " + row.good}) {
      const ScratchFolder folder;
      const std::string file = folder.write("g.ini", row.text + row.key + " = " + values + '\n');
      const std::string error = error_text<InputError>([&] { expand_grid({file}, {}, kRunLimit); });
      CAPTURE(error);
      CHECK(error.starts_with(message + "\n  --> " + file + ':'));
      CHECK(contains(error, "\n   = in the run with " + row.key + " = "));
      CHECK(contains(error, "\n   = runs without this fault: 1 of 2; [grid] exclude leaves the others out"));
    }
  }
}

TEST_CASE("rules: a grid may leave the combinations out that break one, by exclude or zip") {
  const ScratchFolder folder;
  const auto runs = [&](const std::string& grid) {
    return expand_grid({folder.write("g.ini", "train.optimizer = adam, sgd\ntrain.beta_1 = 0.9, 0.8\n" + grid)}, {},
                       kRunLimit)
        .runs.size();
  };
  CHECK(runs("[grid]\nexclude = train.optimizer=sgd train.beta_1=0.8\n") == 3);
  CHECK(error_text<ConfigError>([&] {
          runs("");
        }).starts_with("'train.beta_1' has no effect with train.optimizer = sgd; it applies to adam\n  --> "));
  const std::string zipped = folder.write(
      "z.ini", "train.optimizer = adam, sgd\ntrain.beta_1 = 0.8, 0.9\n[grid]\nzip = train.optimizer train.beta_1\n");
  CHECK(expand_grid({zipped}, {}, kRunLimit).runs.size() == 2);
}

TEST_CASE("rules: a fault that shows in the data is found in every run, whichever comes first") {
  const ScratchFolder folder;
  folder.write("a.csv", "x\n1\n2\n3\n4\n5\n");
  folder.write("ragged.csv", "x\n1\n2,3\n");
  const std::string base = "data.source = csv\n";
  for (const auto& [text, key, good, bad] : std::vector<std::array<std::string, 4>>{
           {"data.file = a.csv\n", "data.window", "3", "6"},
           {"data.file = a.csv\n", "data.columns", "x", "y"},
           {"data.file = a.csv\n", "data.test", "0", "0.1"},
           {"data.file = a.csv\n", "data.sequence_column", "\"\"", "x"},
           {"data.file = a.csv\n", "reconstruct.steps", "3", "4"},
           {"data.file = a.csv\n", "reconstruct.loss", "mse", "binary_cross_entropy"},
           {"data.file = a.csv\npredict.enabled = true\npredict.target = future\n", "predict.steps", "1", "3"},
           {"data.file = a.csv\npredict.enabled = true\npredict.target = future\npredict.steps = 1\n", "data.horizon",
            "1", "3"},
           {"", "data.file", "a.csv", "none.csv"},
           {"", "data.file", "a.csv", "ragged.csv"}}) {
    CAPTURE(key);
    for (const std::string& values : {good + ", " + bad, bad + ", " + good}) {
      const std::string file = folder.write("g.ini", base + text + "seed = 1..3\n" + key + " = " + values + '\n');
      const std::string error = error_text<InputError>([&] { expand_grid({file}, {}, kRunLimit); });
      CAPTURE(error);
      CHECK(error != "(no error)");
      CHECK(contains(error, "\n   = in the run with "));
      CHECK(contains(error, bad));
    }
  }
}

TEST_CASE(
    "rules: settings given anew for an old run are rejected for what they break, not for what was broken before") {
  Config stored = default_config();
  set(stored, "train.rho", "0.5");  // a rule of today that the run breaks
  Config changed = stored;
  set(changed, "data.scale", "2");
  CHECK(error_text<ConfigError>([&] { validate_change(stored, changed); }) == "(no error)");
  set(changed, "train.rho", "0.6");  // broken before, and still
  CHECK(error_text<ConfigError>([&] { validate_change(stored, changed); }) == "(no error)");
  set(changed, "data.delimiter", "tab");
  CHECK(error_text<ConfigError>([&] { validate_change(stored, changed); }) ==
        "'data.delimiter' has no effect with data.source = ramp; it applies to csv\n  --> command line\n"
        "   = remove it, or set data.source");
}

TEST_CASE(
    "rules: an old run that would be rejected today can still be read with its data, unless nothing can be loaded") {
  Config stored = default_config();
  set(stored, "train.rho", "0.5");
  set(stored, "data.window", "7");  // of a series that is no windows
  CHECK(error_text<ConfigError>([&] { validate(stored); }) != "(no error)");
  CHECK(load_dataset(stored)->checksum == load_dataset(default_config())->checksum);
  set(stored, "data.source", "cubes");
  set(stored, "data.window", "0");
  CHECK(
      error_text<ConfigError>([&] { load_dataset(stored); }).starts_with("data.window = 0 is for csv, not for cubes"));
}
