// From a stored model and a file to samples: columns by name, scaling, windows.
#include "experiments/inference/model_inputs.hpp"

#include <doctest/doctest.h>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/samples.hpp"
#include "experiments/inference/model_outputs.hpp"
#include "results/text/errors.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/trained_study.hpp"

using namespace tapelab::experiments;
using Floats = std::vector<float>;

namespace {

/// A model of columns a and b in windows of 2, scaled to 0..1 over 0..10 and 0..100.
struct TwoColumns {
  Config config = default_config();
  DataShape shape = {.steps = 2,
                     .features = 2,
                     .feature_names = {"a", "b"},
                     .target_names = {"a", "b"},
                     .scaler = {{0, 0}, {10, 100}},
                     .target_scaler = {{0, 0}, {10, 100}},
                     .class_scaler = {},
                     .decoders = {{"reconstruct", 2, 2}}};

  TwoColumns() {
    set(config, "data.source", "csv");
    set(config, "data.file", "old.csv");
    set(config, "data.window", "2");
  }
  ModelInputs read(const std::string& file, Cut cut = Cut::kInputs) const {
    return read_inputs(for_file(config, shape, file), shape, cut);
  }
  std::string error(const ScratchFolder& folder, const std::string& file) const {
    std::string message = error_text<InputError>([&] { read(file); });
    const std::string prefix = folder.path("");
    for (std::size_t at; (at = message.find(prefix)) != message.npos;) message.erase(at, prefix.size());
    return message;
  }
};

}  // namespace

TEST_CASE("model_inputs: columns are found by name, scaled by the stored scaler, and cut as in training") {
  const ScratchFolder folder;
  const ModelInputs inputs = TwoColumns().read(folder.write("new.csv", "b,other,a\n10,7,1\n20,7,2\n300,7,30\n"));
  CHECK(inputs.samples.count == 2);
  CHECK(inputs.steps == 2);
  CHECK(inputs.samples.inputs == Floats{0.1f, 0.1f, 0.2f, 0.2f, 0.2f, 0.2f, 3.0f, 3.0f});
  CHECK(inputs.samples.origins[1].row == 1);
  CHECK_FALSE(inputs.samples.reconstruct);
  const ModelInputs with_targets = TwoColumns().read(folder.path("new.csv"), Cut::kTargets);
  REQUIRE(with_targets.samples.reconstruct);
  CHECK(with_targets.samples.reconstruct->values == with_targets.samples.inputs);
  CHECK(TwoColumns().read(folder.path("new.csv"), Cut::kLastWindow).samples.origins.front().row == 1);
}

TEST_CASE("model_inputs: a missing column and another number of features show both lists") {
  const ScratchFolder folder;
  const TwoColumns model;
  CHECK(model.error(folder, folder.write("new.csv", "a,c\n1,2\n3,4\n")) ==
        "no column 'b' in 'new.csv'\n   = columns: a, c\n   = the model reads a, b\n"
        "   = columns of other names in the model's order: --set 'data.columns=a b c'");
  Config config = for_file(model.config, model.shape, folder.path("new.csv"));
  set(config, "data.columns", "c");
  CHECK(error_text<ConfigError>([&] {
          read_inputs(config, model.shape, Cut::kInputs);
        }).starts_with("the model reads a, b: 2 features; '" + folder.path("new.csv") + "' gives 1 feature: c"));
  set(config, "data.columns", "c a");  // in the model's order, whatever they are called
  CHECK(read_inputs(config, model.shape, Cut::kInputs).samples.inputs == Floats{0.2f, 0.01f, 0.4f, 0.03f});
  CHECK(model.error(folder, folder.path("none.csv")).starts_with("cannot read data file 'none.csv': no such file"));
  CHECK(model.error(folder, folder.write("cut.csv", "a,b\n1,2\n3")).find("cut.csv:3") != std::string::npos);
}

TEST_CASE("model_inputs: series that are too short, and windows without a known step, are left out and named") {
  const ScratchFolder folder;
  TwoColumns model;
  set(model.config, "data.sequence_column", "id");
  set(model.config, "data.missing", "mask");
  const ModelInputs inputs =
      model.read(folder.write("new.csv", "id,a,b\nx,1,10\nx,2,20\ny,1,10\nz,,1\nz,,1\nz,5,50\n"));
  CHECK(inputs.samples.count == 2);
  REQUIRE(inputs.warnings.size() == 2);
  CHECK(inputs.warnings[0] == "series 'y' is left out: its 1 row are too few for a window of 2");
  CHECK(inputs.warnings[1] == "1 window left out: no step is known");
  CHECK(inputs.samples.mask == Floats{1, 1, 0, 1});
}

TEST_CASE("model_inputs: a model of a built-in series reads a table in windows as long as that series") {
  const ScratchFolder folder;
  DataShape ramp = {.steps = 9,
                    .features = 1,
                    .feature_names = {"x"},
                    .target_names = {"x"},
                    .scaler = {{0}, {1}},
                    .target_scaler = {{0}, {1}},
                    .class_scaler = {},
                    .decoders = {{"reconstruct", 9, 1}}};
  std::string text = "x\n";
  for (int i = 0; i < 10; ++i) text += "0.5\n";
  const Config config = for_file(default_config(), ramp, folder.write("new.csv", text));
  CHECK(read_inputs(config, ramp, Cut::kInputs).samples.count == 2);
}

TEST_CASE("model_inputs: whole series longer than a decoder has steps for are cut into windows that hold every row") {
  const ScratchFolder folder;
  TwoColumns model;
  model.shape.steps = 3;
  model.shape.decoders = {{"reconstruct", 3, 2}};
  set(model.config, "data.window", "0");
  set(model.config, "data.sequence_column", "id");
  std::string text = "id,a,b\n";
  for (const auto& [id, rows] : {std::pair{"p", 2}, {"q", 3}, {"r", 7}, {"s", 6}})
    for (int row = 0; row < rows; ++row) text += std::string(id) + "," + std::to_string(row) + ",0\n";
  const std::string file = folder.write("long.csv", text);
  const ModelInputs inputs = model.read(file, Cut::kTargets);
  CHECK(inputs.steps == 3);
  std::vector<std::string> windows;
  for (const Origin& origin : inputs.samples.origins)
    windows.push_back(origin.sequence + std::to_string(origin.row) + "+" + std::to_string(origin.length));
  CHECK(windows == std::vector<std::string>{"p0+2", "q0+3", "r0+3", "r3+3", "r4+3", "s0+3", "s3+3"});
  CHECK(inputs.warnings ==
        std::vector<std::string>{
            "2 series are longer than the maximum of 3 rows that the decoder reconstruct was trained "
            "on: they are read in windows of 3 rows, the last of which ends with the series"});
  CHECK(model.read(file).samples.origins.size() == 4);  // an encoder reads a series of any length

  // Shifted, a window's first row is not output, so that the next window begins with the last row of the one before.
  set(model.config, "reconstruct.target", "shifted");
  const ModelInputs shifted = model.read(file, Cut::kTargets);
  std::string r;
  for (const Origin& origin : shifted.samples.origins)
    if (origin.sequence == "r") r += std::to_string(origin.row) + "+" + std::to_string(origin.length) + " ";
  CHECK(r == "0+4 3+4 ");
  set(model.config, "reconstruct.target", "input");

  // A number of steps that was asked for, not the length of the series, has no longest series.
  set(model.config, "reconstruct.steps", "3");
  CHECK(model.read(file, Cut::kTargets).samples.origins.size() == 4);
}

TEST_CASE("model_outputs: the hint for series that are too long reads every one of them") {
  const ScratchFolder folder;
  TwoColumns model;
  model.shape.decoders = {{"reconstruct", 3, 2}};
  set(model.config, "data.window", "0");
  set(model.config, "data.sequence_column", "id");
  const std::string file = folder.write("long.csv", "id,a,b\np,1,1\np,1,1\nq,1,1\nq,1,1\nq,1,1\nq,1,1\n");
  Config config = for_file(model.config, model.shape, file);
  const auto rejection = [&] {
    const ModelInputs inputs = read_inputs(config, model.shape, Cut::kInputs);
    return error_text<tapelab::results::UsageError>(
        [&] { require_lengths(config, model.shape, inputs, "reconstruct"); });
  };
  CHECK(rejection() ==
        "series 'q' has 4 steps, more than the 3 that the decoder reconstruct was trained on\n"
        " = use windows of 2 steps, which every series has: --set data.window=2\n"
        " = or of 3 steps, without the 1 of 2 series that are shorter: --set data.window=3");
  set(config, "data.window", "2");
  const ModelInputs inputs = read_inputs(config, model.shape, Cut::kInputs);
  require_lengths(config, model.shape, inputs, "reconstruct");
  CHECK(inputs.samples.count == 1 + 3);
  CHECK(inputs.warnings.empty());
  set(config, "data.window", "4");
  CHECK(rejection() ==
        "a window has 4 steps, more than the 3 that the decoder reconstruct was trained on\n"
        " = use shorter windows: --set data.window=3");
}
