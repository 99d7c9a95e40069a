// Which weights train.freeze leaves as they are.
#pragma once

#include <string>
#include <vector>

#include "autograd/parameter.hpp"

namespace tapelab::experiments {

/// Makes constants of the parameters of `modules`, the first words of their names. Backward computes nothing for them,
/// and nothing of what only they need.
void freeze(const std::vector<std::string>& modules, const ParameterBuffer<float>& parameters);

}  // namespace tapelab::experiments
