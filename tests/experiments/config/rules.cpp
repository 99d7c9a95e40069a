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
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;

namespace {

/// A grid that keeps the rule with `good` and breaks it, and none before it, with `bad`. The files it names are not
/// there: where one were looked for, the message would speak of it.
struct Row {
  std::string rule;
  std::string text;  ///< the settings that are not swept, a line each
  std::string key, good, bad;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {"a decoder is enabled", "", "reconstruct.enabled", "true", "false"},
      {"weights that are not trained are given", "", "train.enabled", "true", "false"},
      {"random weights are trained", "", "train.epochs", "3", "0"},
      {"no effect: train.beta_1 (train.optimizer)", "train.beta_1 = 0.8\n", "train.optimizer", "adam", "sgd"},
      {"no effect: train.beta_2 (train.optimizer)", "train.beta_2 = 0.8\n", "train.optimizer", "adam", "rmsprop"},
      {"no effect: train.epsilon (train.optimizer)", "train.epsilon = 0.1\n", "train.optimizer", "rmsprop", "sgd"},
      {"no effect: train.momentum (train.optimizer)", "train.momentum = 0.9\n", "train.optimizer", "sgd", "adam"},
      {"no effect: train.rho (train.optimizer)", "train.rho = 0.8\n", "train.optimizer", "rmsprop", "adam"},
      {"no effect: train.decay (train.schedule)", "train.decay_every = 2\ntrain.decay = 0.1\n", "train.schedule",
       "step", "constant"},
      {"no effect: train.decay_every (train.schedule)", "train.decay_every = 2\n", "train.schedule", "plateau",
       "cosine"},
      {"no effect: train.min_learning_rate (train.schedule)", "train.min_learning_rate = 1e-5\n", "train.schedule",
       "cosine", "constant"},
      {"a decaying schedule says when", "", "train.schedule", "constant", "step"},
      {"train.min_learning_rate is not above train.learning_rate", "train.schedule = cosine\n",
       "train.min_learning_rate", "0.0001", "0.1"},
      {"no effect: train.min_delta", "train.min_delta = 0.1\n", "train.patience", "2", "0"},
      {"no effect: data.file (data.source)", "data.file = none\n", "data.source", "csv", "ramp"},
      {"no effect: data.dataset (data.source)", "data.file = none\ndata.dataset = d\n", "data.source", "array", "csv"},
      {"no effect: data.axes (data.source)", "data.file = none\ndata.axes = time feature\n", "data.source", "array",
       "csv"},
      {"no effect: data.encoding (data.source)", "data.file = none\ndata.encoding = latin-1\n", "data.source", "csv",
       "array"},
      {"no effect: data.delimiter (data.source)", "data.file = none\ndata.delimiter = tab\n", "data.source", "csv",
       "array"},
      {"no effect: data.header (data.source)", "data.file = none\ndata.header = false\n", "data.source", "csv",
       "array"},
      {"no effect: data.columns (data.source)", "data.file = none\ndata.columns = a\n", "data.source", "csv", "digits"},
      {"no effect: data.target_columns (data.source)",
       "data.file = none\npredict.enabled = true\npredict.target = columns\ndata.target_columns = a\n", "data.source",
       "array", "digits"},
      {"no effect: data.units (data.source)", "data.file = none\ndata.units = degC\n", "data.source", "csv", "digits"},
      {"no effect: data.sequence_column (data.source)", "data.file = none\ndata.sequence_column = a\n", "data.source",
       "csv", "array"},
      {"no effect: data.label_column (data.source)", "data.file = none\ndata.label_column = a\n", "data.source", "csv",
       "digits"},
      {"no effect: data.missing (data.source)", "data.file = none\ndata.missing = mask\n", "data.source", "array",
       "digits"},
      {"no effect: data.stride (data.source)", "data.file = none\ndata.stride = 2\n", "data.source", "csv", "digits"},
      {"no effect: data.window (data.source)", "data.window = 4\n", "data.source", "cubes", "ramp"},
      {"no effect: data.horizon (data.source)",
       "data.file = none\npredict.enabled = true\npredict.target = future\npredict.steps = 1\ndata.horizon = 2\n",
       "data.source", "csv", "digits"},
      {"no effect: data.window_cut (data.source)", "data.window_cut = sliding\n", "data.source", "cubes", "ramp"},
      {"no effect: data.validation (data.source)", "data.file = none\ndata.validation = 0.2\n", "data.source", "csv",
       "digits"},
      {"no effect: data.test (data.source)", "data.file = none\ndata.test = 0.2\n", "data.source", "array", "digits"},
      {"no effect: data.split (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n", "data.split",
       "time", "random"},
      {"no effect: data.split_seed (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.split_seed", "0", "1"},
      {"no effect: data.scaling (data.source)", "data.file = none\ndata.scaling = min_max\n", "data.source", "csv",
       "digits"},
      {"no effect: data.scale (data.source)", "data.file = none\ndata.scale = 2\n", "data.source", "csv", "digits"},
      {"no effect: data.test_file (data.source)", "data.file = none\ndata.test_file = b\n", "data.source", "digits",
       "csv"},
      {"no effect: data.pool (data.source)", "data.source = csv\ndata.file = none.csv\n", "data.pool", "1", "2"},
      {"no effect: data.canvas (data.source)", "data.source = csv\ndata.file = none.csv\n", "data.canvas", "64", "32"},
      {"no effect: data.digits (data.source)", "data.source = csv\ndata.file = none.csv\n", "data.digits", "2", "1"},
      {"no effect: data.speed (data.source)", "data.source = csv\ndata.file = none.csv\n", "data.speed", "0.1", "0.2"},
      {"no effect: data.max_speed (data.source)", "data.source = csv\ndata.file = none.csv\n", "data.max_speed", "0",
       "0.5"},
      {"no effect: data.epoch_sequences (data.source)", "data.source = csv\ndata.file = none.csv\n",
       "data.epoch_sequences", "1000", "10"},
      {"no effect: data.train_sequences (data.source)", "data.source = csv\ndata.file = none.csv\n",
       "data.train_sequences", "0", "5"},
      {"no effect: data.labels_per_class (data.source)", "data.source = csv\ndata.file = none.csv\n",
       "data.labels_per_class", "0", "1"},
      {"no effect: data.validation_sequences (data.source)", "data.source = csv\ndata.file = none.csv\n",
       "data.validation_sequences", "0", "10"},
      {"no effect: data.test_sequences (data.source)", "data.source = csv\ndata.file = none.csv\n",
       "data.test_sequences", "1000", "10"},
      {"no effect: eval.season (data.source)",
       "data.file = none\npredict.enabled = true\npredict.target = future\npredict.steps = 1\neval.season = 2\n",
       "data.source", "csv", "digits"},
      {"data.file is given", "", "data.source", "ramp", "array"},
      {"data.test_file is given", "data.file = none\n", "data.source", "csv", "digits"},
      {"data.window is of an array with a time axis", "data.file = none\ndata.window = 4\n", "data.source", "csv",
       "array"},
      {"data.stride is of an array with a time axis", "data.source = array\ndata.file = none\ndata.stride = 2\n",
       "data.axes", "time feature", "sequence step"},
      {"data.horizon is of an array with a time axis",
       "data.source = array\ndata.file = none\npredict.enabled = true\npredict.target = future\npredict.steps = 1\n"
       "data.horizon = 2\n",
       "data.axes", "time feature", "auto"},
      {"a window has steps", "data.source = cubes\n", "data.window", "3", "0"},
      {"no effect: data.stride", "data.source = csv\ndata.file = none.csv\ndata.stride = 2\n", "data.window", "3", "0"},
      {"data.columns names each column once", "data.source = csv\ndata.file = none.csv\n", "data.columns", "a b",
       "a a"},
      {"data.target_columns names each column once",
       "data.source = csv\ndata.file = none.csv\npredict.enabled = true\npredict.target = columns\n",
       "data.target_columns", "a b", "b b"},
      {"data.units are short texts", "data.source = csv\ndata.file = none.csv\n", "data.units", "degC",
       "degC " + std::string(65, 'x')},
      {"data.sequence_column is not among data.columns",
       "data.source = csv\ndata.file = none.csv\ndata.columns = a b\n", "data.sequence_column", "c", "a"},
      {"data.sequence_column is not among data.target_columns",
       "data.source = csv\ndata.file = none.csv\ndata.target_columns = a b\npredict.enabled = true\npredict.target = "
       "columns\n",
       "data.sequence_column", "c", "b"},
      {"data.label_column is not among data.columns", "data.source = csv\ndata.file = none.csv\ndata.columns = a b\n",
       "data.label_column", "c", "a"},
      {"data.label_column is not among data.target_columns",
       "data.source = csv\ndata.file = none.csv\ndata.target_columns = a b\npredict.enabled = true\npredict.target = "
       "columns\n",
       "data.label_column", "c", "b"},
      {"data.label_column is not data.sequence_column",
       "data.source = csv\ndata.file = none.csv\ndata.sequence_column = a\n", "data.label_column", "b", "a"},
      {"rows are left to train on", "data.source = csv\ndata.file = none.csv\ndata.validation = 0.5\n", "data.test",
       "0.2", "0.6"},
      {"no effect: data.split", "data.source = csv\ndata.file = none.csv\ndata.split = random\n", "data.validation",
       "0.2", "0"},
      {"no effect: data.split_seed", "data.source = csv\ndata.file = none.csv\n", "data.split_seed", "0", "1"},
      {"no effect: data.split_seed (data.split)",
       "data.source = csv\ndata.file = none.csv\ndata.test = 0.2\ndata.split_seed = 3\n", "data.split", "random",
       "time"},
      {"data.max_speed is not below data.speed", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.max_speed", "0.3", "0.05"},
      {"labels are of videos of one digit",
       "data.source = digits\ndata.file = a\ndata.test_file = b\ndata.labels_per_class = 2\n", "data.digits", "1", "2"},
      {"no effect: data.train_sequences",
       "data.source = digits\ndata.file = a\ndata.test_file = b\ndata.digits = 1\ndata.train_sequences = 5\n",
       "data.labels_per_class", "0", "1"},
      {"no effect: train.shuffle", "data.source = digits\ndata.file = a\ndata.test_file = b\ntrain.shuffle = false\n",
       "data.train_sequences", "5", "0"},
      {"classes for the classifier",
       "data.source = digits\ndata.file = a\ndata.test_file = b\nclassify.enabled = true\n", "data.digits", "1", "2"},
      {"classes for the classifier", "data.source = csv\ndata.file = none.csv\nclassify.enabled = true\n",
       "data.class_column", "kind", "\"\""},
      {"classes for the classifier", "data.source = array\ndata.file = none.npy\nclassify.enabled = true\n",
       "data.class_file", "c.npy", "\"\""},
      {"reconstruct.loss with values masked one by one",
       "data.source = csv\ndata.file = none.csv\nreconstruct.loss = softmax_cross_entropy\n", "data.missing", "mask",
       "mask_values"},
      {"predict.loss with values masked one by one",
       "data.source = csv\ndata.file = none.csv\npredict.enabled = true\ndata.missing = mask_values\n", "predict.loss",
       "mae", "softmax_cross_entropy"},
      {"no effect: classify.weight",
       "data.source = digits\ndata.file = a\ndata.test_file = b\ndata.digits = 1\nclassify.weight = 2\n",
       "classify.enabled", "true", "false"},
      {"no effect: data.horizon",
       "data.source = csv\ndata.file = none.csv\ndata.horizon = 2\npredict.enabled = true\npredict.steps = 1\n",
       "predict.target", "future", "shifted"},
      {"no effect: data.target_columns",
       "data.source = csv\ndata.file = none.csv\ndata.target_columns = b\npredict.enabled = true\n", "predict.target",
       "columns", "shifted"},
      {"no effect: eval.threshold", "data.source = csv\ndata.file = none.csv\neval.threshold = mean+2std\n",
       "data.label_column", "e", "\"\""},
      {"no effect: eval.score", "data.source = csv\ndata.file = none.csv\neval.score = window\n", "data.label_column",
       "e", "\"\""},
      {"eval.threshold can be read", "data.source = csv\ndata.file = none.csv\ndata.label_column = e\n",
       "eval.threshold", "quantile:0.9", "high"},
      {"no effect: eval.threshold_from", "data.source = csv\ndata.file = none.csv\neval.threshold_from = training\n",
       "data.label_column", "e", "\"\""},
      {"no effect: eval.row_score", "data.source = csv\ndata.file = none.csv\neval.row_score = min\n",
       "data.label_column", "e", "\"\""},
      {"no effect: eval.feature_score", "data.source = csv\ndata.file = none.csv\neval.feature_score = sum\n",
       "data.label_column", "e", "\"\""},
      {"no effect: eval.tolerance", "data.source = csv\ndata.file = none.csv\neval.tolerance = 2\n",
       "data.label_column", "e", "\"\""},
      {"no effect: eval.vus_window", "data.source = csv\ndata.file = none.csv\neval.vus_window = 5\n",
       "data.label_column", "e", "\"\""},
      {"no effect: eval.point_adjusted", "data.source = csv\ndata.file = none.csv\neval.point_adjusted = true\n",
       "data.label_column", "e", "\"\""},
      {"no effect: eval.row_score (eval.score)",
       "data.source = csv\ndata.file = none.csv\ndata.label_column = e\neval.row_score = min\n", "eval.score", "step",
       "window"},
      {"no effect: eval.tolerance (eval.score)",
       "data.source = csv\ndata.file = none.csv\ndata.label_column = e\neval.tolerance = 2\n", "eval.score", "step",
       "window"},
      {"no effect: eval.vus_window (eval.score)",
       "data.source = csv\ndata.file = none.csv\ndata.label_column = e\neval.vus_window = 5\n", "eval.score", "step",
       "window"},
      {"no effect: eval.point_adjusted (eval.score)",
       "data.source = csv\ndata.file = none.csv\ndata.label_column = e\neval.point_adjusted = true\n", "eval.score",
       "step", "window"},
      {"no effect: eval.threshold_from (eval.threshold)",
       "data.source = csv\ndata.file = none.csv\ndata.label_column = e\neval.threshold_from = training\n",
       "eval.threshold", "mean+2std", "0.5"},
      {"eval.threshold_from = validation has a validation part",
       "data.source = csv\ndata.file = none.csv\ndata.label_column = e\neval.threshold_from = validation\n",
       "data.validation", "0.2", "0"},
      {"eval.threshold = best_f1 has a validation part",
       "data.source = csv\ndata.file = none.csv\ndata.label_column = e\neval.threshold = best_f1\n", "data.validation",
       "0.2", "0"},
      {"no effect: eval.season",
       "data.source = csv\ndata.file = none.csv\npredict.enabled = true\npredict.steps = 1\neval.season = 2\n",
       "predict.target", "future", "shifted"},
      {"eval.season repeats columns that are inputs",
       "data.source = csv\ndata.file = none.csv\npredict.enabled = true\npredict.target = future\npredict.steps = "
       "1\ndata.target_columns = b\neval.season = 2\n",
       "data.columns", "a b", "a"},
      {"eval.season fits into the window",
       "data.source = csv\ndata.file = none.csv\npredict.enabled = true\npredict.target = future\npredict.steps = "
       "1\ndata.window = 12\n",
       "eval.season", "12", "13"},
      {"reconstruct.target = future has rows after the window",
       "reconstruct.enabled = true\ndata.source = cubes\nreconstruct.target = future\nreconstruct.steps = 1\n",
       "data.window_cut", "sliding", "published"},
      {"reconstruct.target = future says how many steps",
       "reconstruct.enabled = true\ndata.source = csv\ndata.file = none.csv\nreconstruct.target = future\n",
       "reconstruct.steps", "1", "0"},
      {"reconstruct.target = columns names columns",
       "reconstruct.enabled = true\ndata.source = csv\ndata.file = none.csv\n", "reconstruct.target", "shifted",
       "columns"},
      {"no effect: reconstruct.first_step", "reconstruct.enabled = true\nreconstruct.first_step = state\n",
       "reconstruct.start", "state", "repeat"},
      {"reconstruct.start = state fits the encoder", "reconstruct.enabled = true\nreconstruct.start = state\n",
       "model.decoder", "100", "50"},
      {"reconstruct.target = future is made from the whole window",
       "reconstruct.enabled = true\ndata.source = csv\ndata.file = none.csv\nreconstruct.target = "
       "future\nreconstruct.steps = 1\n",
       "model.code", "last", "all_steps"},
      {"predict.target = future has rows after the window",
       "predict.enabled = true\ndata.source = cubes\npredict.target = future\npredict.steps = 1\n", "data.window_cut",
       "sliding", "published"},
      {"predict.target = future says how many steps",
       "predict.enabled = true\ndata.source = csv\ndata.file = none.csv\npredict.target = future\n", "predict.steps",
       "1", "0"},
      {"predict.target = columns names columns", "predict.enabled = true\ndata.source = csv\ndata.file = none.csv\n",
       "predict.target", "shifted", "columns"},
      {"no effect: predict.first_step", "predict.enabled = true\npredict.first_step = state\n", "predict.start",
       "state", "repeat"},
      {"predict.start = state fits the encoder", "predict.enabled = true\npredict.start = state\n", "model.decoder",
       "100", "50"},
      {"predict.target = future is made from the whole window",
       "predict.enabled = true\ndata.source = csv\ndata.file = none.csv\npredict.target = future\npredict.steps = 1\n",
       "model.code", "last", "all_steps"},
      {"no effect: reconstruct.feedback (reconstruct.conditional)",
       "reconstruct.enabled = true\nreconstruct.feedback = own\n", "reconstruct.conditional", "true", "false"},
      {"no effect: reconstruct.first_input (reconstruct.conditional)",
       "reconstruct.enabled = true\nreconstruct.first_input = last\n", "reconstruct.conditional", "true", "false"},
      {"no effect: reconstruct.feedback_gradient (reconstruct.feedback)",
       "reconstruct.enabled = true\nreconstruct.conditional = true\nreconstruct.feedback_gradient = false\n",
       "reconstruct.feedback", "own", "truth"},
      {"no effect: reconstruct.feedback_schedule (reconstruct.feedback)",
       "reconstruct.enabled = true\nreconstruct.conditional = true\nreconstruct.feedback_schedule = "
       "exponential\nreconstruct.feedback_updates = 5\n",
       "reconstruct.feedback", "scheduled", "own"},
      {"no effect: reconstruct.feedback_updates (reconstruct.feedback)",
       "reconstruct.enabled = true\nreconstruct.conditional = true\nreconstruct.feedback_updates = 5\n",
       "reconstruct.feedback", "scheduled", "truth"},
      {"no effect: reconstruct.first_input (reconstruct.first_step)",
       "reconstruct.enabled = true\nreconstruct.conditional = true\nreconstruct.start = state\nreconstruct.first_input "
       "= last\n",
       "reconstruct.first_step", "step", "state"},
      {"reconstruct.feedback = scheduled has updates",
       "reconstruct.enabled = true\nreconstruct.conditional = true\nreconstruct.feedback = scheduled\n",
       "reconstruct.feedback_updates", "5", "0"},
      {"reconstruct.first_input = last is a step of the targets",
       "reconstruct.enabled = true\nreconstruct.conditional = true\ndata.source = csv\ndata.file = "
       "none.csv\ndata.columns = a b\nreconstruct.target = columns\nreconstruct.first_input = "
       "last\n",
       "data.target_columns", "a b", "a"},
      {"no effect: predict.feedback (predict.conditional)", "predict.enabled = true\npredict.feedback = own\n",
       "predict.conditional", "true", "false"},
      {"no effect: predict.first_input (predict.conditional)", "predict.enabled = true\npredict.first_input = last\n",
       "predict.conditional", "true", "false"},
      {"no effect: predict.feedback_gradient (predict.feedback)",
       "predict.enabled = true\npredict.conditional = true\npredict.feedback_gradient = false\n", "predict.feedback",
       "own", "truth"},
      {"no effect: predict.feedback_schedule (predict.feedback)",
       "predict.enabled = true\npredict.conditional = true\npredict.feedback_schedule = "
       "exponential\npredict.feedback_updates = 5\n",
       "predict.feedback", "scheduled", "own"},
      {"no effect: predict.feedback_updates (predict.feedback)",
       "predict.enabled = true\npredict.conditional = true\npredict.feedback_updates = 5\n", "predict.feedback",
       "scheduled", "truth"},
      {"no effect: predict.first_input (predict.first_step)",
       "predict.enabled = true\npredict.conditional = true\npredict.start = state\npredict.first_input = last\n",
       "predict.first_step", "step", "state"},
      {"predict.feedback = scheduled has updates",
       "predict.enabled = true\npredict.conditional = true\npredict.feedback = scheduled\n", "predict.feedback_updates",
       "5", "0"},
      {"predict.first_input = last is a step of the targets",
       "predict.enabled = true\npredict.conditional = true\ndata.source = csv\ndata.file = none.csv\ndata.columns = a "
       "b\npredict.target = columns\npredict.first_input = "
       "last\n",
       "data.target_columns", "a b", "a"},
      {"peepholes need an LSTM", "model.peepholes = true\n", "model.cell", "lstm", "gru"},
      {"no effect: model.forget_bias", "model.forget_bias = 0.5\n", "model.cell", "lstm", "gru"},
      {"no effect: model.start_modules", "model.start_modules = encoder\n", "model.start_from", "nowhere", "\"\""},
      {"model.start_modules names modules", "model.start_from = nowhere\n", "model.start_modules", "encoder",
       "decoder"},
      {"model.start_modules names each module once", "model.start_from = nowhere\n", "model.start_modules",
       "encoder reconstruct", "encoder encoder"},
      {"train.freeze names modules", "", "train.freeze", "encoder", "decoder"},
      {"train.freeze names each module once", "", "train.freeze", "encoder", "encoder encoder"},
      {"train.freeze names modules of this model", "", "train.freeze", "encoder", "predict"},
      {"no effect: train.freeze", "model.start_from = nowhere\ntrain.freeze = encoder\n", "train.epochs", "3", "0"},
      {"something is not frozen", "", "train.freeze", "encoder", "encoder reconstruct"},
      {"no effect: data.files (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n", "data.files",
       "\"\"", "x"},
      {"no effect: data.validation_files (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.validation_files", "\"\"", "x"},
      {"no effect: data.test_files (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.test_files", "\"\"", "x"},
      {"no effect: data.exclude_columns (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.exclude_columns", "\"\"", "x"},
      {"no effect: data.class_column (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.class_column", "\"\"", "x"},
      {"no effect: data.normal_class (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.normal_class", "\"\"", "x"},
      {"no effect: data.missing_values (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.missing_values", "\"\"", "x"},
      {"no effect: data.mask_channel (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.mask_channel", "false", "true"},
      {"no effect: data.train_from (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.train_from", "\"\"", "3"},
      {"no effect: data.validation_from (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.validation_from", "\"\"", "3"},
      {"no effect: data.test_from (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.test_from", "\"\"", "3"},
      {"no effect: data.test_until (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.test_until", "\"\"", "3"},
      {"no effect: data.lookback_across (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.lookback_across", "false", "true"},
      {"no effect: data.scale_by (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.scale_by", "all", "series"},
      {"no effect: data.label_file (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.label_file", "\"\"", "x"},
      {"no effect: data.class_file (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.class_file", "\"\"", "x"},
      {"no effect: data.validation_of (data.source)", "data.source = digits\ndata.file = a\ndata.test_file = b\n",
       "data.validation_of", "all", "training"},
      {"no effect: data.layout (data.source)", "data.source = array\ndata.file = none.npy\n", "data.layout", "long",
       "wide"},
      {"no effect: data.time_column (data.source)", "data.source = array\ndata.file = none.npy\n", "data.time_column",
       "\"\"", "t"},
      {"no effect: data.time_unit (data.source)", "data.source = array\ndata.file = none.npy\n", "data.time_unit", "s",
       "ms"},
      {"no effect: data.gaps (data.source)", "data.source = array\ndata.file = none.npy\n", "data.gaps", "error",
       "cut"},
      {"no effect: data.calendar (data.source)", "data.source = array\ndata.file = none.npy\n", "data.calendar", "\"\"",
       "hour"},
      {"no effect: data.label_dataset (data.source)", "data.source = csv\ndata.file = none.csv\n", "data.label_dataset",
       "\"\"", "x"},
      {"no effect: data.class_dataset (data.source)", "data.source = csv\ndata.file = none.csv\n", "data.class_dataset",
       "\"\"", "x"},
      {"no effect: data.cut_sequences (data.source)", "data.source = csv\ndata.file = none.csv\n", "data.cut_sequences",
       "false", "true"},
      {"data.file or data.files is given", "data.source = csv\ndata.file = none.csv\n", "data.files", "\"\"", "x*.csv"},
      {"data.exclude_columns names each column once", "data.source = csv\ndata.file = none.csv\n",
       "data.exclude_columns", "a b", "b b"},
      {"data.class_column is not among data.columns", "data.source = csv\ndata.file = none.csv\ndata.columns = a b\n",
       "data.class_column", "c", "a"},
      {"data.class_column is not among data.target_columns",
       "data.source = csv\ndata.file = none.csv\ndata.target_columns = a b\npredict.enabled = true\npredict.target = "
       "columns\n",
       "data.class_column", "c", "b"},
      {"data.time_column is not among data.columns", "data.source = csv\ndata.file = none.csv\ndata.columns = a b\n",
       "data.time_column", "c", "a"},
      {"data.time_column is not among data.target_columns",
       "data.source = csv\ndata.file = none.csv\ndata.target_columns = a b\npredict.enabled = true\npredict.target = "
       "columns\n",
       "data.time_column", "c", "b"},
      {"data.class_column is not data.sequence_column",
       "data.source = csv\ndata.file = none.csv\ndata.sequence_column = a\n", "data.class_column", "b", "a"},
      {"data.class_column is not data.label_column", "data.source = csv\ndata.file = none.csv\ndata.label_column = a\n",
       "data.class_column", "b", "a"},
      {"data.time_column is not data.sequence_column",
       "data.source = csv\ndata.file = none.csv\ndata.sequence_column = a\n", "data.time_column", "b", "a"},
      {"data.time_column is not data.label_column", "data.source = csv\ndata.file = none.csv\ndata.label_column = a\n",
       "data.time_column", "b", "a"},
      {"data.time_column is not data.class_column", "data.source = csv\ndata.file = none.csv\ndata.class_column = a\n",
       "data.time_column", "b", "a"},
      {"no effect: data.exclude_columns", "data.source = csv\ndata.file = none.csv\ndata.exclude_columns = a\n",
       "data.columns", "\"\"", "b"},
      {"data.calendar has times", "data.source = csv\ndata.file = none.csv\ndata.calendar = hour\n", "data.time_column",
       "t", "\"\""},
      {"data.calendar lists periods", "data.source = csv\ndata.file = none.csv\ndata.time_column = t\n",
       "data.calendar", "hour", "season"},
      {"data.calendar names each column once", "data.source = csv\ndata.file = none.csv\ndata.time_column = t\n",
       "data.calendar", "hour month", "hour hour"},
      {"no effect: data.time_unit", "data.source = csv\ndata.file = none.csv\ndata.time_unit = ms\n",
       "data.time_column", "t", "\"\""},
      {"no effect: data.gaps", "data.source = csv\ndata.file = none.csv\ndata.gaps = cut\n", "data.time_column", "t",
       "\"\""},
      {"data.normal_class has classes", "data.source = csv\ndata.file = none.csv\ndata.normal_class = a\n",
       "data.class_column", "c", "\"\""},
      {"labels come from one place", "data.source = csv\ndata.file = none.csv\ndata.label_column = e\n",
       "data.label_file", "\"\"", "labels.txt"},
      {"classes come from one place", "data.source = csv\ndata.file = none.csv\ndata.class_column = c\n",
       "data.class_file", "\"\"", "classes.txt"},
      {"no effect: data.mask_channel (data.missing)",
       "data.source = csv\ndata.file = none.csv\ndata.mask_channel = true\n", "data.missing", "mask_values", "mask"},
      {"a wide file has one feature", "data.source = csv\ndata.file = none.csv\ndata.time_column = t\n", "data.layout",
       "long", "wide"},
      {"data.validation is given once", "data.source = csv\ndata.file = none.csv\ndata.validation_from = 5\n",
       "data.validation", "0", "0.2"},
      {"data.test is given once", "data.source = csv\ndata.file = none.csv\ndata.test_from = 5\n", "data.test_files",
       "\"\"", "t*.csv"},
      {"data.train_from is of a split by time",
       "data.source = csv\ndata.file = none.csv\ndata.train_from = 5\ndata.validation = 0.2\n", "data.split", "time",
       "random"},
      {"data.train_from is of series cut into windows",
       "data.source = csv\ndata.file = none.csv\ndata.train_from = 5\n", "data.window", "3", "0"},
      {"data.validation_from is of a split by time",
       "data.source = csv\ndata.file = none.csv\ndata.validation_from = 5\ndata.test = 0.2\n", "data.split", "time",
       "random"},
      {"data.validation_from is of series cut into windows",
       "data.source = csv\ndata.file = none.csv\ndata.validation_from = 5\n", "data.window", "3", "0"},
      {"data.test_from is of a split by time",
       "data.source = csv\ndata.file = none.csv\ndata.test_from = 5\ndata.validation = 0.2\n", "data.split", "time",
       "random"},
      {"data.test_from is of series cut into windows", "data.source = csv\ndata.file = none.csv\ndata.test_from = 5\n",
       "data.window", "3", "0"},
      {"data.test_until is of a split by time",
       "data.source = csv\ndata.file = none.csv\ndata.test_until = 5\ndata.validation = 0.2\n", "data.split", "time",
       "random"},
      {"data.test_until is of series cut into windows",
       "data.source = csv\ndata.file = none.csv\ndata.test_until = 5\n", "data.window", "3", "0"},
      {"no effect: data.validation_of",
       "data.source = csv\ndata.file = none.csv\ndata.validation_of = training\ndata.test = 0.2\n", "data.validation",
       "0.1", "0"},
      {"data.lookback_across is of forecasts",
       "data.source = csv\ndata.file = none.csv\ndata.test = 0.2\npredict.enabled = true\npredict.target = "
       "future\npredict.steps = 2\ndata.lookback_across = true\n",
       "reconstruct.enabled", "false", "true"},
      {"no effect: data.lookback_across",
       "data.source = csv\ndata.file = none.csv\nreconstruct.enabled = false\npredict.enabled = true\npredict.target = "
       "future\npredict.steps = 2\ndata.lookback_across = true\n",
       "data.test", "0.2", "0"},
      {"no effect: data.scale_by", "data.source = csv\ndata.file = none.csv\ndata.scale_by = series\n", "data.scaling",
       "standard", "none"},
  };
  return all;
}

Config configured(const Row& row, const std::string& value) {
  Config config = default_config();
  for (const Assignment& setting : parse_ini(row.text, "row", {})) set(config, setting.key, setting.text);
  set(config, row.key, value == "\"\"" ? "" : value);
  return config;
}

const Rule& rule_of(const Row& row) {
  for (const Rule& rule : rules())
    if (rule.name == row.rule) return rule;
  FAIL("no rule is called " << row.rule);
  return rules().front();
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("rules: each has a row in this table, and each row is of a rule") {
  std::multiset<std::string> with_row, known;
  for (const Row& row : rows()) with_row.insert(row.rule);
  for (const Rule& rule : rules()) known.insert(rule.name);
  for (const std::string& rule : known) CHECK_MESSAGE(with_row.contains(rule), rule);
  for (const std::string& rule : with_row) CHECK_MESSAGE(known.contains(rule), rule);
  CHECK(std::set<std::string>(known.begin(), known.end()).size() == known.size());
}

TEST_CASE("rules: one broken by one of two values is rejected before data are loaded, whichever comes first") {
  for (const Row& row : rows()) {
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
