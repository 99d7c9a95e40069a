#include "experiments/weights.hpp"

#include <algorithm>
#include <stdexcept>

namespace tapelab::experiments {
namespace {

using Entry = ParameterBuffer<float>::Entry;

/// "" or why `array` cannot become the parameter.
std::string misfit(const results::NamedArray& array, const Shape& shape) {
  if (std::ranges::equal(array.array.shape, shape)) return "";
  return array.name + " is " + shape_text(array.array.shape) + " in the file and " + shape.to_string() +
         " in the model";
}

std::string place(const results::NamedArray& array, const ParameterBuffer<float>& parameters) {
  const auto entry =
      std::ranges::find_if(parameters.entries(), [&](const Entry& candidate) { return candidate.name == array.name; });
  if (entry == parameters.entries().end()) return "the model has no " + array.name;
  std::string problem = misfit(array, entry->parameter->shape);
  if (problem.empty()) std::ranges::copy(array.array.values, entry->parameter->value);
  return problem;
}

}  // namespace

std::string part_of(const std::string& parameter) { return parameter.substr(0, parameter.find('/')); }

std::string shape_text(const std::vector<std::size_t>& shape) {
  std::string text;
  for (const std::size_t extent : shape) text += (text.empty() ? "" : ", ") + std::to_string(extent);
  return "[" + text + "]";
}

std::string place_weights(std::span<const results::NamedArray> stored, ParameterBuffer<float>& parameters) {
  for (const Entry& entry : parameters.entries()) {
    const bool found = std::ranges::any_of(stored, [&](const auto& array) { return array.name == entry.name; });
    if (!found) return "the file has no " + entry.name;
  }
  for (const results::NamedArray& array : stored)
    if (std::string problem = place(array, parameters); !problem.empty()) return problem;
  return "";
}

void place_some_weights(std::span<const results::NamedArray> stored, ParameterBuffer<float>& parameters) {
  for (const results::NamedArray& array : stored)
    if (const std::string problem = place(array, parameters); !problem.empty()) throw std::invalid_argument(problem);
}

}  // namespace tapelab::experiments
