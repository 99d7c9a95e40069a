#include <hdf5_hl.h>

#include <algorithm>
#include <cstdint>

#include "results/files/regular_file.hpp"
#include "results/hdf5/apart.hpp"
#include "results/hdf5/calls.hpp"
#include "results/hdf5/recording.hpp"

namespace tapelab::results::h5 {
namespace {

/// False for raw data in other files and for a dataset made up of others (a virtual one).
bool has_own_values(hid_t dataset) {
  if (H5Dget_offset(dataset) != HADDR_UNDEF) return true;  // contiguous, in this file: nearly all are
  const Handle properties(checked(H5Dget_create_plist(dataset), "read how a dataset is stored"), H5Pclose);
  return H5Pget_layout(properties.id()) != H5D_VIRTUAL && H5Pget_external_count(properties.id()) == 0;
}

template <Element T>
std::vector<T> read_apart(const PlacedApart& at) {
  const PlainObject& object = *at.object;
  if (!object.no_shape.empty()) throw Error(object.no_shape);
  const std::size_t count = element_count(object.shape);
  return object.has_values ? elements_of<T>(object.values, count) : elements_of<T>(at.file->values(at.path), count);
}

}  // namespace

Shape Dataset::shape() const {
  if (apart_) {
    if (!apart_.object->no_shape.empty()) throw Error(apart_.object->no_shape);
    return apart_.object->shape;
  }
  if (is_dry()) return recording_->shapes[number_];
  const Handle space(checked(H5Dget_space(handle_.id()), "size a dataset"), H5Sclose);
  if (H5Sget_simple_extent_type(space.id()) == H5S_NULL) throw Error("a dataset holds no value");
  const int rank = checked(H5Sget_simple_extent_ndims(space.id()), "size a dataset");
  std::vector<hsize_t> extents(static_cast<std::size_t>(rank));
  checked(H5Sget_simple_extent_dims(space.id(), extents.data(), nullptr), "size a dataset");
  return Shape(extents.begin(), extents.end());
}

bool Dataset::is_null() const {
  if (apart_) return apart_.object->is_null;
  const Handle space(checked(H5Dget_space(handle_.id()), "size a dataset"), H5Sclose);
  return H5Sget_simple_extent_type(space.id()) == H5S_NULL;
}

Kind Dataset::kind() const {
  if (apart_) return apart_.object->kind;
  const Handle type(checked(H5Dget_type(handle_.id()), "read a dataset's type"), H5Tclose);
  const std::size_t bytes = H5Tget_size(type.id());
  switch (H5Tget_class(type.id())) {
    case H5T_FLOAT:
      return bytes == 8 ? Kind::kDouble : bytes == 4 ? Kind::kFloat : Kind::kOther;
    case H5T_INTEGER:
      return bytes == 8 ? Kind::kInt64 : bytes == 4 ? Kind::kInt32 : bytes == 1 ? Kind::kInt8 : Kind::kOther;
    case H5T_STRING:
      return H5Tis_variable_str(type.id()) > 0 ? Kind::kString : Kind::kOther;
    default:
      return Kind::kOther;
  }
}

bool Dataset::is_number() const {
  if (apart_) return apart_.object->is_number;
  const Handle type(checked(H5Dget_type(handle_.id()), "read a dataset's type"), H5Tclose);
  return is_number_type(type.id());
}

std::size_t Dataset::readable_count(std::size_t element_bytes) const {
  if (!has_own_values(handle_.id())) throw Error("a dataset takes its values from another file, which is not read");
  const std::size_t count = element_count(shape());
  constexpr std::size_t kAlwaysFits = 1 << 16;
  if (count <= kAlwaysFits) return count;
  // Compression makes at most 1032 bytes of one, so more elements than that are damage or an invention.
  constexpr std::size_t kMostPerByte = 1032;
  const Handle file(checked(H5Iget_file_id(handle_.id()), "find the file"), H5Fclose);
  hsize_t bytes = 0;
  checked(H5Fget_filesize(file.id(), &bytes), "size the file");
  if (count / kMostPerByte > bytes)
    throw Error("a dataset of shape " + shape_text(shape()) + " is more than a file of " + std::to_string(bytes) +
                " bytes can hold");
  std::size_t needed = 0;
  if (__builtin_mul_overflow(count, element_bytes, &needed)) needed = SIZE_MAX;
  if (const std::string why = too_large(needed); !why.empty())
    throw Error("a dataset of shape " + shape_text(shape()) + " has " + why);
  return count;
}

std::size_t Dataset::mantissa_bits() const {
  if (apart_) return apart_.object->mantissa_bits;
  const Handle type(checked(H5Dget_type(handle_.id()), "read a dataset's type"), H5Tclose);
  if (H5Tget_class(type.id()) != H5T_FLOAT) return 52;
  std::size_t sign = 0, exponent = 0, exponent_bits = 0, mantissa = 0, bits = 0;
  checked(H5Tget_fields(type.id(), &sign, &exponent, &exponent_bits, &mantissa, &bits), "read a dataset's type");
  return bits;
}

Integers Dataset::integers() const {
  if (apart_) return apart_.object->integers;
  const Handle type(checked(H5Dget_type(handle_.id()), "read a dataset's type"), H5Tclose);
  if (H5Tget_class(type.id()) != H5T_INTEGER) return {};
  return {.bits = H5Tget_precision(type.id()), .is_signed = H5Tget_sign(type.id()) != H5T_SGN_NONE};
}

namespace {

/// Last name of the path of an object; "" if it has none.
std::string last_name(hid_t object) {
  const ssize_t length = H5Iget_name(object, nullptr, 0);
  if (length <= 0) return "";
  std::string path(static_cast<std::size_t>(length) + 1, '\0');
  H5Iget_name(object, path.data(), path.size());
  path.resize(static_cast<std::size_t>(length));
  return path.substr(path.rfind('/') + 1);
}

herr_t take_name(hid_t, unsigned, hid_t scale, void* name) {
  *static_cast<std::string*>(name) = last_name(scale);
  return 1;  // the first is enough
}

std::string axis_name(hid_t dataset, unsigned axis) {
  constexpr std::size_t kMost = 256;
  std::string label(kMost, '\0');
  const ssize_t length = H5DSget_label(dataset, axis, label.data(), kMost);
  if (length > 0) return label.substr(0, std::min(static_cast<std::size_t>(length), label.find('\0')));
  std::string name;
  if (H5DSget_num_scales(dataset, axis) > 0) H5DSiterate_scales(dataset, axis, nullptr, take_name, &name);
  return name;
}

}  // namespace

std::vector<std::string> Dataset::axis_names() const {
  if (apart_) return apart_.object->axis_names;
  std::vector<std::string> names;
  const std::size_t rank = shape().size();
  for (unsigned axis = 0; axis < rank; ++axis) names.push_back(axis_name(handle_.id(), axis));
  return names;
}

template <Element T>
std::vector<T> Dataset::read() const {
  if (apart_) return read_apart<T>(apart_);
  std::vector<T> values(readable_count(sizeof(T)));
  checked(H5Dread(handle_.id(), memory_type<T>(), H5S_ALL, H5S_ALL, transfer(), values.data()), "read a dataset");
  return values;
}

template <>
std::vector<std::string> Dataset::read() const {
  if (apart_) return read_apart<std::string>(apart_);
  if (kind() != Kind::kString) throw Error("a dataset that should hold variable-length strings does not");
  const Handle space(checked(H5Dget_space(handle_.id()), "size a dataset"), H5Sclose);
  std::vector<char*> characters(readable_count(sizeof(std::string) + sizeof(char*)), nullptr);
  if (characters.empty()) return {};  // nothing to free, which libhdf5 takes for an error
  checked(H5Dread(handle_.id(), string_type(), H5S_ALL, H5S_ALL, transfer(), characters.data()), "read strings");
  std::vector<std::string> values;
  values.reserve(characters.size());
  for (const char* text : characters) values.emplace_back(text == nullptr ? "" : text);
  checked(H5Dvlen_reclaim(string_type(), space.id(), H5P_DEFAULT, characters.data()), "free strings");
  return values;
}

void Dataset::make_scale(const std::string& name) {
  if (is_dry()) return recording_->note("scale", {number_}, {name});
  checked(H5DSset_scale(handle_.id(), name.c_str()), "make the dimension scale '" + name + "'");
}

void Dataset::attach_scale(unsigned axis, const Dataset& scale) {
  if (is_dry()) return recording_->note("attach", {number_, axis, scale.number_}, {});
  checked(H5DSattach_scale(handle_.id(), scale.handle_.id(), axis), "attach a dimension scale");
}

template std::vector<double> Dataset::read() const;
template std::vector<float> Dataset::read() const;
template std::vector<std::int8_t> Dataset::read() const;
template std::vector<std::int32_t> Dataset::read() const;
template std::vector<std::int64_t> Dataset::read() const;

}  // namespace tapelab::results::h5
