// A file of a Keras model: .h5 or .keras, told by what it holds, whatever its name.
#pragma once

#include <filesystem>
#include <string>

#include "experiments/keras/layer.hpp"

namespace tapelab::experiments::keras {

/// What a file says, with the model's weights in place.
struct KerasFile {
  std::string name;      ///< of the file, without its folder
  std::string checksum;  ///< XXH3-128 of its bytes
  std::string format;    ///< "h5" or "keras"
  std::string version;   ///< of Keras, "2.4.0"
  std::string loss;      ///< that it was trained by, "mse"; empty: it does not say, or several
  Graph graph;

  /// The first number of the version.
  int main_version() const;
};

/// Reads `path`; HDF5 in a process of its own, sizes before memory is taken. Throws UsageError for a model that tapelab
/// has not and for another kind of file, DamagedFile, UnreadableFile, each naming the file.
KerasFile read_keras_file(const std::filesystem::path& path);

/// Throws the exception at hand once more, naming the file.
[[noreturn]] void rethrow_naming(const std::filesystem::path& path);

/// What `make` gives, which deals with the file at `path`; its errors name that.
template <class Make>
auto naming(const std::filesystem::path& path, const Make& make) {
  try {
    return make();
  } catch (...) {
    rethrow_naming(path);
  }
}

}  // namespace tapelab::experiments::keras
