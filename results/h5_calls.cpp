#include "results/h5_calls.hpp"

#include <numeric>

namespace tapelab::results::h5 {
namespace {

herr_t remember_first(unsigned depth, const H5E_error2_t* entry, void* text) {
  if (depth == 0 && entry->desc != nullptr) *static_cast<std::string*>(text) = entry->desc;
  return 0;
}

constexpr unsigned kOrder = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;

Handle creation_list(hid_t list_class) {
  Handle list(checked(H5Pcreate(list_class), "create a property list"), H5Pclose);
  checked(H5Pset_obj_track_times(list.id(), false), "switch time stamps off");
  checked(H5Pset_attr_creation_order(list.id(), kOrder), "keep the order of attributes");
  return list;
}

}  // namespace

std::size_t element_count(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

void silence_messages() { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }

void fail(const std::string& task) {
  std::string reason = "no reason given";
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, remember_first, &reason);
  throw Error("HDF5 cannot " + task + ": " + reason);
}

Handle file_creation() {
  Handle list = creation_list(H5P_FILE_CREATE);
  checked(H5Pset_link_creation_order(list.id(), kOrder), "keep the order of links");
  return list;
}

Handle group_creation() {
  Handle list = creation_list(H5P_GROUP_CREATE);
  checked(H5Pset_link_creation_order(list.id(), kOrder), "keep the order of links");
  return list;
}

Handle dataset_creation() { return creation_list(H5P_DATASET_CREATE); }

Handle string_type() {
  Handle type(checked(H5Tcopy(H5T_C_S1), "copy the string type"), H5Tclose);
  checked(H5Tset_size(type.id(), H5T_VARIABLE), "make a variable-length string type");
  checked(H5Tset_cset(type.id(), H5T_CSET_UTF8), "make a UTF-8 string type");
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
