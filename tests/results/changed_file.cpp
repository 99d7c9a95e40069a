#include "tests/results/changed_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "results/files/trailer.hpp"
#include "results/hdf5/h5.hpp"

namespace tapelab::results::examples {
namespace {

/// What our readers look at; the others belong to the dimension scales.
constexpr std::array kKept = {"key", "path", "setting_type"};

struct Attribute {
  std::string name;
  hid_t type, space;
  std::vector<char> value;
};

std::vector<Attribute> attributes_of(hid_t object) {
  std::vector<Attribute> found;
  for (const char* name : kKept) {
    if (H5Aexists(object, name) <= 0) continue;
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    Attribute kept{name, H5Aget_type(attribute), H5Aget_space(attribute), {}};
    kept.value.resize(std::max<std::size_t>(H5Tget_size(kept.type), 64));
    REQUIRE(H5Aread(attribute, kept.type, kept.value.data()) >= 0);
    H5Aclose(attribute);
    found.push_back(std::move(kept));
  }
  return found;
}

hid_t text_type() {
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

}  // namespace

ChangedFile::ChangedFile(const std::filesystem::path& of) {
  std::vector<std::byte> bytes = read_checked_file(of).bytes;
  datasets_ = h5::File::open(bytes).root().dataset_paths();
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_fapl_core(access, 1 << 16, false);
  H5Pset_file_image(access, bytes.data(), bytes.size());
  file_ = H5Fopen((of.string() + " changed").c_str(), H5F_ACC_RDWR, access);
  H5Pclose(access);
  REQUIRE(file_ >= 0);
}

ChangedFile::~ChangedFile() { H5Fclose(file_); }

Extents ChangedFile::extents(const std::string& dataset) const {
  const hid_t opened = H5Dopen2(file_, dataset.c_str(), H5P_DEFAULT), space = H5Dget_space(opened);
  Extents extents(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space)));
  H5Sget_simple_extent_dims(space, extents.data(), nullptr);
  H5Sclose(space);
  H5Dclose(opened);
  return extents;
}

H5T_class_t ChangedFile::kind(const std::string& dataset) const {
  const hid_t opened = H5Dopen2(file_, dataset.c_str(), H5P_DEFAULT), type = H5Dget_type(opened);
  const H5T_class_t kind = H5Tget_class(type);
  H5Tclose(type);
  H5Dclose(opened);
  return kind;
}

bool ChangedFile::has_attribute(const std::string& dataset, const std::string& name) const {
  return H5Aexists_by_name(file_, dataset.c_str(), name.c_str(), H5P_DEFAULT) > 0;
}

void ChangedFile::replace(const std::string& dataset, hid_t type, hid_t space, const void* values) {
  const hid_t old = H5Dopen2(file_, dataset.c_str(), H5P_DEFAULT);
  std::vector<Attribute> attributes = attributes_of(old);
  H5Dclose(old);
  REQUIRE(H5Ldelete(file_, dataset.c_str(), H5P_DEFAULT) >= 0);
  const hid_t fresh = H5Dcreate2(file_, dataset.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  REQUIRE(fresh >= 0);
  if (values != nullptr) REQUIRE(H5Dwrite(fresh, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
  for (Attribute& kept : attributes) {
    const hid_t attribute = H5Acreate2(fresh, kept.name.c_str(), kept.type, kept.space, H5P_DEFAULT, H5P_DEFAULT);
    REQUIRE(H5Awrite(attribute, kept.type, kept.value.data()) >= 0);
    H5Aclose(attribute);
    if (H5Tis_variable_str(kept.type) > 0) H5Dvlen_reclaim(kept.type, kept.space, H5P_DEFAULT, kept.value.data());
    H5Tclose(kept.type);
    H5Sclose(kept.space);
  }
  H5Dclose(fresh);
}

void ChangedFile::reshape(const std::string& dataset, const Extents& extents) {
  const hid_t old = H5Dopen2(file_, dataset.c_str(), H5P_DEFAULT), type = H5Dget_type(old);
  H5Dclose(old);
  const hid_t space = extents.empty() ? H5Screate(H5S_SCALAR)
                                      : H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
  const auto count = static_cast<std::size_t>(H5Sget_simple_extent_npoints(space));
  const std::vector<char> zeros(count < 1'000'000 ? count * H5Tget_size(type) + 1 : 0);
  replace(dataset, type, space, zeros.empty() ? nullptr : zeros.data());
}

void ChangedFile::empty(const std::string& dataset) {
  const hid_t old = H5Dopen2(file_, dataset.c_str(), H5P_DEFAULT), type = H5Dget_type(old);
  H5Dclose(old);
  replace(dataset, type, H5Screate(H5S_NULL), nullptr);
}

void ChangedFile::retype(const std::string& dataset) {
  const bool was_text = kind(dataset) == H5T_STRING;
  const hid_t old = H5Dopen2(file_, dataset.c_str(), H5P_DEFAULT), space = H5Dget_space(old);
  H5Dclose(old);
  const std::vector<char> zeros(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)) * 8 + 1);
  replace(dataset, was_text ? H5Tcopy(H5T_IEEE_F64LE) : text_type(), space, zeros.data());
}

void ChangedFile::set(const std::string& dataset, double value) {
  const hid_t opened = H5Dopen2(file_, dataset.c_str(), H5P_DEFAULT);
  REQUIRE(H5Dwrite(opened, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, &value) >= 0);
  H5Dclose(opened);
}

void ChangedFile::set_text(const std::string& dataset, const std::string& text) {
  const char* characters = text.c_str();
  const hid_t opened = H5Dopen2(file_, dataset.c_str(), H5P_DEFAULT);
  REQUIRE(H5Dwrite(opened, text_type(), H5S_ALL, H5S_ALL, H5P_DEFAULT, &characters) >= 0);
  H5Dclose(opened);
}

void ChangedFile::save(const std::filesystem::path& path) {
  REQUIRE(H5Fflush(file_, H5F_SCOPE_GLOBAL) >= 0);
  std::vector<std::byte> bytes(static_cast<std::size_t>(H5Fget_file_image(file_, nullptr, 0)));
  REQUIRE(H5Fget_file_image(file_, bytes.data(), bytes.size()) >= 0);
  append_trailer(bytes);
  std::ofstream(path, std::ios::binary | std::ios::trunc)  // not synced: there are hundreds
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace tapelab::results::examples
