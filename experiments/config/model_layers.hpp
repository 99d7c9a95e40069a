// What the settings say of the model's layers: how many, how wide, and with which activations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "experiments/config/choices.hpp"
#include "experiments/config/config_forward.hpp"

namespace tapelab::experiments {

/// Widths of what the layers of model.encoder output, once (model.layers repeats them).
std::vector<std::int64_t> encoder_widths(const ModelConfig& model);

/// Numbers of one code.
std::int64_t code_width(const ModelConfig& model);

/// Whether a decoder with recurrent layers is enabled: any but the classifier.
bool has_recurrent_decoder(const Config& config);

/// How many recurrent layers the encoder has, and every decoder that has some.
std::size_t encoder_layers(const ModelConfig& model);
std::size_t decoder_layers(const ModelConfig& model);

/// The activation of recurrent layer i, the encoder's counted before those of the decoders.
choice::Activation activation_of(const ModelConfig& model, std::size_t i);

/// The output activation that a loss takes: the one whose logits it reads, or linear.
choice::OutputActivation activation_of(choice::Loss loss);

/// Of a decoder: as it is set, or what its loss takes. Never auto.
choice::OutputActivation activation_of(const DecoderConfig& decoder);

}  // namespace tapelab::experiments
