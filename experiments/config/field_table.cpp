// The rows themselves. Adding a setting: a member in config.hpp and a row here; its choices are a list in choices.hpp.
#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/member_at.hpp"
#include "experiments/formats/text_encoding.hpp"
#include "results/run/output_units.hpp"

namespace tapelab::experiments {
namespace {

constexpr double kMaxCount = 1e9;               // epochs, updates
constexpr double kMaxRows = 1e6;                // window, stride, steps, batch, samples
constexpr double kMaxUnits = 65536;             // units of one layer
constexpr double kMaxExact = 9007199254740991;  // 2^53 - 1: exact in JSON and in a double

using Rows = std::vector<Field>;

void add_data(Rows& rows) {
  rows.push_back(
      {"data.source", at<&Config::data, &DataConfig::source>, "ramp", Anything{}, "",
       "built-in series ramp (0.1 to 0.9), counting (10 x 5), cubes (t, t^3); csv: a table in a text file; "
       "array: a .npy or HDF5 array [sample, step, feature], or videos [sequence, frame, height, width], or what "
       "data.axes says; digits: videos of bouncing digits; none: of models that were imported without data"});
  rows.push_back({"data.file", at<&Config::data, &DataConfig::file>, "", FilePath{}, "",
                  "csv, array: the file; digits: IDX images (.gz or not); relative to the grid file that names it"});
  rows.push_back({"data.files", at<&Config::data, &DataConfig::files>, "", FilePath{}, "",
                  "csv, array: in place of data.file, a pattern such as machines/*.csv; the files' rows are series "
                  "of one data set, named by their file; each(machines/*.csv) is a factor, one model per file"});
  rows.push_back({"data.validation_files", at<&Config::data, &DataConfig::validation_files>, "", FilePath{}, "",
                  "csv, array: a pattern; these files are the validation part"});
  rows.push_back({"data.test_files", at<&Config::data, &DataConfig::test_files>, "", FilePath{}, "",
                  "csv, array: a pattern; these files are the test part"});
  rows.push_back({"data.dataset", at<&Config::data, &DataConfig::dataset>, "", Anything{}, "",
                  "array: path of the array inside an HDF5 file; empty: its only one"});
  rows.push_back(
      {"data.axes", at<&Config::data, &DataConfig::axes>, "auto", Anything{}, "",
       "array: its axes, in order; with sequence: many sequences, each read whole; with time: one series, cut into "
       "windows; auto: sequence step feature or sequence step height width; two axes must be named"});
  rows.push_back({"data.encoding", at<&Config::data, &DataConfig::encoding>, encoding_names().front(),
                  Choices{encoding_names()}, "", "csv: encoding of the text"});
  rows.push_back({"data.delimiter", at<&Config::data, &DataConfig::delimiter>, "comma", Anything{}, "",
                  "csv: what separates cells"});
  rows.push_back({"data.header", at<&Config::data, &DataConfig::header>, "true", Anything{}, "",
                  "csv: the first line names the columns; false: their names are 1, 2, 3, ..."});
  rows.push_back({"data.columns", at<&Config::data, &DataConfig::columns>, "", Anything{}, "",
                  "csv, array: input columns, in this order; empty: all without another use"});
  rows.push_back({"data.target_columns", at<&Config::data, &DataConfig::target_columns>, "", Anything{}, "",
                  "csv, array: columns to output where target is columns or future; empty: the input columns"});
  rows.push_back({"data.exclude_columns", at<&Config::data, &DataConfig::exclude_columns>, "", Anything{}, "",
                  "csv, array: columns that are not inputs, where data.columns names none"});
  rows.push_back(
      {std::string(results::kUnitsKey), at<&Config::data, &DataConfig::units>, "", Labels{}, "",
       "csv, array: units of the values after data.scale, one for all columns or one for each, inputs before "
       "other targets: degC percent W; only labels what is stored and changes no run's id"});
  rows.push_back({"data.sequence_column", at<&Config::data, &DataConfig::sequence_column>, "", Anything{}, "",
                  "csv: rows with the same text here form one series; empty: the file is one series"});
  rows.push_back({"data.label_column", at<&Config::data, &DataConfig::label_column>, "", Anything{}, "",
                  "csv, array: 1 where the row belongs to an event, 0 elsewhere; for tapelab detect"});
  rows.push_back({"data.label_file", at<&Config::data, &DataConfig::label_file>, "", FilePath{}, "",
                  "csv, array: a second array of 0 and 1 [sequence, step] or [time], in place of data.label_column"});
  rows.push_back({"data.label_dataset", at<&Config::data, &DataConfig::label_dataset>, "", Anything{}, "",
                  "array: path of the labels inside an HDF5 file: data.label_file or, without it, data.file"});
  rows.push_back({"data.class_column", at<&Config::data, &DataConfig::class_column>, "", Anything{}, "",
                  "csv, array: the class of a series, the same in all of its rows; for classify"});
  rows.push_back({"data.class_file", at<&Config::data, &DataConfig::class_file>, "", FilePath{}, "",
                  "csv, array: a second array with one class for every sequence, in place of data.class_column"});
  rows.push_back({"data.class_dataset", at<&Config::data, &DataConfig::class_dataset>, "", Anything{}, "",
                  "array: path of the classes inside an HDF5 file: data.class_file or, without it, data.file"});
  rows.push_back({"data.normal_class", at<&Config::data, &DataConfig::normal_class>, "", Anything{}, "",
                  "series of any other class are events, all of their rows; for tapelab detect"});
  rows.push_back({"data.layout", at<&Config::data, &DataConfig::layout>, "long", Anything{}, "",
                  "csv: a row is one step, or a whole series whose steps stand in columns (wide)"});
  rows.push_back({"data.time_column", at<&Config::data, &DataConfig::time_column>, "", Anything{}, "",
                  "csv: time of each row: 2016-07-01 13:00, 2016-07-01T13:00:00Z, 01.07.2016 13:00, 7/1/2016 or "
                  "numbers; kept in every output"});
  rows.push_back({"data.time_unit", at<&Config::data, &DataConfig::time_unit>, "s", Anything{}, "",
                  "csv: unit of times that are numbers, counted from 1970-01-01"});
  rows.push_back({"data.gaps", at<&Config::data, &DataConfig::gaps>, "error", Anything{}, "",
                  "csv: what a gap in time is, a time that comes twice or one that runs backwards: an error, or a "
                  "cut that no window reaches across"});
  rows.push_back({"data.calendar", at<&Config::data, &DataConfig::calendar>, "", Anything{}, "",
                  "csv: further inputs made of the time, as sine and cosine: minute, hour, weekday, day, yearday, "
                  "month; decoders of future steps read them too"});
  rows.push_back({"data.missing_values", at<&Config::data, &DataConfig::missing_values>, "", Anything{}, "",
                  "csv, array: further texts or numbers that stand for a missing value: -200 NA"});
  rows.push_back(
      {"data.missing", at<&Config::data, &DataConfig::missing>, "error", Anything{}, "",
       "csv, array: a missing value is an error; or its step is masked: read by no layer, counted in no loss; or "
       "mask_values: only the value is, which is read as the mean of its feature"});
  rows.push_back({"data.mask_channel", at<&Config::data, &DataConfig::mask_channel>, "false", Anything{}, "",
                  "mask_values: a further input beside each, 1 where its value is known, 0 where it is not"});
  rows.push_back(
      {"data.window", at<&Config::data, &DataConfig::window>, "3", Range{0, kMaxRows}, "steps",
       "cubes, csv, digits, array with a time axis: steps per window; 0: every series is one sample, whatever its "
       "length"});
  rows.push_back({"data.stride", at<&Config::data, &DataConfig::stride>, "1", Range{1, kMaxRows}, "rows",
                  "csv, array with a time axis: rows between the starts of two windows"});
  rows.push_back({"data.cut_sequences", at<&Config::data, &DataConfig::cut_sequences>, "false", Anything{}, "",
                  "array of sequences: cut each into windows of data.window steps, in place of reading it whole"});
  rows.push_back({"data.horizon", at<&Config::data, &DataConfig::horizon>, "1", Range{1, kMaxRows}, "rows",
                  "csv, cubes, array with a time axis: the first row of a future target is this many rows after the "
                  "window's last"});
  rows.push_back({"data.window_cut", at<&Config::data, &DataConfig::window_cut>, "published", Anything{}, "",
                  "cubes: the published cut, which skips the first two windows, or every window"});
  rows.push_back({"data.validation", at<&Config::data, &DataConfig::validation>, "0", Range{0, 1, Ends::kOpenHigh}, "",
                  "fraction of the rows, or of the series, held out to choose the weights"});
  rows.push_back({"data.test", at<&Config::data, &DataConfig::test>, "0", Range{0, 1, Ends::kOpenHigh}, "",
                  "fraction held out to measure; 0: measured on the training part"});
  rows.push_back({"data.split", at<&Config::data, &DataConfig::split>, "time", Anything{}, "",
                  "time: the last rows (of every series) are held out; random: series or blocks of rows; no window "
                  "spans two parts"});
  rows.push_back({"data.split_seed", at<&Config::data, &DataConfig::split_seed>, "0", Range{0, kMaxExact}, "",
                  "seed of the random split; not the run's seed, so all seeds are measured on the same data"});
  rows.push_back({"data.train_from", at<&Config::data, &DataConfig::train_from>, "", Anything{}, "",
                  "csv, array: row (from 0) or date where the training part begins; what lies before is not read"});
  rows.push_back({"data.validation_from", at<&Config::data, &DataConfig::validation_from>, "", Anything{}, "",
                  "csv, array: row or date where the validation part begins, in place of data.validation"});
  rows.push_back({"data.test_from", at<&Config::data, &DataConfig::test_from>, "", Anything{}, "",
                  "csv, array: row or date where the test part begins, in place of data.test"});
  rows.push_back({"data.test_until", at<&Config::data, &DataConfig::test_until>, "", Anything{}, "",
                  "csv, array: row or date where the test part ends; what follows is not read"});
  rows.push_back({"data.validation_of", at<&Config::data, &DataConfig::validation_of>, "all", Anything{}, "",
                  "data.validation is a fraction of all rows, or of those that the test part leaves (as in Keras)"});
  rows.push_back({"data.lookback_across", at<&Config::data, &DataConfig::lookback_across>, "false", Anything{}, "",
                  "inputs of validation and test windows may reach back into the part before; their targets may "
                  "not"});
  rows.push_back(
      {"data.scaling", at<&Config::data, &DataConfig::scaling>, "none", Anything{}, "",
       "per feature, fitted on the training part: to 0..1, to mean 0 and standard deviation 1, or to median 0 and "
       "distance 1 between the quartiles (robust)"});
  rows.push_back({"data.scale_by", at<&Config::data, &DataConfig::scale_by>, "all", Anything{}, "",
                  "one scale per feature for all series, or for every series one of its own, from its training "
                  "rows"});
  rows.push_back({"data.scale", at<&Config::data, &DataConfig::scale>, "1", Range{-kMaxCount, kMaxCount}, "",
                  "factor the raw data are multiplied by"});
  rows.push_back({"data.noise", at<&Config::data, &DataConfig::noise>, "0", Range{0, kMaxCount}, "",
                  "standard deviation of Gaussian noise added to the scaled inputs in training; targets stay clean"});
  rows.push_back({"data.test_file", at<&Config::data, &DataConfig::test_file>, "", FilePath{}, "",
                  "digits: IDX images of the digits in the test videos; training sees none of them"});
  rows.push_back({"data.pool", at<&Config::data, &DataConfig::pool>, "1", Range{1, kMaxUnits}, "pixels",
                  "digits: each pixel is the mean of a square with this many on a side"});
  rows.push_back({"data.canvas", at<&Config::data, &DataConfig::canvas>, "64", Range{1, 1024}, "pixels",
                  "digits: side length of a frame"});
  rows.push_back({"data.digits", at<&Config::data, &DataConfig::digits>, "2", Range{1, 100}, "",
                  "digits: how many in every video"});
  rows.push_back({"data.speed", at<&Config::data, &DataConfig::speed>, "0.1", Range{0, 1}, "boxes per frame",
                  "digits: how far a digit moves per frame; the box is the canvas less the size of a digit"});
  rows.push_back({"data.max_speed", at<&Config::data, &DataConfig::max_speed>, "0", Range{0, 1}, "boxes per frame",
                  "digits: every digit's speed is uniform between data.speed and this; 0: all move at data.speed"});
  rows.push_back({"data.epoch_sequences", at<&Config::data, &DataConfig::epoch_sequences>, "1000", Range{1, kMaxCount},
                  "sequences", "digits: new videos that count as one epoch; not read if a training set is repeated"});
  rows.push_back({"data.train_sequences", at<&Config::data, &DataConfig::train_sequences>, "0", Range{0, kMaxCount},
                  "sequences", "digits: train on this many videos again and again; 0: every video is new"});
  rows.push_back({"data.labels_per_class", at<&Config::data, &DataConfig::labels_per_class>, "0", Range{0, kMaxCount},
                  "sequences",
                  "digits: train on this many videos of each class again and again; 0: train_sequences decides"});
  rows.push_back({"data.validation_sequences", at<&Config::data, &DataConfig::validation_sequences>, "0",
                  Range{0, kMaxRows}, "sequences",
                  "digits: videos held out to choose the weights, of training digits"});
  rows.push_back({"data.test_sequences", at<&Config::data, &DataConfig::test_sequences>, "1000", Range{1, kMaxRows},
                  "sequences", "digits: videos of unseen digits to measure on, the same in every run"});
}

void add_model(Rows& rows) {
  rows.push_back({"model.cell", at<&Config::model, &ModelConfig::cell>, "lstm", Anything{}, "", "recurrent layer"});
  rows.push_back({"model.encoder", at<&Config::model, &ModelConfig::encoder>, "100", Range{1, kMaxUnits}, "units",
                  "units of each encoder layer; the last is the size of the code"});
  rows.push_back({"model.decoder", at<&Config::model, &ModelConfig::decoder>, "100", Range{1, kMaxUnits}, "units",
                  "units of each layer of every decoder"});
  rows.push_back({"model.bidirectional", at<&Config::model, &ModelConfig::bidirectional>, "false", Anything{}, "",
                  "encoder layers read in both directions"});
  rows.push_back({"model.bidirectional_decoder", at<&Config::model, &ModelConfig::bidirectional_decoder>, "false",
                  Anything{}, "", "layers of decoders read in both directions; not of conditional ones"});
  rows.push_back({"model.merge", at<&Config::model, &ModelConfig::merge>, "concat", Anything{}, "",
                  "how the outputs of both directions are joined: side by side, twice as wide, or added"});
  rows.push_back({"model.peepholes", at<&Config::model, &ModelConfig::peepholes>, "false", Anything{}, "",
                  "lstm: the gates see the cell state"});
  rows.push_back({"model.reset_after", at<&Config::model, &ModelConfig::reset_after>, "true", Anything{}, "",
                  "gru: the reset gate acts after the recurrent product, which has a bias of its own; false: on the "
                  "state before it (Cho et al. 2014; Keras before 2.3)"});
  rows.push_back({"model.code", at<&Config::model, &ModelConfig::code>, "last", Anything{}, "",
                  "what decoders read: the encoder's last output, or its output at every step (no bottleneck)"});
  rows.push_back({"model.code_units", at<&Config::model, &ModelConfig::code_units>, "0", Range{0, kMaxUnits}, "units",
                  "a Dense layer of this size makes the code of the encoder's output; 0: that output is the code"});
  rows.push_back({"model.code_activation", at<&Config::model, &ModelConfig::code_activation>, "linear", Anything{}, "",
                  "with model.code_units: activation of that layer"});
  rows.push_back({"model.activation", at<&Config::model, &ModelConfig::activation>, "tanh", Anything{}, "",
                  "activation of candidate and cell output: one for all recurrent layers, or one for each, the "
                  "encoder's before those of the decoders: relu tanh tanh relu"});
  rows.push_back({"model.recurrent_activation", at<&Config::model, &ModelConfig::recurrent_activation>, "sigmoid",
                  Anything{}, "",
                  "activation of the gates; Keras before 2.3: hard_sigmoid, clip(0.2 x + 0.5, 0, 1); hard_sigmoid_3: "
                  "clip(x/6 + 0.5, 0, 1) as in Keras 3 and PyTorch"});
  rows.push_back({"model.forget_bias", at<&Config::model, &ModelConfig::forget_bias>, "1", Range{-100, 100}, "",
                  "lstm: initial bias of the forget gates"});
  rows.push_back({"model.reversed_input", at<&Config::model, &ModelConfig::reversed_input>, "false", Anything{}, "",
                  "the encoder reads the last step first (Sutskever et al. 2014; Keras: go_backwards)"});
  rows.push_back({"model.mask_value", at<&Config::model, &ModelConfig::mask_value>, "", NumberOrNone{}, "",
                  "a step all of whose scaled inputs equal this number is not read by the encoder (Keras: Masking); "
                  "empty: every step is"});
  rows.push_back({"model.dropout", at<&Config::model, &ModelConfig::dropout>, "0", Range{0, 1, Ends::kOpenHigh}, "",
                  "fraction of the outputs of each recurrent layer that is zeroed in training"});
  rows.push_back({"model.layers", at<&Config::model, &ModelConfig::layers>, "1", Range{1, 100}, "layers",
                  "how many times the layers of model.encoder and of model.decoder are repeated, stacked"});
  rows.push_back(
      {"model.start_from", at<&Config::model, &ModelConfig::start_from>, "", StudyPath{}, "",
       "STUDY, STUDY:RUN or STUDY:WORDS (key=value words, separated by spaces) whose weights are the start; of several "
       "runs the one with the same seed, then with the same values of the settings swept there"});
  rows.push_back({"model.start_modules", at<&Config::model, &ModelConfig::start_modules>, "", Anything{}, "",
                  "modules taken from start_from: encoder, reconstruct, predict, classify; empty: all that both have"});
}

/// The rows both decoders share.
template <DecoderConfig Config::*Decoder>
void add_decoder(Rows& rows, const std::string& name, const std::string& enabled, const std::string& target,
                 const std::string& purpose) {
  rows.push_back({name + ".enabled", at<Decoder, &DecoderConfig::enabled>, enabled, Anything{}, "", purpose});
  rows.push_back({name + ".steps", at<Decoder, &DecoderConfig::steps>, "0", Range{0, kMaxRows}, "steps",
                  "steps to output; 0: as many as the target has"});
  rows.push_back({name + ".target", at<Decoder, &DecoderConfig::target>, target, Anything{}, "",
                  "input, shifted (the input from its second step on), future (the steps after the window) or columns "
                  "(data.target_columns of the window)"});
  rows.push_back({name + ".reversed", at<Decoder, &DecoderConfig::reversed>, "false", Anything{}, "",
                  "output the target last step first"});
  rows.push_back({name + ".conditional", at<Decoder, &DecoderConfig::conditional>, "false", Anything{}, "",
                  "feed the previous output back in alongside the code"});
  rows.push_back(
      {name + ".start", at<Decoder, &DecoderConfig::start>, "repeat", Anything{}, "",
       "repeat: the code is the decoder's input at every step; state: its layers start from the encoder's h and c"});
  rows.push_back({name + ".loss", at<Decoder, &DecoderConfig::loss>, "mse", Anything{}, "",
                  "loss of this decoder; binary_cross_entropy needs targets from 0 to 1, softmax_cross_entropy a "
                  "distribution over the features at every step"});
  rows.push_back({name + ".weight", at<Decoder, &DecoderConfig::weight>, "1", Range{0, kMaxCount}, "",
                  "weight of this decoder's loss in the sum"});
  rows.push_back({name + ".first_step", at<Decoder, &DecoderConfig::first_step>, "step", Anything{}, "",
                  "with start = state, step: the first output follows the first recurrent step; state: it is made from "
                  "the encoder's h, and the recurrent steps follow it"});
  rows.push_back(
      {name + ".feedback", at<Decoder, &DecoderConfig::feedback>, "truth", Anything{}, "",
       "what a conditional decoder is fed in training: the true output before (teacher forcing), its own, or "
       "at each step of each sequence one of both by chance (scheduled sampling)"});
  rows.push_back({name + ".feedback_gradient", at<Decoder, &DecoderConfig::feedback_gradient>, "true", Anything{}, "",
                  "with feedback own or scheduled: the gradient flows through the outputs that are fed back"});
  rows.push_back({name + ".feedback_schedule", at<Decoder, &DecoderConfig::feedback_schedule>, "linear", Anything{}, "",
                  "with feedback scheduled: how the probability of the truth falls from 1, to 0 (linear) or 0.01"});
  rows.push_back({name + ".feedback_updates", at<Decoder, &DecoderConfig::feedback_updates>, "0", Range{0, kMaxCount},
                  "updates", "with feedback scheduled: over how many updates it falls"});
  rows.push_back({name + ".first_input", at<Decoder, &DecoderConfig::first_input>, "zero", Anything{}, "",
                  "what the first step of a conditional decoder is fed: zeros, or the last valid step of the input"});
  rows.push_back({name + ".output_activation", at<Decoder, &DecoderConfig::output_activation>, "auto", Anything{}, "",
                  "what turns the last layer's products into outputs; auto: what the loss takes, linear, sigmoid for "
                  "binary_cross_entropy, softmax for softmax_cross_entropy; others with mse and mae"});
}

void add_classify(Rows& rows) {
  rows.push_back(
      {"classify.enabled", at<&Config::classify, &DecoderConfig::enabled>, "false", Anything{}, "",
       "softmax of the encoder's output at every step, trained on the sequence's class; for data with classes"});
  rows.push_back({"classify.weight", at<&Config::classify, &DecoderConfig::weight>, "1", Range{0, kMaxCount}, "",
                  "weight of the classifier's loss in the sum"});
}

void add_train(Rows& rows) {
  rows.push_back({"train.enabled", at<&Config::train, &TrainConfig::enabled>, "true", Anything{}, "",
                  "false: nothing is trained, the weights of model.start_from are measured as they are"});
  rows.push_back({"train.epochs", at<&Config::train, &TrainConfig::epochs>, "300", Range{0, kMaxCount}, "epochs",
                  "passes over the data; 0 here and in steps: the weights of model.start_from are measured as they "
                  "are"});
  rows.push_back({"train.steps", at<&Config::train, &TrainConfig::steps>, "0", Range{0, kMaxCount}, "updates",
                  "stop after this many updates; 0: epochs decide"});
  rows.push_back({"train.batch_size", at<&Config::train, &TrainConfig::batch_size>, "32", Range{1, kMaxRows},
                  "sequences", "sequences per update"});
  rows.push_back({"train.shuffle", at<&Config::train, &TrainConfig::shuffle>, "true", Anything{}, "",
                  "a new order every epoch if there is more than one batch"});
  rows.push_back({"train.optimizer", at<&Config::train, &TrainConfig::optimizer>, "adam", Anything{}, "",
                  "optimiser, in Keras' form"});
  rows.push_back({"train.learning_rate", at<&Config::train, &TrainConfig::learning_rate>, "0.001",
                  Range{0, 1000, Ends::kOpenLow}, "", "step size"});
  rows.push_back({"train.beta_1", at<&Config::train, &TrainConfig::beta_1>, "0.9", Range{0, 1, Ends::kOpenHigh}, "",
                  "adam: decay of the first moment"});
  rows.push_back({"train.beta_2", at<&Config::train, &TrainConfig::beta_2>, "0.999", Range{0, 1, Ends::kOpenHigh}, "",
                  "adam: decay of the second moment"});
  rows.push_back({"train.epsilon", at<&Config::train, &TrainConfig::epsilon>, "1e-07", Range{0, 1, Ends::kOpenLow}, "",
                  "adam: added outside the square root; rmsprop: inside it"});
  rows.push_back({"train.momentum", at<&Config::train, &TrainConfig::momentum>, "0", Range{0, 1, Ends::kOpenHigh}, "",
                  "sgd, rmsprop: fraction of the last update that is repeated"});
  rows.push_back({"train.rho", at<&Config::train, &TrainConfig::rho>, "0.9", Range{0, 1, Ends::kOpenHigh}, "",
                  "rmsprop: decay of the mean square of the gradient"});
  rows.push_back({"train.schedule", at<&Config::train, &TrainConfig::schedule>, "constant", Anything{}, "",
                  "learning rate over the epochs: times decay every decay_every epochs; half a cosine to "
                  "min_learning_rate; times decay after decay_every epochs without improvement"});
  rows.push_back({"train.decay", at<&Config::train, &TrainConfig::decay>, "0.5", Range{0, 1, Ends::kOpenLow}, "",
                  "step, plateau: factor the learning rate is multiplied by"});
  rows.push_back({"train.decay_every", at<&Config::train, &TrainConfig::decay_every>, "0", Range{0, kMaxCount},
                  "epochs", "step: epochs between two decays; plateau: epochs without improvement before one"});
  rows.push_back({"train.min_learning_rate", at<&Config::train, &TrainConfig::min_learning_rate>, "0", Range{0, 1000},
                  "", "cosine, plateau: lowest learning rate"});
  rows.push_back(
      {"train.weight_decay", at<&Config::train, &TrainConfig::weight_decay>, "0", Range{0, 1000}, "",
       "every update also subtracts learning rate x this x weight from each weight (decoupled, as in AdamW); 0: off"});
  rows.push_back({"train.clip_norm", at<&Config::train, &TrainConfig::clip_norm>, "0", Range{0, kMaxCount}, "",
                  "largest global norm of the gradient; 0: no clipping. The loss is a mean over elements: for a loss "
                  "summed over the pixels of a frame the same limit is as many times larger as there are pixels"});
  rows.push_back({"train.clip_value", at<&Config::train, &TrainConfig::clip_value>, "0", Range{0, kMaxCount}, "",
                  "largest absolute value of the gradient's elements, clipped before the norm; 0: no clipping"});
  rows.push_back({"train.patience", at<&Config::train, &TrainConfig::patience>, "0", Range{0, kMaxCount}, "epochs",
                  "stop after this many epochs without improvement; 0: never"});
  rows.push_back({"train.min_delta", at<&Config::train, &TrainConfig::min_delta>, "0", Range{0, kMaxCount}, "",
                  "patience, plateau: smallest decrease of the loss that counts as improvement"});
  rows.push_back({"train.log_gradients", at<&Config::train, &TrainConfig::log_gradients>, "false", Anything{}, "",
                  "store a curve of the norm of each layer's gradient"});
  rows.push_back({"train.keep", at<&Config::train, &TrainConfig::keep>, "best", Anything{}, "",
                  "weights to keep: of the epoch with the lowest validation loss (training loss where nothing is held "
                  "out), or the last"});
  rows.push_back({"train.guard", at<&Config::train, &TrainConfig::guard>, "false", Anything{}, "",
                  "check every value and name the first that is not finite; slow"});
  rows.push_back({"train.checkpoint_every", at<&Config::train, &TrainConfig::checkpoint_every>, "0",
                  Range{0, kMaxCount}, "epochs", "epochs between checkpoints; 0: only when stopped"});
  rows.push_back({"train.blas_threads", at<&Config::train, &TrainConfig::blas_threads>, "1", Range{1, 1024}, "threads",
                  "threads of one matrix product; more than 1 may change the last bits"});
  rows.push_back({"train.freeze", at<&Config::train, &TrainConfig::freeze>, "", Anything{}, "",
                  "modules that are not updated: encoder, reconstruct, predict, classify; they keep the weights of "
                  "model.start_from, or random ones"});
}

void add_eval(Rows& rows) {
  rows.push_back({"eval.samples", at<&Config::eval, &EvalConfig::samples>, "2", Range{0, kMaxRows}, "sequences",
                  "test sequences whose outputs are stored"});
  rows.push_back({"eval.noise", at<&Config::eval, &EvalConfig::noise>, "0", Range{0, kMaxCount}, "",
                  "standard deviation of Gaussian noise added to the scaled inputs of validation and test, the same in "
                  "every run"});
  rows.push_back(
      {"eval.threshold", at<&Config::eval, &EvalConfig::threshold>, "quantile:0.99", Anything{}, "",
       "rare events are scores above this: quantile:Q, F*quantile:Q or mean+Kstd of normal scores; pot:RISK, peaks "
       "over threshold; best_f1, the best for the labels of the validation part; or a number"});
  rows.push_back({"eval.threshold_from", at<&Config::eval, &EvalConfig::threshold_from>, "held_out", Anything{}, "",
                  "whose scores it is fitted to: held_out is the validation part, or the training part where there "
                  "is none"});
  rows.push_back({"eval.score", at<&Config::eval, &EvalConfig::score>, "step", Anything{}, "",
                  "rare events: score rows (mean over the windows that cover one) or windows"});
  rows.push_back({"eval.row_score", at<&Config::eval, &EvalConfig::row_score>, "mean", Anything{}, "",
                  "rows: mean, smallest (an alarm needs all windows that cover the row) or largest score of the "
                  "windows"});
  rows.push_back({"eval.feature_score", at<&Config::eval, &EvalConfig::feature_score>, "mean", Anything{}, "",
                  "of the errors of a step's features: their mean, sum or largest"});
  rows.push_back({"eval.tolerance", at<&Config::eval, &EvalConfig::tolerance>, "0", Range{0, kMaxRows}, "rows",
                  "events also count as found by an alarm so many rows before or after"});
  rows.push_back({"eval.vus_window", at<&Config::eval, &EvalConfig::vus_window>, "0", Range{0, kMaxRows}, "rows",
                  "largest buffer around events of the volumes under the curves (VUS); 0: the median length of the "
                  "events"});
  rows.push_back({"eval.point_adjusted", at<&Config::eval, &EvalConfig::point_adjusted>, "false", Anything{}, "",
                  "also store the point-adjusted F1, inflated: random alarms reach high values too"});
  rows.push_back({"eval.season", at<&Config::eval, &EvalConfig::season>, "0", Range{0, kMaxRows}, "rows",
                  "rows of a season, for the seasonal-naive baseline: 24 of hourly data; 0: none"});
  rows.push_back({"eval.by_step", at<&Config::eval, &EvalConfig::by_step>, "false", Anything{}, "",
                  "also store test errors of each step a decoder outputs: mse_by_step, and nats_by_step for "
                  "binary_cross_entropy"});
}

Rows all_rows() {
  Rows rows;
  add_data(rows);
  add_model(rows);
  add_decoder<&Config::reconstruct>(rows, "reconstruct", "true", "input", "decoder that reconstructs the input");
  add_decoder<&Config::predict>(rows, "predict", "false", "shifted", "decoder that predicts what comes next");
  add_classify(rows);
  add_train(rows);
  add_eval(rows);
  rows.push_back({"seed", at<&Config::seed>, "1", Range{0, kMaxExact}, "", "seed of every random number of the run"});
  return rows;
}

}  // namespace

const std::vector<Field>& fields() {
  static const std::vector<Field> rows = all_rows();
  return rows;
}

}  // namespace tapelab::experiments
