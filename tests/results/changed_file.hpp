// Files of ours in which another program put something else in a dataset's place: whole, with a valid trailer.
#pragma once

#include <hdf5.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace tapelab::results::examples {

using Extents = std::vector<hsize_t>;

/// An open HDF5 file in memory, of a file of ours.
class ChangedFile {
 public:
  explicit ChangedFile(const std::filesystem::path& of);
  ~ChangedFile();
  ChangedFile(const ChangedFile&) = delete;
  ChangedFile& operator=(const ChangedFile&) = delete;

  hid_t id() const { return file_; }
  /// "/" left out: "outputs/predict/target".
  const std::vector<std::string>& datasets() const { return datasets_; }
  Extents extents(const std::string& dataset) const;
  H5T_class_t kind(const std::string& dataset) const;
  bool has_attribute(const std::string& dataset, const std::string& name) const;

  /// Puts a dataset of the same type and attributes and another shape in its place, filled with zeros or empty texts;
  /// where that is more than a million elements, nothing is stored.
  void reshape(const std::string& dataset, const Extents& extents);
  /// The same with a data space that holds no value.
  void empty(const std::string& dataset);
  /// The same of numbers where texts stood, and the other way round.
  void retype(const std::string& dataset);
  /// One number in the place of another.
  void set(const std::string& dataset, double value);
  void set_text(const std::string& dataset, const std::string& text);

  /// Writes the file with a valid trailer.
  void save(const std::filesystem::path& path);

 private:
  void replace(const std::string& dataset, hid_t type, hid_t space, const void* values);
  hid_t file_;
  std::vector<std::string> datasets_;
};

}  // namespace tapelab::results::examples
