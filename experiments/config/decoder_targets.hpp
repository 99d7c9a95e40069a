// What the settings say of a decoder's targets.
#pragma once

#include <cstddef>
#include <string>

#include "experiments/config/config_forward.hpp"

namespace tapelab::experiments {

/// Rows that must follow a window: the steps of an enabled decoder with target future, else 0.
std::size_t future_steps(const DecoderConfig& decoder);

/// The most that a decoder of the model needs.
std::size_t future_steps(const Config& config);

/// True for the targets that put data.target_columns out where these are given.
bool takes_target_columns(const DecoderConfig& decoder, const DataConfig& data);

/// Steps T' that a decoder outputs for windows of at most `window` steps: what its target offers (input and columns
/// all, shifted all but the first), or decoder.steps of them. Throws ConfigError naming the decoder if its target
/// offers fewer than it asks for, or none.
std::size_t target_steps(const DecoderConfig& decoder, const std::string& name, std::size_t window);

}  // namespace tapelab::experiments
