// Recurrent autoencoder: one encoder, up to two decoders (Srivastava et al. 2015; Keras' RepeatVector form).
#pragma once

#include <vector>

#include "layers/decoder.hpp"

// T steps, B batch, F features, H width of the last encoder layer (the code).

namespace tapelab {

struct AutoencoderOptions {
  std::size_t features = 0;                   ///< F
  std::vector<std::size_t> encoder;           ///< units of each encoder layer, per direction
  std::vector<std::size_t> decoder;           ///< units of each layer of every decoder
  RecurrentLayerOptions layer = {};           ///< of all recurrent layers
  Direction direction = Direction::kForward;  ///< of the encoder; both: its layers are twice as wide
  Code code = Code::kLast;
  double dropout = 0;  ///< rate, of the output of every recurrent layer
  std::vector<DecoderOptions> decoders = {};
};

/// Encoder -> code -> decoders. Throws std::invalid_argument when a list of units is empty, when a decoder starts from
/// the encoder's states and the two differ in layers or widths, when its first output comes from a state that it does
/// not start from, or for a GRU with peepholes.
template <class T>
class Autoencoder {
 public:
  explicit Autoencoder(const AutoencoderOptions& options);

  template <class F>
  void visit(F f) {
    for (RecurrentLayer<T>& layer : encoder_) layer.visit(f);
    for (Decoder<T>& decoder : decoders_) decoder.visit(f);
  }
  /// Draws all weights. Parameters must lie in a ParameterBuffer.
  void initialize(std::uint64_t seed);
  /// Reads x [T, B, F] with mask [T, B] of 1 (valid) and 0; absent: every step is valid. Masked steps carry the state.
  Encoding<T> encode(Var<T> x, Var<T> mask = {}, const Pass<T>& pass = {});

  std::size_t features() const { return features_; }
  Code code() const { return code_; }
  std::vector<RecurrentLayer<T>>& encoder() { return encoder_; }
  std::vector<Decoder<T>>& decoders() { return decoders_; }

 private:
  std::size_t features_;
  Code code_;
  std::vector<RecurrentLayer<T>> encoder_;
  std::vector<Decoder<T>> decoders_;
};

}  // namespace tapelab
