// Calling libhdf5: results checked, property lists and element types in one place. Only for the h5_*.cpp files.
#pragma once

#include <hdf5.h>

#include <string>

#include "results/h5.hpp"

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

/// Creation properties with creation order tracked and indexed, and no time stamps.
Handle file_creation();
Handle group_creation();
Handle dataset_creation();

/// The variable-length UTF-8 string type, in memory and in files.
Handle string_type();

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
