#include "experiments/training/freezing.hpp"

#include <algorithm>

#include "experiments/model/weights.hpp"

namespace tapelab::experiments {

void freeze(const std::vector<std::string>& modules, const ParameterBuffer<float>& parameters) {
  for (const auto& [name, parameter] : parameters.entries())
    parameter->trainable = std::ranges::find(modules, module_of(name)) == modules.end();
}

}  // namespace tapelab::experiments
