// The arrays of an HDF5 file that somebody else wrote, and which of them were used.
#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "results/hdf5/h5.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::experiments::keras {

/// Read in a process of its own.
class WeightFile {
 public:
  /// `bytes` must outlive it. Throws h5::Error.
  explicit WeightFile(std::span<const std::byte> bytes);

  results::h5::Group root() const { return file_.root(); }
  bool has(const std::string& path) const { return file_.root().has(path); }
  /// The array at `path`, which is used by that. Throws DamagedFile unless it has this shape and holds finite numbers,
  /// UsageError for other numbers than float32; `of` is whose it is, for messages.
  results::Array take(const std::string& path, const std::vector<std::size_t>& shape, const std::string& of);
  /// The same, of rows of so many numbers, any number of them.
  results::Array take_rows(const std::string& path, std::size_t columns, const std::string& of);
  /// The same, of a row of numbers of any length.
  results::Array take_numbers(const std::string& path, const std::string& of);
  /// Paths of the arrays below the groups of these names (all where there are none) that nobody took.
  std::vector<std::string> unused(const std::vector<std::string>& groups) const;

 private:
  results::Array read(const std::string& path, const std::vector<std::size_t>& shape, const std::string& of);

  results::h5::File file_;
  std::set<std::string> used_;
};

/// A list of names as Keras keeps it in attributes, of which a long one stands in several: NAME0, NAME1, ...
std::vector<std::string> names_in(const results::h5::Group& group, const std::string& attribute);

}  // namespace tapelab::experiments::keras
