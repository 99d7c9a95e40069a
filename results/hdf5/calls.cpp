#include "results/hdf5/calls.hpp"

#include <algorithm>

namespace tapelab::results::h5 {
namespace {

herr_t collect_reason(unsigned, const H5E_error2_t* entry, void* reasons) {
  return entry->desc == nullptr ? 0 : Gathered<std::string>::add(reasons, [&] { return std::string(entry->desc); });
}

constexpr unsigned kOrder = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;

hid_t creation_list(hid_t list_class) {
  const hid_t list = checked(H5Pcreate(list_class), "create a property list");
  checked(H5Pset_obj_track_times(list, false), "switch time stamps off");
  checked(H5Pset_attr_creation_order(list, kOrder), "keep the order of attributes");
  if (list_class != H5P_DATASET_CREATE) checked(H5Pset_link_creation_order(list, kOrder), "keep the order of links");
  return list;
}

herr_t reject_other_file(const char*, const char*, const char*, const char*, unsigned*, hid_t, void*) { return -1; }

hid_t access_list(hid_t list_class) {
  const hid_t list = checked(H5Pcreate(list_class), "create a property list");
  checked(H5Pset_elink_cb(list, reject_other_file, nullptr), "keep to one file");
  return list;
}

}  // namespace

std::size_t element_count(const Shape& shape) {
  std::size_t count = 1;
  if (std::ranges::find(shape, std::size_t{0}) != shape.end()) return 0;
  for (const std::size_t extent : shape)
    if (__builtin_mul_overflow(count, extent, &count))
      throw Error("the shape " + shape_text(shape) + " has more elements than can be counted");
  return count;
}

std::string shape_text(const Shape& shape) {
  std::string text;
  for (const std::size_t extent : shape) text += (text.empty() ? "" : ", ") + std::to_string(extent);
  return "[" + text + "]";
}

void prepare_thread() {
  checked(H5open(), "start");
  silence_messages();
}

void silence_messages() { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }

void fail(const std::string& task) {
  Gathered<std::string> gathered;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, collect_reason, &gathered);
  const std::vector<std::string> reasons = gathered.taken(0, task);
  throw Error("HDF5 cannot " + task + ": " + (reasons.empty() ? "no reason given" : reasons.front()));
}

hid_t file_creation() {
  static const hid_t list = creation_list(H5P_FILE_CREATE);
  return list;
}

hid_t group_creation() {
  static const hid_t list = creation_list(H5P_GROUP_CREATE);
  return list;
}

hid_t dataset_creation() {
  static const hid_t list = creation_list(H5P_DATASET_CREATE);
  return list;
}

hid_t group_access() {
  static const hid_t list = access_list(H5P_GROUP_ACCESS);
  return list;
}

hid_t dataset_access() {
  static const hid_t list = access_list(H5P_DATASET_ACCESS);
  return list;
}

hid_t transfer() {
  constexpr std::size_t kConversionBytes = 1 << 14;
  static const hid_t list = [] {
    const hid_t made = checked(H5Pcreate(H5P_DATASET_XFER), "create a property list");
    checked(H5Pset_buffer(made, kConversionBytes, nullptr, nullptr), "set the size of the conversion buffer");
    return made;
  }();
  return list;
}

hid_t string_type() {
  static const hid_t type = [] {
    const hid_t made = checked(H5Tcopy(H5T_C_S1), "copy the string type");
    checked(H5Tset_size(made, H5T_VARIABLE), "make a variable-length string type");
    checked(H5Tset_cset(made, H5T_CSET_UTF8), "make a UTF-8 string type");
    return made;
  }();
  return type;
}

bool is_number_type(hid_t type) {
  const H5T_class_t kind = H5Tget_class(type);
  return kind == H5T_INTEGER || kind == H5T_FLOAT || kind == H5T_ENUM;
}

Handle dataspace(const Shape& shape) {
  if (shape.empty()) return Handle(checked(H5Screate(H5S_SCALAR), "create a scalar"), H5Sclose);
  const std::vector<hsize_t> extents(shape.begin(), shape.end());
  return Handle(
      checked(H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr), "create a data space"),
      H5Sclose);
}

}  // namespace tapelab::results::h5
