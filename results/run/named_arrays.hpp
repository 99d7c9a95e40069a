// float32 arrays under their paths, one variable each: weights, optimiser moments.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "results/hdf5/h5.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::results {

/// Writes one contiguous, unfiltered variable per array with its path in the attribute `path`. Axes of equal place and
/// extent share a dimension: column_<extent> for the last axis, row_<extent> before it, axis3_<extent>, ...
class NamedArrayWriter {
 public:
  explicit NamedArrayWriter(h5::Group& group) : group_(group) {}
  void write(const NamedArray& array);

 private:
  h5::Group& group_;
  std::map<std::string, h5::Dataset> dimensions_;
};

void write_named_arrays(h5::Group& group, std::span<const NamedArray> arrays);

/// In the order they were written.
std::vector<NamedArray> read_named_arrays(const h5::Group& group);

}  // namespace tapelab::results
