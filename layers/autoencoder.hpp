// Recurrent autoencoder: one encoder, up to two decoders (Srivastava et al. 2015; Keras' RepeatVector form).
#pragma once

#include <optional>
#include <vector>

#include "layers/decoder.hpp"
#include "layers/masking.hpp"

// T steps, B batch, F features, H width of the last encoder layer, C of the code: H, or that of a Dense layer behind.

namespace tapelab {

struct AutoencoderOptions {
  std::size_t features = 0;                           ///< F
  std::vector<std::size_t> encoder;                   ///< units of each encoder layer, per direction
  std::vector<std::size_t> decoder;                   ///< units of each layer of every decoder
  RecurrentLayerOptions layer = {};                   ///< of all recurrent layers
  std::vector<Activation> encoder_activations = {};   ///< of each layer, in place of that in `layer`; empty: all that
  std::vector<Activation> decoder_activations = {};   ///< the same of every decoder's layers
  Direction direction = Direction::kForward;          ///< of the encoder
  Direction decoder_direction = Direction::kForward;  ///< of every decoder
  Code code = Code::kLast;
  std::size_t code_units = 0;  ///< C of a Dense layer that makes the code of the encoder's output; 0: none
  DenseActivation code_activation = DenseActivation::kLinear;
  bool reversed = false;                  ///< the encoder reads the last step first (Sutskever et al. 2014)
  std::optional<double> mask_value = {};  ///< steps all of whose features equal it are not read (Keras' Masking)
  double dropout = 0;                     ///< rate, of the output of every recurrent layer
  std::vector<DecoderOptions> decoders = {};
};

/// Encoder -> code -> decoders. Throws std::invalid_argument when a list of units is empty, when a decoder starts from
/// the encoder's states and the two differ in layers or widths, when its first output comes from a state that it does
/// not start from, for a GRU with peepholes, and what Decoder throws.
template <class T>
class Autoencoder {
 public:
  explicit Autoencoder(const AutoencoderOptions& options);

  template <class F>
  void visit(F f) {
    for (RecurrentLayer<T>& layer : encoder_) layer.visit(f);
    if (code_layer_) code_layer_->visit(f);
    for (Decoder<T>& decoder : decoders_) decoder.visit(f);
  }
  /// Draws all weights. Parameters must lie in a ParameterBuffer.
  void initialize(std::uint64_t seed);
  /// Reads x [T, B, F] with mask [T, B] of 1 (valid) and 0; absent: every step is valid. Masked steps carry the state.
  Encoding<T> encode(Var<T> x, Var<T> mask = {}, const Pass<T>& pass = {});
  /// Which steps encode() reads: those of the mask, less those that have mask_value. For who changes the inputs before.
  Var<T> steps_read(Var<T> x, Var<T> mask) const;

  std::size_t features() const { return features_; }
  Code code() const { return code_; }
  std::optional<double> mask_value() const { return mask_value_; }
  std::vector<RecurrentLayer<T>>& encoder() { return encoder_; }
  /// The Dense layer that makes the code, or null; what it outputs is followed by code_activation().
  Dense<T>* code_layer() { return code_layer_ ? &*code_layer_ : nullptr; }
  DenseActivation code_activation() const { return code_activation_; }
  std::vector<Decoder<T>>& decoders() { return decoders_; }

 private:
  std::size_t features_;
  Code code_;
  bool reversed_;
  std::optional<double> mask_value_;
  std::vector<RecurrentLayer<T>> encoder_;
  std::optional<Dense<T>> code_layer_;
  DenseActivation code_activation_;
  std::uint32_t code_index_ = 0;
  std::vector<Decoder<T>> decoders_;
};

}  // namespace tapelab
