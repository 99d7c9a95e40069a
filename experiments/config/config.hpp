// The resolved configuration of one run. Every member is filled from the field table (fields.cpp), which holds key,
// default, range, unit and help; nothing else knows a default. Settings with choices are enums: choices.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/choices.hpp"

namespace tapelab::experiments {

struct DataConfig {
  choice::Source source;  ///< ramp (E1-E4), counting (E5), cubes (E6), csv, array (.npy or HDF5 [sample, step,
                          ///< feature]), digits (bouncing on a canvas); none: of an imported model
  std::string file;       ///< csv, array: path; relative to the grid file that names it, else to the working directory
  std::string files;      ///< csv, array: a pattern; every file that fits is one series or more, named by it
  std::string validation_files, test_files;  ///< csv, array: patterns; files that are a part of their own
  std::string dataset;                       ///< array: name of the array inside an HDF5 file; empty: its only one
  choice::Axes axes;            ///< array: what its axes are, in order, or auto: asked for where they are not certain
  std::string encoding;         ///< csv: of the text
  choice::Delimiter delimiter;  ///< csv: comma, semicolon, tab or space
  bool header;                  ///< csv: the first line names the columns; false: they are named 1, 2, ...
  std::vector<std::string> columns;          ///< columns to use, in this order; empty: all that have no other use
  std::vector<std::string> target_columns;   ///< columns that targets `columns` and `future` output; empty: the inputs
  std::vector<std::string> units;            ///< of the columns, a label: inputs, then other targets; or one for all
  std::string sequence_column;               ///< csv: rows of one value belong to one series; empty: one series
  std::string label_column;                  ///< csv: 0 or 1 per row, whether it is an event; for detect
  std::string label_file;                    ///< array: of 0 and 1 for every step, in place of data.label_column
  std::string label_dataset;                 ///< array: name of that array inside an HDF5 file
  std::string class_column;                  ///< csv, array: the class of a series, the same in all of its rows
  std::string class_file;                    ///< array: one class for every sequence, in place of data.class_column
  std::string class_dataset;                 ///< array: name of that array inside an HDF5 file
  std::string normal_class;                  ///< every row of a series of another class is an event
  choice::Layout layout;                     ///< csv: a row is a step (long) or a whole series (wide)
  std::vector<std::string> exclude_columns;  ///< columns that are not read where data.columns names none
  std::vector<std::string> missing_values;   ///< texts and numbers that stand for a missing value
  std::string time_column;                   ///< csv: time of each row
  choice::TimeUnit time_unit;                ///< of times that are numbers, counted from 1970-01-01
  choice::Gaps gaps;                         ///< in time: error, or cut (no window reaches across)
  std::vector<std::string> calendar;         ///< features made of the time: minute, hour, weekday, day, yearday, month
  choice::Missing missing;       ///< csv, array: error, mask (a step with a missing value counts nowhere) or
                                 ///< mask_values (only the value counts nowhere)
  bool mask_channel;             ///< mask_values: a further input for each, 1 where its value is known
  bool cut_sequences;            ///< array of sequences: each is cut into windows
  std::int64_t window;           ///< steps per window [cubes, csv]; 0: each series whole [csv]
  std::int64_t stride;           ///< rows between the starts of two windows [csv]
  std::int64_t horizon;          ///< rows from the last of the window to the first of a future target [csv]
  choice::WindowCut window_cut;  ///< cubes: published (5 windows, the write-up's off-by-one) or sliding (7)
  double validation, test;       ///< fractions held out
  choice::Split split;           ///< time (the last are held out) or random
  std::int64_t split_seed;       ///< of the random split; every run with equal data splits alike
  std::string train_from, validation_from, test_from, test_until;  ///< row or date where a part begins, the last ends
  choice::ValidationOf validation_of;  ///< data.validation is a fraction of all rows or of those left for training
  bool lookback_across;                ///< inputs of held-out windows may reach back into the part before theirs
  choice::Scaling scaling;             ///< none, min_max, standard or robust, per feature, fitted on the training part
  choice::ScaleBy scale_by;            ///< one scale for all series, or one for each
  double scale;                        ///< factor of the raw data
  double noise;                        ///< standard deviation of what is added to the scaled inputs in training
  std::string test_file;               ///< digits: IDX images of the digits in the test videos
  std::int64_t pool;                   ///< digits: mean of so many pixels by so many makes one
  std::int64_t canvas;                 ///< digits: pixels per side of a frame
  std::int64_t digits;                 ///< digits: in every video
  double speed;                        ///< digits: boxes per frame
  double max_speed;                    ///< digits: speeds are uniform up to this; 0: all are equal
  std::int64_t epoch_sequences;        ///< digits: videos that make an epoch of the endless stream
  std::int64_t train_sequences;        ///< digits: training repeats so many videos; 0: endless
  std::int64_t labels_per_class;       ///< digits: the same, so many of each digit; 0: train_sequences decides
  std::int64_t validation_sequences, test_sequences;  ///< digits
};

struct ModelConfig {
  choice::Cell cell;                           ///< lstm or gru
  std::vector<std::int64_t> encoder;           ///< units of each encoder layer
  std::vector<std::int64_t> decoder;           ///< units of each layer of every decoder
  std::int64_t layers;                         ///< how often the lists of units are repeated, layer upon layer
  bool bidirectional;                          ///< encoder layers read both ways
  bool bidirectional_decoder;                  ///< decoder layers read both ways
  choice::Merge merge;                         ///< of what the two directions output: concat (twice as wide) or sum
  bool peepholes;                              ///< lstm: gates see the cell
  bool reset_after;                            ///< gru: the reset gate acts after the recurrent product, or before it
  choice::Code code;                           ///< last (one per sequence) or all_steps (one per step: no bottleneck)
  std::int64_t code_units;                     ///< of the Dense that makes the code of the encoder's output; 0: none
  choice::CodeActivation code_activation;      ///< of that Dense
  std::vector<choice::Activation> activation;  ///< tanh, relu, sigmoid or linear: of all recurrent layers, or of each,
                                               ///< the encoder's before the decoder's; several equal ones are one
  choice::RecurrentActivation recurrent_activation;  ///< of the gates: sigmoid, hard_sigmoid (of Keras 1 and 2) or
                                                     ///< hard_sigmoid_3
  double forget_bias;
  bool reversed_input;     ///< the encoder reads the last step first
  std::string mask_value;  ///< steps all of whose scaled inputs equal it are not read; empty: all are
  double dropout;          ///< of what recurrent layers output, in training
  std::string start_from;  ///< STUDY, STUDY:RUN or STUDY:WORDS whose weights are the start; empty: random
  std::vector<std::string> start_modules;  ///< modules taken over; empty: all that both models have
};

struct DecoderConfig {
  bool enabled;
  std::int64_t steps;     ///< 0: as many as the target has
  choice::Target target;  ///< input, shifted (from step 1 on), future (after the window), columns (data.target_columns)
  bool reversed;
  bool conditional;     ///< input is [code ; previous output], zeros for the previous output at step 0
  choice::Start start;  ///< repeat (the code at every step) or state (h and c of the encoder, layer by layer)
  choice::Loss loss;    ///< mse, mae, binary_cross_entropy, softmax_cross_entropy
  double weight;
  choice::FirstStep
      first_step;  ///< step (the first output after one recurrent step) or state (of the copied h as it is)
  choice::Feedback feedback = choice::Feedback::kTruth;  ///< what a conditional decoder is fed in training: the truth,
                                                         ///< its own outputs, or either by a schedule
  bool feedback_gradient = true;                         ///< the gradient flows through its own outputs
  choice::FeedbackSchedule feedback_schedule = choice::FeedbackSchedule::kLinear;  ///< of the probability of the truth
  std::int64_t feedback_updates = 0;                                               ///< over which that falls
  choice::FirstInput first_input = choice::FirstInput::kZero;  ///< what the first step is fed: zeros or the last input
  choice::OutputActivation output_activation = choice::OutputActivation::kAuto;  ///< auto: what the loss takes
  bool classifies = false;  ///< the classifier: its target is the class of the sequence, whatever `target` says
};

/// The classifier: a head on the encoder whose few settings are in the field table.
inline DecoderConfig classifier_head() {
  return {.enabled = false,
          .steps = 0,
          .target = choice::Target::kInput,
          .reversed = false,
          .conditional = false,
          .start = choice::Start::kRepeat,
          .loss = choice::Loss::kSoftmaxCrossEntropy,
          .weight = 1,
          .first_step = choice::FirstStep::kStep,
          .classifies = true};
}

struct TrainConfig {
  bool enabled;  ///< false: the weights of model.start_from are measured as they are
  std::int64_t epochs;
  std::int64_t steps;  ///< 0: epochs decide
  std::int64_t batch_size;
  bool shuffle;
  choice::Optimizer optimizer;  ///< adam, sgd or rmsprop
  double learning_rate, beta_1, beta_2, epsilon;
  double momentum;                ///< sgd, rmsprop
  double rho;                     ///< rmsprop
  choice::Schedule schedule;      ///< of the learning rate: constant, step, cosine, plateau
  double decay;                   ///< step, plateau: factor of the learning rate
  std::int64_t decay_every;       ///< step: epochs between decays; plateau: epochs without improvement before one
  double min_learning_rate;       ///< cosine ends here, plateau stops here
  double weight_decay;            ///< decoupled: w -= lr * weight_decay * w; 0: off
  double clip_norm;               ///< 0: off
  double clip_value;              ///< 0: off
  std::int64_t patience;          ///< epochs without improvement before training stops; 0: never
  double min_delta;               ///< smallest decrease of the loss that counts as improvement
  bool log_gradients;             ///< a curve of each layer's gradient norm
  choice::Keep keep;              ///< best (lowest validation loss, without a validation part training loss) or last
  bool guard;                     ///< check every value and name the first non-finite one
  std::int64_t checkpoint_every;  ///< epochs; 0: only when stopped
  std::int64_t blas_threads;
  std::vector<std::string> freeze;  ///< modules whose weights stay as they start

  /// False: the given weights are only measured.
  bool trains() const { return enabled && (epochs > 0 || steps > 0); }
};

struct EvalConfig {
  std::int64_t samples;   ///< test sequences whose outputs are stored
  double noise;           ///< standard deviation of what is added to the scaled inputs of validation and test
  std::string threshold;  ///< of rare events: quantile:Q or mean+Kstd of held-out normal scores, or a number
  choice::Score score;    ///< of rare events: step (rows) or window
  choice::ThresholdFrom threshold_from;  ///< the part whose scores the threshold is fitted to
  choice::RowScore row_score;            ///< of the windows that cover a row
  choice::FeatureScore feature_score;    ///< of the features of a step
  std::int64_t tolerance;                ///< rows around an event in which an alarm finds it
  std::int64_t vus_window;               ///< largest buffer around events, in rows, of VUS
  bool point_adjusted;                   ///< also the point-adjusted F1, which random alarms reach too
  std::int64_t season;                   ///< rows of one season; 0: no seasonal baseline
  bool by_step;                          ///< store the errors of every output step
};

struct Config {
  DataConfig data;
  ModelConfig model;
  DecoderConfig reconstruct;
  DecoderConfig predict;
  DecoderConfig classify = classifier_head();
  TrainConfig train;
  EvalConfig eval;
  std::int64_t seed;

  /// Of "reconstruct", "predict" or "classify".
  const DecoderConfig& decoder(std::string_view name) const {
    return name == "classify" ? classify : name == "predict" ? predict : reconstruct;
  }
};

}  // namespace tapelab::experiments
