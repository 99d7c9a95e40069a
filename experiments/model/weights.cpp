#include "experiments/model/weights.hpp"

#include <algorithm>
#include <stdexcept>

namespace tapelab::experiments {
namespace {

using Entry = ParameterBuffer<float>::Entry;

/// "" or why `array` cannot become the parameter.
std::string misfit(const results::NamedArray& array, const Shape& shape) {
  if (std::ranges::equal(array.array.shape, shape)) return "";
  const Shape stored(array.array.shape.begin(), array.array.shape.end());
  return array.name + " is " + stored.to_string() + " in the file and " + shape.to_string() + " in the model";
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

std::string misfit(std::span<const results::NamedArray> stored, const std::string& name, const Shape& shape) {
  const auto array = std::ranges::find(stored, name, &results::NamedArray::name);
  return array == stored.end() ? "the file has no " + name : misfit(*array, shape);
}

std::string module_of(const std::string& parameter) { return parameter.substr(0, parameter.find('/')); }

std::vector<results::NamedArray> stored_weights(const ParameterBuffer<float>& parameters) {
  std::vector<results::NamedArray> weights;
  for (const auto& [name, p] : parameters.entries())
    weights.push_back({name, {{p->shape.begin(), p->shape.end()}, {p->value, p->value + p->size()}}});
  return weights;
}

std::string place_weights(std::span<const results::NamedArray> stored, ParameterBuffer<float>& parameters) {
  for (const Entry& entry : parameters.entries())
    if (std::string problem = misfit(stored, entry.name, entry.parameter->shape); !problem.empty()) return problem;
  for (const results::NamedArray& array : stored)
    if (std::string problem = place(array, parameters); !problem.empty()) return problem;
  return "";
}

void place_some_weights(std::span<const results::NamedArray> stored, ParameterBuffer<float>& parameters) {
  for (const results::NamedArray& array : stored)
    if (const std::string problem = place(array, parameters); !problem.empty()) throw std::invalid_argument(problem);
}

}  // namespace tapelab::experiments
