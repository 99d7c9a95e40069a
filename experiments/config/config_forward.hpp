// The names of the settings' structs, for headers that only pass them on: a new setting rebuilds what reads settings.
#pragma once

namespace tapelab::experiments {

struct DataConfig;
struct ModelConfig;
struct DecoderConfig;
struct TrainConfig;
struct EvalConfig;
struct Config;

}  // namespace tapelab::experiments
