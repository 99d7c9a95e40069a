// LSTM autoencoder: one encoder, up to two decoders (Srivastava et al. 2015; Keras' RepeatVector form).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "layers/dense.hpp"
#include "layers/lstm_layer.hpp"

// T steps, B batch, F features, H units of the last encoder layer (the code).

namespace tapelab {

struct DecoderOptions {
  std::string name;           ///< "reconstruct" or "predict"; first part of its layers' paths
  std::size_t steps = 0;      ///< T'
  std::size_t features = 0;   ///< F'
  bool conditional = false;   ///< input is [code ; previous output], zeros for the previous output at step 0
  bool logistic = false;      ///< outputs are logits; what is fed back and shown is their sigmoid
};

struct AutoencoderOptions {
  std::size_t features = 0;           ///< F
  std::vector<std::size_t> encoder;   ///< units of each encoder LSTM
  std::vector<std::size_t> decoder;   ///< units of each LSTM of every decoder
  LstmOptions lstm;
  double forget_bias = 1;
  std::vector<DecoderOptions> decoders;
};

/// RepeatVector -> LSTMs -> TimeDistributed(Dense).
template <class T>
struct Decoder {
  DecoderOptions options;
  std::vector<Lstm<T>> layers;
  TimeDistributed<Dense<T>> output;

  template <class F>
  void visit(F f) {
    for (Lstm<T>& layer : layers) layer.visit(f);
    output.visit(f);
  }
  /// Teacher forcing: outputs (logits when logistic) [T', B, F'] given code [B, H] and, for a conditional decoder, the
  /// true outputs shifted by one step with zeros at step 0, `previous` [T', B, F'].
  Var<T> operator()(Var<T> code, Var<T> previous);
  /// Free running: each step is fed its own last output. Returns outputs, sigmoid applied when logistic [T', B, F'].
  Var<T> generate(Var<T> code);
};

/// Encoder -> code -> decoders. Throws std::invalid_argument when a list of units is empty.
template <class T>
class Autoencoder {
 public:
  explicit Autoencoder(const AutoencoderOptions& options);

  template <class F>
  void visit(F f) {
    for (Lstm<T>& layer : encoder_) layer.visit(f);
    for (Decoder<T>& decoder : decoders_) decoder.visit(f);
  }
  /// Draws all weights. Parameters must lie in a ParameterBuffer.
  void initialize(std::uint64_t seed);
  /// Code [B, H] of x [T, B, F]: the last encoder layer's h after the last step.
  Var<T> encode(Var<T> x);

  std::vector<Lstm<T>>& encoder() { return encoder_; }
  std::vector<Decoder<T>>& decoders() { return decoders_; }

 private:
  double forget_bias_;
  std::vector<Lstm<T>> encoder_;
  std::vector<Decoder<T>> decoders_;
};

}  // namespace tapelab
