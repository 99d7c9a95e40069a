#include "experiments/training/training_state.hpp"

#include <algorithm>
#include <stdexcept>

namespace tapelab::experiments {

namespace {

std::string item(const std::string& name, std::size_t i) { return name + "_" + std::to_string(i); }

}  // namespace

void StateSaver::operator()(const std::string& name, const std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) to_.reals[item(name, i)] = values[i];
}

void StateSaver::operator()(const std::string& name, const float* values, std::size_t n) {
  to_.arrays.push_back({name, {{n}, {values, values + n}}});
}

void StateLoader::operator()(const std::string& name, std::int64_t& value) {
  const auto found = from_.integers.find(name);
  if (found == from_.integers.end()) fail(name);
  value = found->second;
}

void StateLoader::operator()(const std::string& name, double& value) {
  const auto found = from_.reals.find(name);
  if (found == from_.reals.end()) fail(name);
  value = found->second;
}

void StateLoader::operator()(const std::string& name, std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) (*this)(item(name, i), values[i]);
}

void StateLoader::operator()(const std::string& name, float* values, std::size_t n) {
  const auto found = std::ranges::find(from_.arrays, name, &results::NamedArray::name);
  if (found == from_.arrays.end() || found->array.values.size() != n) fail(name);
  std::ranges::copy(found->array.values, values);
}

void StateLoader::fail(const std::string& name) const {
  throw std::invalid_argument("the checkpoint of " + from_.run_id + " holds no '" + name + "' that fits this training");
}

std::int64_t updates_done(const results::Checkpoint& checkpoint) {
  const auto found = checkpoint.integers.find("steps");  // as Training::visit_state names it
  return found == checkpoint.integers.end() ? 0 : found->second;
}

}  // namespace tapelab::experiments
