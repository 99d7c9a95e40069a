// Which run of a study another run starts from.
#pragma once

#include <string>

#include "experiments/config/config_forward.hpp"
#include "experiments/config/start_place.hpp"
#include "results/study/study.hpp"

namespace tapelab::experiments {

/// Id of the finished run of `study` that a run with `config` starts from: the one that meets all words of `place`; of
/// several the one with the same seed, unless a word names the seed; of several the one whose values of the study's
/// factors, those that no word names, are this configuration's. Another model.start_from is never compared.
/// Throws ConfigError (key model.start_from) when no run or several are left, saying what differs; UsageError for an
/// unknown key.
std::string choose_start_run(const results::Study& study, const StartPlace& place, const Config& config);

}  // namespace tapelab::experiments
