// Stored weights and the parameters of a model: matched by name, shapes compared.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "autograd/parameter.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::experiments {

/// "encoder" of "encoder/0/kernel".
std::string module_of(const std::string& parameter);

/// The values of all parameters, in their order.
std::vector<results::NamedArray> stored_weights(const ParameterBuffer<float>& parameters);

/// "" or why the stored arrays have none for the parameter `name` of this shape: "the file has no encoder/0/kernel",
/// "encoder/0/kernel is [1, 400] in the file and [1, 200] in the model".
std::string misfit(std::span<const results::NamedArray> stored, const std::string& name, const Shape& shape);

/// Copies every stored array to the parameter of its name. Returns what does not fit ("encoder/0/kernel is [1, 400] in
/// the file and [1, 200] in the model"), or "" when every parameter got its values.
std::string place_weights(std::span<const results::NamedArray> stored, ParameterBuffer<float>& parameters);

/// The same for some of the parameters: those that `stored` names, which must all fit.
/// Throws std::invalid_argument otherwise.
void place_some_weights(std::span<const results::NamedArray> stored, ParameterBuffer<float>& parameters);

}  // namespace tapelab::experiments
