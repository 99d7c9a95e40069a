// For open_everywhere.py.  FOLDER: writes an example study there and prints what it holds as JSON.
// --read FILE: reads a run file or a study.h5 and prints the warnings, one per line.
#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "results/hdf5/apart.hpp"
#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study.hpp"
#include "tests/results/example_runs.hpp"

namespace {

using Json = nlohmann::ordered_json;
using namespace tapelab::results;

Json array_json(const Array& array) { return {{"shape", array.shape}, {"values", array.values}}; }

Json run_json(const RunRecord& run) {
  Json weights, settings;
  for (const auto& [name, array] : run.weights) weights[name] = array_json(array);
  for (const Setting& setting : run.settings) settings[setting.key] = setting.value;
  return {{"id", run.id},
          {"seed", run.seed},
          {"settings", settings},
          {"scalars", run.scalars},
          {"curves", run.curves},
          {"weights", weights},
          {"timing", run.timing},
          {"prediction", array_json(run.outputs.at(0).prediction)},
          {"log", run.log},
          {"features", run.outputs.at(0).features},
          {"profiles", run.profiles}};
}

Json study_json(const Study& study) {
  Json factors = Json::object();
  for (const Factor& factor : study.factors) factors[factor.key] = factor.values;
  Json profiles = Json::object();
  for (const auto& [name, profile] : study.profiles)
    profiles[name] = {{"steps", profile.steps}, {"values", profile.values}};
  return {{"profiles", profiles},
          {"n_steps", study.n_steps},
          {"cells", study.cells},
          {"seeds", study.seeds},
          {"epochs", study.epochs},
          {"factors", factors},
          {"scalars", study.scalars},
          {"curves", study.curves},
          {"run_id", study.run_id},
          {"timing", study.timing},
          {"prediction", array_json(study.outputs.at(0).prediction)}};
}

void print_warnings(const std::filesystem::path& path) {
  std::vector<std::string> warnings;
  if (path.filename() == "study.h5")
    warnings = read_study(path).warnings;
  else
    read_run(path, RunContents::kAll, &warnings);
  for (const std::string& warning : warnings) std::puts(warning.c_str());
}

void write_examples(const std::filesystem::path& folder) {
  auto runs = examples::grid();
  StudyLabel label = {"example", "An example", "Does it open?", "Everywhere.", {{"test_predict_mse", "A", 0.03, {}}}};
  label.select = {"train_loss", 1, {1}, {2}, 4, "feed", {runs.front().id}};
  write_label(folder, label);
  for (std::size_t i = 0; i < runs.size(); ++i) examples::add_profiles(runs[i], i < 4 ? 5 : 2, true);
  for (const RunRecord& run : runs) write_run(folder, run);
  std::puts(Json({{"run", run_json(runs.front())}, {"study", study_json(consolidate(folder))}}).dump().c_str());
}

}  // namespace

int main(int argc, char** argv) try {
  const std::array works = {h5::reading_apart()};
  if (const auto code = serve_apart(argc, argv, works)) return *code;
  if (argc == 3 && std::string(argv[1]) == "--read")
    print_warnings(argv[2]);
  else if (argc == 2)
    write_examples(argv[1]);
  else
    return 2;
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "error: %s\n", error.what());
  return 1;
}
