// The resolved configuration of one run. Every member is filled from the field table (fields.cpp), which holds key,
// default, range, choices, unit and help; nothing else knows a default.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tapelab::experiments {

struct DataConfig {
  std::string source;   ///< ramp (E1-E4), counting (E5), cubes (E6), csv
  std::string file;     ///< csv: path; relative to the grid file that names it, else to the working directory
  std::vector<std::string> columns;  ///< csv: columns to use, in this order; empty: all
  std::int64_t window;  ///< steps per window [cubes, csv]
  std::int64_t stride;  ///< rows between the starts of two windows [csv]
  std::string window_cut;  ///< cubes: published (5 windows, the write-up's off-by-one) or sliding (7)
  std::string scaling;  ///< none or min_max, per feature
};

struct ModelConfig {
  std::vector<std::int64_t> encoder;  ///< units of each encoder LSTM
  std::vector<std::int64_t> decoder;  ///< units of each decoder LSTM
  std::string activation;             ///< tanh or relu
  std::string recurrent_activation;   ///< sigmoid or hard_sigmoid
  double forget_bias;
};

struct DecoderConfig {
  bool enabled;
  std::int64_t steps;   ///< 0: as many as the target has
  std::string target;   ///< input, shifted (from step 1 on), future (the steps after the window)
  bool reversed;
  bool conditional;     ///< input is [code ; previous output], zeros for the previous output at step 0
  std::string start;    ///< repeat
  std::string loss;     ///< mse, mae, binary_cross_entropy
  double weight;
};

struct TrainConfig {
  std::int64_t epochs;
  std::int64_t steps;      ///< 0: epochs decide
  std::int64_t batch_size;
  bool shuffle;
  std::string optimizer;   ///< adam
  double learning_rate, beta_1, beta_2, epsilon;
  double clip_norm;        ///< 0: off
  std::string keep;        ///< best (lowest training loss) or last
  bool guard;              ///< check every value and name the first non-finite one
  std::int64_t checkpoint_every;  ///< epochs; 0: only when stopped
  std::int64_t blas_threads;
};

struct EvalConfig {
  std::int64_t samples;  ///< test sequences whose outputs are stored
};

struct Config {
  DataConfig data;
  ModelConfig model;
  DecoderConfig reconstruct;
  DecoderConfig predict;
  TrainConfig train;
  EvalConfig eval;
  std::int64_t seed;
};

}  // namespace tapelab::experiments
