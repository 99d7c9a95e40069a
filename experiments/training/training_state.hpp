// Saving and loading the state of a training through one list of its parts.
//
// A class with state has a function template
//   template <class State> void visit_state(State& state)
// that calls state(name, member) for each part; Saver and Loader are the two States.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "autograd/parameter.hpp"
#include "results/run/checkpoint.hpp"

namespace tapelab::experiments {

/// Puts parts into a checkpoint.
class StateSaver {
 public:
  explicit StateSaver(results::Checkpoint& to) : to_(to) {}

  void operator()(const std::string& name, const std::int64_t& value) { to_.integers[name] = value; }
  void operator()(const std::string& name, const double& value) { to_.reals[name] = value; }
  void operator()(const std::string& name, const std::vector<double>& values);
  void operator()(const std::string& name, const float* values, std::size_t n);

 private:
  results::Checkpoint& to_;
};

/// Takes parts out of a checkpoint. Throws std::invalid_argument naming a part that is not there or has another length.
class StateLoader {
 public:
  explicit StateLoader(const results::Checkpoint& from) : from_(from) {}

  void operator()(const std::string& name, std::int64_t& value);
  void operator()(const std::string& name, double& value);
  void operator()(const std::string& name, std::vector<double>& values);
  void operator()(const std::string& name, float* values, std::size_t n);

 private:
  [[noreturn]] void fail(const std::string& name) const;

  const results::Checkpoint& from_;
};

/// How many updates a training had done at its checkpoint; 0 where that does not say.
std::int64_t updates_done(const results::Checkpoint& checkpoint);

}  // namespace tapelab::experiments
