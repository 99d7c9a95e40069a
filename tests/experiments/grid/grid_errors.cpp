#include <doctest/doctest.h>

#include "experiments/formats/input_error.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
using Strings = std::vector<std::string>;

namespace {

/// The message for a grid file with this text; the file's folder is cut out of it.
std::string grid_error(std::string_view text, const Strings& overrides = {}, std::size_t limit = kRunLimit) {
  const ScratchFolder folder;
  std::string message = error_text<InputError>([&] { expand_grid({folder.write("g.ini", text)}, overrides, limit); });
  const std::string prefix = folder.path("");
  for (std::size_t at; (at = message.find(prefix)) != message.npos;) message.erase(at, prefix.size());
  return message;
}

}  // namespace

TEST_CASE("grid errors: files") {
  CHECK(error_text<ConfigError>([] { expand_grid({}, {}, kRunLimit); }) ==
        "no grid file given\n   = for example: tapelab run experiments/grids/reconstruct.ini");
  CHECK(error_text<ConfigError>([] { expand_grid({"/none/x.ini"}, {}, kRunLimit); }) ==
        "cannot read grid file '/none/x.ini': no such file");
}

TEST_CASE("grid errors: keys and values name file and line, or the command line") {
  CHECK(grid_error("[predict]\ncondtional = true\n") ==
        "unknown key 'predict.condtional'\n  --> g.ini:2\n   = did you mean 'predict.conditional'?");
  CHECK(grid_error("[train]\nepochs = 5\nseed = 1\n") ==
        "unknown key 'train.seed'\n  --> g.ini:3\n   = 'seed' belongs above the first section of a file");
  CHECK(grid_error("", {"sed=1"}) == "unknown key 'sed'\n  --> command line\n   = did you mean 'seed'?");
  CHECK(grid_error("[experiment]\n") ==
        "unknown section [experiment]\n  --> g.ini:1\n"
        "   = sections: data, model, reconstruct, predict, classify, train, eval, grid, published");
  CHECK(grid_error("", {"train.epochs=-3"}) ==
        "'train.epochs' must be an integer from 0 to 1000000000, not '-3'\n  --> command line");
  CHECK(grid_error("seed =\n") ==
        "'seed' has no value\n  --> g.ini:1\n   = it must be an integer from 0 to 9007199254740991");
  CHECK(grid_error("seed = 1, ,2\n") == "empty value in the sweep '1, ,2'\n  --> g.ini:1\n   = remove the extra comma");
  CHECK(grid_error("train.learning_rate = 0.1, 1e-1\n") ==
        "'train.learning_rate' sweeps over the value '0.1' twice\n  --> g.ini:1\n   = list each value once");
  CHECK(grid_error("", {"seed=1", "seed=2"}) == "'seed' is given twice\n  --> command line");
}

TEST_CASE("grid errors: [grid] and [published]") {
  CHECK(grid_error("[grid]\ntitel = x\n") == "unknown key 'grid.titel'\n  --> g.ini:2\n   = did you mean 'title'?");
  CHECK(grid_error("[grid]\nfolder = x\n") ==
        "unknown key 'grid.folder'\n  --> g.ini:2\n"
        "   = section [grid] takes base, title, question, claim, expect, until, margin, alpha, max_seeds, samples, "
        "search_seed, select, keep, seeds, name, zip, "
        "exclude");
  CHECK(grid_error("[grid]\nexpect = test_loss sede=1 < seed=2\n").starts_with("unknown key 'sede'\n  --> g.ini:2"));
  CHECK(grid_error("[grid]\nexpect = test_predict_nats_by_step seed=1 < seed=2\n")
            .starts_with(
                "'test_predict_nats_by_step' has one number per step: choose one, such as "
                "test_predict_nats_by_step[0], or [-1] for the last, or their mean from step 5 on by 'from 5' at "
                "the end\n"));
  CHECK(grid_error("[grid]\nexpect = test_predict_nats_by_step seed=1 < seed=2 from 5\n") == "(no error)");
  CHECK(grid_error("[grid]\nexpect = test_predict_mse seed=1 < test_predict_mse_baseline_copy_last from 5\n")
            .starts_with("'test_predict_mse' is one number per run and has no steps: take a metric by step, such as "
                         "test_predict_mse_by_step, which runs with eval.by_step=true store\n  --> g.ini:2\n"));
  CHECK(grid_error("[grid]\nexpect = test_loss model.cell=gru,lstm x model.layers=1,2 ~10%\n") == "(no error)");
  CHECK(grid_error("[grid]\nexpect = test_loss model.cel=gru,lstm x model.layers=1,2 < 0\n")
            .starts_with("unknown key 'model.cel'\n  --> g.ini:2"));
  CHECK(grid_error("[grid]\nexpect = test_detect_f1 model.cell=gru,lstm x model.layers=1,2 >10% 0\n")
            .starts_with("'test_detect_f1' may be 0 or negative, so its margin cannot be a ratio such as 10 %: give a "
                         "difference in its own unit, such as >+-0.02\n"));
  CHECK(grid_error("[grid]\nexpect = test_predict_msee seed=1 < seed=2 from 5\n")
            .starts_with("'test_predict_msee[5:]' is not a metric such as"));
  CHECK(grid_error("[grid]\nexpect = test_predict_mse_by_step seed=1 < seed=2 from five\n")
            .starts_with("'from' must be followed by a step, a whole number from 0 on, and end the expectation: "));
  CHECK(grid_error("[grid]\nexpect = test_predict_nats_by_step[x] seed=1 < seed=2\n")
            .starts_with("'test_predict_nats_by_step[x]' is not a metric"));
  CHECK(grid_error("[grid]\nexpect = test_classify_accuracy seed=1 ~5% seed=2\n")
            .starts_with(
                "'test_classify_accuracy' may be 0 or negative, so its margin cannot be a ratio such as 5 %: give "
                "a difference in its own unit, such as ~+-0.02\n  --> g.ini:2\n"));
  CHECK(grid_error("[grid]\nexpect = test_loss seed=1 ~5 % seed=2\n").starts_with("'%' is not a metric such as"));
  CHECK(grid_error("[grid]\nexpect = test_loss seed=1 <0% seed=2\n").starts_with("margin '0%' must be above 0\n"));
  CHECK(
      grid_error("[grid]\nexpect = test_loss seed=1 ~0.5 seed=2\n")
          .starts_with("'0.5' is not a margin: it must be a percentage such as 10%, a factor above 1 such as 1.5, or a "
                       "difference such as +-0.02\n  --> g.ini:2\n"));
  CHECK(grid_error("[grid]\nexpect = test_los seed=1 < seed=2\n") ==
        "'test_los' is not a metric such as test_reconstruct_mse\n  --> g.ini:2\n"
        "   = for example: expect = test_loss model.code=last < model.code=all_steps");
  CHECK(grid_error("[grid]\nname = ../x\n") ==
        "the grid name '../x' cannot name a folder\n  --> g.ini:2\n"
        "   = use letters, digits, _ . + -, and start with a letter, digit, _ or +");
  CHECK(grid_error("[published]\nm = 0.5\n") ==
        "published value '0.5' is not of the form LABEL NUMBER\n  --> g.ini:2\n"
        "   = for example: m = run A 0.004, run B 0.01");
  CHECK(grid_error("[published]\nm = A 0.5, B x\n").substr(0, 53) ==
        "published value 'B x' is not of the form LABEL NUMBER");
}

TEST_CASE("grid errors: threads of a product are one number for all runs") {
  CHECK(grid_error("train.blas_threads = 1, 2\n") ==
        "train.blas_threads cannot be swept: all runs of one call share it\n   = run the grid once for each value");
}

TEST_CASE("grid errors: zip") {
  CHECK(grid_error("seed = 1..3\nmodel.encoder = 1, 2\n[grid]\nzip = model.encoder seed\n") ==
        "zip needs keys with the same number of values: 'model.encoder' has 2, 'seed' has 3\n  --> g.ini:4");
  CHECK(grid_error("seed = 1..3\n[grid]\nzip = seed\n") ==
        "zip needs at least two keys, not 'seed'\n  --> g.ini:3\n"
        "   = for example: zip = reconstruct.weight predict.weight");
  CHECK(grid_error("seed = 1..3\n[grid]\nzip = seed model.encoder\n") ==
        "zip names 'model.encoder', which has no values in this grid\n  --> g.ini:3");
  CHECK(grid_error("[grid]\nzip = seed seed\n") == "zip names 'seed' twice\n  --> g.ini:2");
  CHECK(grid_error("[grid]\nzip = seed model.encodr\n") ==
        "unknown key 'model.encodr'\n  --> g.ini:2\n   = did you mean 'model.encoder'?");
}

TEST_CASE("grid errors: exclude") {
  CHECK(grid_error("[grid]\nexclude = seed\n") ==
        "exclude: 'seed' is not of the form key=value\n  --> g.ini:2\n"
        "   = for example: exclude = reconstruct.reversed=true predict.enabled=false, seed=3");
  CHECK(grid_error("[grid]\nexclude = seed=1,\n") == "exclude: empty clause\n  --> g.ini:2");
  CHECK(grid_error("[grid]\nexclude = seed=x\n") ==
        "'seed' must be an integer from 0 to 9007199254740991, not 'x'\n  --> g.ini:2");
  CHECK(grid_error("seed = 1, 2\n[grid]\nexclude = train.epochs=300\n") ==
        "exclude leaves no runs\n  --> g.ini:3\n   = seed 2");
}

TEST_CASE("grid errors: too many runs") {
  CHECK(grid_error("seed = seeds(20)\nmodel.encoder = 1..5\n", {}, 99) ==
        "the grid has 100 runs, more than 99\n   = model.encoder 5 x seed 20\n   = give --yes to run them anyway");
  CHECK(grid_error("seed = seeds(20)\nmodel.encoder = 1..5\n", {}, 100) == "(no error)");
  CHECK(grid_error("seed = seeds(20)\n[grid]\nexclude = seed=1\n", {}, 19) == "(no error)");
  CHECK(grid_error("seed = seeds(10000)\nmodel.encoder = 1..5000\n", {}, kNoRunLimit) ==
        "the grid has more than 10000000 combinations\n   = model.encoder 5000 x seed 10000");
}

TEST_CASE("grid errors: impossible combinations name the setting's place and the run") {
  CHECK(
      grid_error("seed = 1, 2\nreconstruct.enabled = false\n") ==
      "no decoder is enabled\n  --> g.ini:2\n   = set reconstruct.enabled, predict.enabled or classify.enabled = true\n"
      "   = in the run with seed = 1");
  CHECK(grid_error("", {"train.epochs=0"}) ==
        "train.epochs and train.steps are both 0: nothing would be trained\n  --> command line\n"
        "   = give one of them a value above 0, or trained weights to measure: model.start_from = STUDY");
  CHECK(grid_error("predict.enabled = true\npredict.first_step = state\n") ==
        "'predict.first_step' has no effect with predict.start = repeat\n  --> g.ini:2\n"
        "   = set predict.start = state, or remove it");
  CHECK(grid_error("reconstruct.steps = 10\n") ==
        "reconstruct.steps = 10 is too many: reconstruct.target = input has 9 steps in a window of 9\n"
        "  --> g.ini:1\n   = 0 means all of them");
  CHECK(grid_error("predict.enabled = true\npredict.steps = 9\n") ==
        "predict.steps = 9 is too many: predict.target = shifted has 8 steps in a window of 9\n"
        "  --> g.ini:2\n   = 0 means all of them");
  CHECK(grid_error("[data]\nsource = cubes\nwindow = 1\n[predict]\nenabled = true\n") ==
        "predict.target = shifted has 0 steps in a window of 1\n  --> g.ini:3\n   = make data.window larger");
  CHECK(grid_error("[predict]\nenabled = true\ntarget = future\nsteps = 2\n") ==
        "predict.target = future needs rows after the window; data.source = ramp has none\n  --> g.ini:3\n"
        "   = use data.source = csv, or cubes with data.window_cut = sliding; or predict.target = shifted");
  CHECK(grid_error("[data]\nsource = cubes\nwindow_cut = sliding\n[predict]\nenabled = true\ntarget = future\n") ==
        "predict.target = future needs predict.steps of at least 1\n  --> g.ini:6\n"
        "   = say how many steps after the window to output");
}

TEST_CASE("grid errors: models that cannot be built, and settings that a model does not read") {
  CHECK(grid_error("[model]\ncell = gru\npeepholes = true\n") ==
        "model.peepholes = true needs model.cell = lstm; a GRU has no cell state\n  --> g.ini:3\n"
        "   = remove it, or set model.cell = lstm");
  CHECK(grid_error("[model]\ncell = gru\nforget_bias = 0\n") ==
        "'model.forget_bias' has no effect with model.cell = gru, which has no forget gate\n  --> g.ini:3\n"
        "   = remove it, or set model.cell = lstm");
  CHECK(grid_error("[model]\nencoder = 8 4\ndecoder = 4 8\n[reconstruct]\nstart = state\n") ==
        "reconstruct.start = state needs as many decoder layers as the encoder, of the same widths: model.encoder = 8 "
        "4, but "
        "model.decoder = 4 8\n  --> g.ini:5\n   = set model.decoder = 8 4, or reconstruct.start = repeat");
  CHECK(grid_error("[model]\nencoder = 8\ndecoder = 8\nbidirectional = true\n[predict]\nenabled = true\n"
                   "start = state\n") ==
        "predict.start = state needs as many decoder layers as the encoder, of the same widths: model.encoder = 8, "
        "twice as "
        "wide with model.bidirectional = true, but model.decoder = 8\n  --> g.ini:7\n"
        "   = set model.decoder = 16, or predict.start = repeat");
  CHECK(grid_error("[data]\nsource = cubes\nwindow_cut = sliding\n[model]\ncode = all_steps\n[predict]\n"
                   "enabled = true\ntarget = future\nsteps = 1\n") ==
        "predict.target = future cannot be combined with model.code = all_steps: each output would be made from the "
        "steps of "
        "the "
        "window up to its own, not from the whole window\n  --> g.ini:8\n"
        "   = set model.code = last, or predict.target = shifted");
}

TEST_CASE("grid errors: settings of another data source") {
  CHECK(
      grid_error("data.window = 4\n") ==
      "'data.window' has no effect with data.source = ramp; it applies to cubes, csv, array and digits\n  --> g.ini:1\n"
      "   = remove it, or set data.source");
  CHECK(grid_error("data.file = x.csv\n") ==
        "'data.file' has no effect with data.source = ramp; it applies to csv, array and digits\n  --> g.ini:1\n"
        "   = remove it, or set data.source");
  CHECK(grid_error("data.source = csv\n") ==
        "data.source = csv needs data.file\n  --> g.ini:1\n   = set data.file = PATH, or data.files = PATTERN for "
        "several");
  CHECK(grid_error("[data]\nsource = csv\nfile = x.csv\ncolumns = a b a\n") ==
        "column 'a' is listed twice\n  --> g.ini:4\n   = list each column once");
}

TEST_CASE("grid errors: data") {
  CHECK(grid_error("[data]\nsource = csv\nfile = none.csv\n") ==
        "cannot read data file 'none.csv': no such file\n  --> g.ini:3\n"
        "   = a relative path is relative to the grid file that names it, or on the command line to the working "
        "directory");
  const ScratchFolder folder;
  const std::string a = folder.write("a.csv", "x\n1\n2\n3\n");
  const std::string b = folder.write("b.csv", "x\n1\n2\n3\n");
  CHECK(grid_error("data.source = csv\n", {"data.file=" + a + "," + b}) ==
        "two runs are the same, although data.file differs\n   = data.file = " + a + "\n   = data.file = " + b);
  const std::string array = TAPELAB_ARRAYS "/f4_little.npy";
  CHECK(grid_error("data.source = array\ndata.axes = auto, sequence step feature\n", {"data.file=" + array}) ==
        "two runs are the same, although data.axes differs\n   = data.axes = auto\n   = data.axes = sequence step "
        "feature");
  CHECK(grid_error("data.source = csv\ndata.window = 2, 4\n", {"data.file=" + a}) ==
        "a window of 4 steps needs 4 rows; the series has 3\n  --> g.ini:2\n"
        "   = make data.window smaller or give a longer series\n   = in the run with data.window = 4");
  const std::string bad = folder.write("bad.csv", "x\n1\n2\nx\n");
  CHECK(grid_error("data.source = csv\n", {"data.file=" + bad}) ==
        "'x' in column 'x' is not a finite float32 number\n  --> " + bad +
            ":4\n   = correct the cell, or choose the numeric columns with data.columns");
}
