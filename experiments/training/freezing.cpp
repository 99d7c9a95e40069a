#include "experiments/training/freezing.hpp"

#include <algorithm>

#include "experiments/model/weights.hpp"

namespace tapelab::experiments {

Freezing::Freezing(const std::vector<std::string>& modules, const ParameterBuffer<float>& parameters) {
  const auto& entries = parameters.entries();
  const auto offset = [&](std::size_t entry) {
    if (entry == entries.size()) return parameters.size();
    return static_cast<std::size_t>(entries[entry].parameter->value - parameters.values());
  };
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const bool frozen = std::ranges::find(modules, module_of(entries[i].name)) != modules.end();
    std::vector<Segment>& segments = frozen ? frozen_ : trainable_;
    const std::size_t begin = offset(i), size = offset(i + 1) - begin;
    if (!segments.empty() && segments.back().begin + segments.back().size == begin)
      segments.back().size += size;
    else
      segments.push_back({begin, size});
  }
}

}  // namespace tapelab::experiments
