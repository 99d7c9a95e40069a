// HDF5 files whose bytes nothing vouches for are read in a process of their own: libhdf5 crashes or hangs on some
// flipped bits.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "results/files/apart.hpp"
#include "results/hdf5/plain.hpp"

namespace tapelab::results::h5 {

/// The work of that process, for serve_apart().
WorkApart reading_apart();

/// A file that is open in a process of its own.
class FileApart {
 public:
  /// Throws Error for bytes that libhdf5 does not take for a file, and when it dies of them: "reading it crashed
  /// libhdf5 (Segmentation fault)". Throws IoError if no process can be started.
  explicit FileApart(std::span<const std::byte> image);
  const PlainObject& root() const { return root_; }
  /// Of the dataset at `path`. Throws Error.
  PlainValues values(const std::string& path) const;

 private:
  std::vector<std::byte> ask(std::span<const std::byte> message) const;

  mutable Apart apart_;
  PlainObject root_;
};

}  // namespace tapelab::results::h5
