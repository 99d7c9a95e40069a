// Calling libhdf5: results checked, property lists and element types in one place. Only for the h5_*.cpp files.
#pragma once

#include <hdf5.h>

#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "results/hdf5/h5.hpp"

namespace tapelab::results::h5 {

/// Keeps libhdf5 from printing its error stack; the setting belongs to the calling thread.
void silence_messages();

/// Throws Error "HDF5 cannot <task>: <the innermost message of libhdf5>".
[[noreturn]] void fail(const std::string& task);

/// `result` when it is not negative, else fail(task).
template <class Result>
Result checked(Result result, const std::string& task) {
  if (result < 0) fail(task);
  return result;
}

/// What a callback of libhdf5 gathers. No exception may pass libhdf5's own frames: they would leave its objects half
/// open, and its end of the process would fall over them. So it waits here until the call has returned.
template <class Item>
class Gathered {
 public:
  /// For the callback's argument: adds `make()`. Negative where that threw: libhdf5 then ends its walk.
  template <class Make>
  static herr_t add(void* gathered, const Make& make) noexcept {
    auto& self = *static_cast<Gathered*>(gathered);
    try {
      self.items_.push_back(make());
      return 0;
    } catch (...) {
      self.error_ = std::current_exception();
      return -1;
    }
  }

  /// After the call, which returned `status`. Throws what a callback threw, or as checked().
  std::vector<Item> taken(herr_t status, const std::string& task) {
    if (error_) std::rethrow_exception(error_);
    checked(status, task);
    return std::move(items_);
  }

 private:
  std::vector<Item> items_;
  std::exception_ptr error_;
};

// Made once, never changed or closed: making such an object anew for every dataset and attribute costs more than
// writing it. Creation properties: creation order tracked and indexed, no time stamps.
hid_t file_creation();
hid_t group_creation();
hid_t dataset_creation();

// For opening: links into other files are not followed.
hid_t group_access();
hid_t dataset_access();

/// For reading and writing. Without it libhdf5 allocates and clears 1 MiB whenever it converts strings.
hid_t transfer();

/// The variable-length UTF-8 string type, in memory and in files.
hid_t string_type();

/// Integers, floats and enumerations, which libhdf5 converts to double.
bool is_number_type(hid_t type);

/// An array's extent; an empty shape is a scalar.
Handle dataspace(const Shape& shape);

/// Type of T in this process's memory and in a file (little-endian).
template <Number T>
hid_t memory_type() {
  if constexpr (std::same_as<T, double>) return H5T_NATIVE_DOUBLE;
  if constexpr (std::same_as<T, float>) return H5T_NATIVE_FLOAT;
  if constexpr (std::same_as<T, std::int8_t>) return H5T_NATIVE_INT8;
  if constexpr (std::same_as<T, std::int32_t>) return H5T_NATIVE_INT32;
  if constexpr (std::same_as<T, std::int64_t>) return H5T_NATIVE_INT64;
}

template <Number T>
hid_t file_type() {
  if constexpr (std::same_as<T, double>) return H5T_IEEE_F64LE;
  if constexpr (std::same_as<T, float>) return H5T_IEEE_F32LE;
  if constexpr (std::same_as<T, std::int8_t>) return H5T_STD_I8LE;
  if constexpr (std::same_as<T, std::int32_t>) return H5T_STD_I32LE;
  if constexpr (std::same_as<T, std::int64_t>) return H5T_STD_I64LE;
}

}  // namespace tapelab::results::h5
