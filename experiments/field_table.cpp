// The rows themselves. Adding a setting: a member in config.hpp and a row here.
#include "experiments/fields.hpp"

namespace tapelab::experiments {
namespace {

/// Accessor of a member of Config: at<&Config::data, &DataConfig::window>.
template <auto... Path>
auto& at(Config& config) {
  return (config.*....*Path);
}

constexpr double kMaxCount = 1e9;               // epochs, updates
constexpr double kMaxRows = 1e6;                // window, stride, steps, batch, samples
constexpr double kMaxUnits = 65536;             // units of one layer
constexpr double kMaxExact = 9007199254740991;  // 2^53 - 1: exact in JSON and in a double

using Rows = std::vector<Field>;

void add_data(Rows& rows) {
  rows.push_back({"data.source", at<&Config::data, &DataConfig::source>, "ramp",
                  Choices{{"ramp", "counting", "cubes", "csv"}}, "",
                  "built-in series ramp (0.1 to 0.9), counting (10 x 5), cubes (t, t^3), or a csv file"});
  rows.push_back({"data.file", at<&Config::data, &DataConfig::file>, "", FilePath{}, "",
                  "csv: file with a header row; relative to the grid file that names it"});
  rows.push_back({"data.columns", at<&Config::data, &DataConfig::columns>, "", Anything{}, "",
                  "csv: columns to use, in this order; empty: all"});
  rows.push_back({"data.window", at<&Config::data, &DataConfig::window>, "3", Range{1, kMaxRows}, "steps",
                  "cubes, csv: steps per window"});
  rows.push_back({"data.stride", at<&Config::data, &DataConfig::stride>, "1", Range{1, kMaxRows}, "rows",
                  "csv: rows between the starts of two windows"});
  rows.push_back({"data.window_cut", at<&Config::data, &DataConfig::window_cut>, "published",
                  Choices{{"published", "sliding"}}, "",
                  "cubes: the published cut, which skips the first two windows, or every window"});
  rows.push_back({"data.scaling", at<&Config::data, &DataConfig::scaling>, "none", Choices{{"none", "min_max"}}, "",
                  "min_max maps each feature to 0..1 over the rows used"});
}

void add_model(Rows& rows) {
  rows.push_back({"model.encoder", at<&Config::model, &ModelConfig::encoder>, "100", Range{1, kMaxUnits}, "units",
                  "units of each encoder LSTM; the last is the size of the code"});
  rows.push_back({"model.decoder", at<&Config::model, &ModelConfig::decoder>, "100", Range{1, kMaxUnits}, "units",
                  "units of each decoder LSTM"});
  rows.push_back({"model.activation", at<&Config::model, &ModelConfig::activation>, "tanh", Choices{{"tanh", "relu"}},
                  "", "activation of candidate and cell output"});
  rows.push_back({"model.recurrent_activation", at<&Config::model, &ModelConfig::recurrent_activation>, "sigmoid",
                  Choices{{"sigmoid", "hard_sigmoid"}}, "", "activation of the gates; Keras before 2.3: hard_sigmoid"});
  rows.push_back({"model.forget_bias", at<&Config::model, &ModelConfig::forget_bias>, "1", Range{-100, 100}, "",
                  "initial bias of the forget gates"});
}

/// The rows both decoders share.
template <DecoderConfig Config::*Decoder>
void add_decoder(Rows& rows, const std::string& name, const std::string& enabled, const std::string& target,
                 const std::string& purpose) {
  rows.push_back({name + ".enabled", at<Decoder, &DecoderConfig::enabled>, enabled, Anything{}, "", purpose});
  rows.push_back({name + ".steps", at<Decoder, &DecoderConfig::steps>, "0", Range{0, kMaxRows}, "steps",
                  "steps to put out; 0: as many as the target has"});
  rows.push_back({name + ".target", at<Decoder, &DecoderConfig::target>, target,
                  Choices{{"input", "shifted", "future"}}, "",
                  "input, shifted (the input from its second step on) or future (the steps after the window)"});
  rows.push_back({name + ".reversed", at<Decoder, &DecoderConfig::reversed>, "false", Anything{}, "",
                  "put the target out last step first"});
  rows.push_back({name + ".conditional", at<Decoder, &DecoderConfig::conditional>, "false", Anything{}, "",
                  "feed the previous output back beside the code"});
  rows.push_back({name + ".start", at<Decoder, &DecoderConfig::start>, "repeat", Choices{{"repeat"}}, "",
                  "the code is the decoder's input at every step"});
  rows.push_back({name + ".loss", at<Decoder, &DecoderConfig::loss>, "mse",
                  Choices{{"mse", "mae", "binary_cross_entropy"}}, "",
                  "loss of this decoder; binary_cross_entropy takes targets from 0 to 1"});
  rows.push_back({name + ".weight", at<Decoder, &DecoderConfig::weight>, "1", Range{0, kMaxCount}, "",
                  "weight of this decoder's loss in the sum"});
}

void add_train(Rows& rows) {
  rows.push_back({"train.epochs", at<&Config::train, &TrainConfig::epochs>, "300", Range{0, kMaxCount}, "epochs",
                  "passes over the data"});
  rows.push_back({"train.steps", at<&Config::train, &TrainConfig::steps>, "0", Range{0, kMaxCount}, "updates",
                  "stop after this many updates; 0: epochs decide"});
  rows.push_back({"train.batch_size", at<&Config::train, &TrainConfig::batch_size>, "32", Range{1, kMaxRows},
                  "sequences", "sequences per update"});
  rows.push_back({"train.shuffle", at<&Config::train, &TrainConfig::shuffle>, "true", Anything{}, "",
                  "a new order every epoch where there is more than one batch"});
  rows.push_back({"train.optimizer", at<&Config::train, &TrainConfig::optimizer>, "adam", Choices{{"adam"}}, "",
                  "Adam in Keras' form"});
  rows.push_back({"train.learning_rate", at<&Config::train, &TrainConfig::learning_rate>, "0.001",
                  Range{0, 1000, Ends::kOpenLow}, "", "step size"});
  rows.push_back({"train.beta_1", at<&Config::train, &TrainConfig::beta_1>, "0.9", Range{0, 1, Ends::kOpenHigh}, "",
                  "decay of Adam's first moment"});
  rows.push_back({"train.beta_2", at<&Config::train, &TrainConfig::beta_2>, "0.999", Range{0, 1, Ends::kOpenHigh}, "",
                  "decay of Adam's second moment"});
  rows.push_back({"train.epsilon", at<&Config::train, &TrainConfig::epsilon>, "1e-07", Range{0, 1, Ends::kOpenLow}, "",
                  "added outside the square root"});
  rows.push_back({"train.clip_norm", at<&Config::train, &TrainConfig::clip_norm>, "0", Range{0, kMaxCount}, "",
                  "largest global norm of the gradient; 0: no clipping"});
  rows.push_back({"train.keep", at<&Config::train, &TrainConfig::keep>, "best", Choices{{"best", "last"}}, "",
                  "weights to keep: of the epoch with the lowest loss, or the last"});
  rows.push_back({"train.guard", at<&Config::train, &TrainConfig::guard>, "false", Anything{}, "",
                  "check every value and name the first that is not finite; slow"});
  rows.push_back({"train.checkpoint_every", at<&Config::train, &TrainConfig::checkpoint_every>, "0",
                  Range{0, kMaxCount}, "epochs", "epochs between checkpoints; 0: only when stopped"});
  rows.push_back({"train.blas_threads", at<&Config::train, &TrainConfig::blas_threads>, "1", Range{1, 1024}, "threads",
                  "threads of one matrix product; more than 1 may change the last bits"});
}

Rows all_rows() {
  Rows rows;
  add_data(rows);
  add_model(rows);
  add_decoder<&Config::reconstruct>(rows, "reconstruct", "true", "input", "decoder that puts the input out again");
  add_decoder<&Config::predict>(rows, "predict", "false", "shifted", "decoder that puts out what comes next");
  add_train(rows);
  rows.push_back({"eval.samples", at<&Config::eval, &EvalConfig::samples>, "2", Range{0, kMaxRows}, "sequences",
                  "test sequences whose outputs are stored"});
  rows.push_back({"seed", at<&Config::seed>, "1", Range{0, kMaxExact}, "", "seed of every random number of the run"});
  return rows;
}

}  // namespace

const std::vector<Field>& fields() {
  static const std::vector<Field> rows = all_rows();
  return rows;
}

}  // namespace tapelab::experiments
