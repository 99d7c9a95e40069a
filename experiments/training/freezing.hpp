// Which weights train.freeze leaves as they are.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "autograd/parameter.hpp"

namespace tapelab::experiments {

/// The flat buffers of a model's parameters, cut where what is frozen begins and ends. Padding belongs to the parameter
/// before it.
class Freezing {
 public:
  struct Segment {
    std::size_t begin, size;
  };
  /// `modules`: the first words of the parameters' names. None: one trainable segment, the whole buffer.
  Freezing(const std::vector<std::string>& modules, const ParameterBuffer<float>& parameters);

  const std::vector<Segment>& frozen() const { return frozen_; }
  const std::vector<Segment>& trainable() const { return trainable_; }

 private:
  std::vector<Segment> frozen_, trainable_;
};

}  // namespace tapelab::experiments
