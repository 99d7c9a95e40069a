#include <algorithm>
#include <cstdio>

#include "results/hdf5/apart.hpp"
#include "results/hdf5/calls.hpp"
#include "results/hdf5/recording.hpp"

namespace tapelab::results::h5 {
namespace {

constexpr std::size_t kContiguousBelow = 16 << 10;  // bytes
constexpr std::size_t kLargestChunk = 1 << 20;      // bytes

/// Halves the leading axes until a chunk fits; trailing axes, which are read together, stay whole as long as possible.
Shape chunk_shape(Shape shape, std::size_t element_bytes) {
  for (std::size_t& extent : shape)
    while (extent > 1 && element_count(shape) * element_bytes > kLargestChunk) extent = (extent + 1) / 2;
  return shape;
}

void store_in_chunks(hid_t properties, const Shape& shape, std::size_t element_bytes) {
  const Shape chunk = chunk_shape(shape, element_bytes);
  const std::vector<hsize_t> extents(chunk.begin(), chunk.end());
  checked(H5Pset_chunk(properties, static_cast<int>(extents.size()), extents.data()), "set the chunk size");
  checked(H5Pset_shuffle(properties), "switch the shuffle filter on");
  checked(H5Pset_deflate(properties, 4), "switch compression on");
}

Handle create_dataset(hid_t group, const std::string& name, hid_t type, const Shape& shape, hid_t properties) {
  const Handle space = dataspace(shape);
  return Handle(checked(H5Dcreate2(group, name.c_str(), type, space.id(), H5P_DEFAULT, properties, H5P_DEFAULT),
                        "create '" + name + "'"),
                H5Dclose);
}

void check_size(const std::string& name, const Shape& shape, std::size_t values) {
  if (element_count(shape) != values)
    throw Error("'" + name + "': the shape holds " + std::to_string(element_count(shape)) + " elements, got " +
                std::to_string(values));
}

struct Found {
  Link link;
  std::int64_t made;  ///< place in the order of creation, where it is kept
};

herr_t collect_link(hid_t, const char* name, const H5L_info_t* info, void* found) {
  return Gathered<Found>::add(found, [&]() -> Found {
    return {{name, info->type == H5L_TYPE_HARD}, info->corder_valid ? info->corder : 0};
  });
}

/// The member `name` of an object that was read apart. Throws Error if there is none, or if it cannot be opened.
PlacedApart member(const PlacedApart& owner, const std::string& name, bool is_group) {
  const PlainObject* const object = owner.object->at(name);
  const std::string task = is_group ? "open group '" + name + "': " : "open '" + name + "': ";
  if (object == nullptr) throw Error("HDF5 cannot " + task + "it does not exist");
  if (!object->problem.empty()) throw Error(object->problem);
  if (object->is_group != is_group) throw Error("HDF5 cannot " + task + "it is something else");
  return {owner.file, object, owner.path + "/" + name};
}

void append_dataset_paths(const PlainObject& group, const std::string& above, std::vector<std::string>& paths) {
  for (const auto& [name, object] : group.members) {
    if (!object.is_linked_hard) continue;
    if (object.is_group) append_dataset_paths(object, above + name + "/", paths);
    if (!object.is_group && object.problem.empty()) paths.push_back(above + name);
  }
}

/// For H5Ovisit2, whose Info is H5O_info_t up to libhdf5 1.10 and H5O_info1_t from 1.12 on.
template <class Info>
herr_t collect_dataset(hid_t, const char* path, const Info* object, void* paths) {
  return object->type != H5O_TYPE_DATASET ? 0 : Gathered<std::string>::add(paths, [&] { return std::string(path); });
}

}  // namespace

Group Group::create_group(const std::string& name) {
  if (is_dry()) {
    recording_->note("group", {number_}, {name});
    return Group({}, recording_, recording_->add(number_, name, {}));
  }
  return Group(Handle(checked(H5Gcreate2(handle_.id(), name.c_str(), H5P_DEFAULT, group_creation(), H5P_DEFAULT),
                              "create group '" + name + "'"),
                      H5Gclose),
               recording_);
}

Group Group::group(const std::string& name) const {
  if (apart_) return Group(member(apart_, name, /*is_group=*/true));
  return Group(
      Handle(checked(H5Gopen2(handle_.id(), name.c_str(), group_access()), "open group '" + name + "'"), H5Gclose));
}

Dataset Group::dataset(const std::string& name) const {
  if (apart_) return Dataset(member(apart_, name, /*is_group=*/false));
  if (is_dry()) return Dataset({}, recording_, recording_->members.at({number_, name}));
  return Dataset(
      Handle(checked(H5Dopen2(handle_.id(), name.c_str(), dataset_access()), "open '" + name + "'"), H5Dclose));
}

bool Group::has(const std::string& name) const {
  if (apart_) return apart_.object->at(name) != nullptr;
  if (is_dry()) return recording_->members.contains({number_, name});
  return checked(H5Lexists(handle_.id(), name.c_str(), H5P_DEFAULT), "look for '" + name + "'") > 0;
}

bool Group::has_group(const std::string& name) const {
  const Handle object(checked(H5Oopen(handle_.id(), name.c_str(), group_access()), "open '" + name + "'"), H5Oclose);
  return H5Iget_type(object.id()) == H5I_GROUP;
}

// In native order, here and below: asked for another one, libhdf5 1.10.8 builds a table first and, in a damaged file,
// frees what it has not filled in.
std::vector<Link> Group::links() const {
  Gathered<Found> members;
  std::vector<Found> found = members.taken(
      H5Literate(handle_.id(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, collect_link, &members), "list a group");
  std::ranges::stable_sort(found, {}, &Found::made);
  std::vector<Link> links;
  for (Found& each : found) links.push_back(std::move(each.link));
  return links;
}

std::vector<std::string> Group::names() const {
  std::vector<std::string> names;
  if (apart_)
    for (const auto& [name, object] : apart_.object->members) names.push_back(name);
  else
    for (Link& link : links()) names.push_back(std::move(link.name));
  return names;
}

std::vector<std::string> Group::dataset_paths() const {
  std::vector<std::string> paths;
  if (apart_) {
    append_dataset_paths(*apart_.object, "", paths);
  } else {
    Gathered<std::string> all;
    paths = all.taken(H5Ovisit2(handle_.id(), H5_INDEX_NAME, H5_ITER_NATIVE, collect_dataset, &all, H5O_INFO_BASIC),
                      "list the datasets");
  }
  std::ranges::sort(paths);
  return paths;
}

template <Number T>
Dataset Group::create(const std::string& name, const Shape& shape, std::span<const T> values, std::optional<T> fill,
                      Storage storage) {
  check_size(name, shape, values.size());
  const bool chunked = storage == Storage::kBySize && values.size_bytes() >= kContiguousBelow;
  if (is_dry()) {
    recording_->note("dataset", {number_, type_code<T>(), chunked, fill.has_value()},
                     {name, characters_of(shape.data(), shape.size()), fill ? characters_of(&*fill, 1) : ""});
    recording_->keep(values, memory_type<T>());
    return Dataset({}, recording_, recording_->add(number_, name, shape));
  }
  const auto create_with = [&](hid_t properties) {
    return Dataset(create_dataset(handle_.id(), name, file_type<T>(), shape, properties), recording_);
  };
  const auto create_own = [&] {
    const Handle properties(checked(H5Pcopy(dataset_creation()), "copy a property list"), H5Pclose);
    if (fill) checked(H5Pset_fill_value(properties.id(), memory_type<T>(), &*fill), "set the fill value");
    if (chunked) store_in_chunks(properties.id(), shape, sizeof(T));
    return create_with(properties.id());
  };
  Dataset dataset = fill || chunked ? create_own() : create_with(dataset_creation());
  if (recording_ == nullptr || !chunked)
    checked(H5Dwrite(dataset.handle_.id(), memory_type<T>(), H5S_ALL, H5S_ALL, transfer(), values.data()),
            "write '" + name + "'");
  if (recording_ != nullptr) recording_->place(dataset.handle_.id(), chunked);
  if (fill) dataset.write_attribute("_FillValue", *fill);
  return dataset;
}

Dataset Group::create(const std::string& name, const Shape& shape, std::span<const std::string> values) {
  check_size(name, shape, values.size());
  if (is_dry()) {
    recording_->note("texts", {number_}, {name, characters_of(shape.data(), shape.size())});
    recording_->keep(values);
    return Dataset({}, recording_, recording_->add(number_, name, shape));
  }
  Dataset dataset(create_dataset(handle_.id(), name, string_type(), shape, dataset_creation()), recording_);
  if (recording_ != nullptr) {
    recording_->place(dataset.handle_.id(), true);
    return dataset;
  }
  std::vector<const char*> characters;
  characters.reserve(values.size());
  for (const std::string& text : values) characters.push_back(text.c_str());
  checked(H5Dwrite(dataset.handle_.id(), string_type(), H5S_ALL, H5S_ALL, transfer(), characters.data()),
          "write '" + name + "'");
  return dataset;
}

Dataset Group::create_dimension(const std::string& name, std::size_t extent) {
  if (is_dry()) {
    recording_->note("dimension", {number_, extent}, {name});
    return Dataset({}, recording_, recording_->add(number_, name, {extent}));
  }
  Dataset scale(create_dataset(handle_.id(), name, H5T_IEEE_F32BE, {extent}, dataset_creation()), recording_);
  char label[80];  // netCDF-4 recognises a dimension without a variable by this text
  std::snprintf(label, sizeof label, "This is a netCDF dimension but not a netCDF variable.%10zu", extent);
  scale.make_scale(label);
  return scale;
}

template Dataset Group::create(const std::string&, const Shape&, std::span<const double>, std::optional<double>,
                               Storage);
template Dataset Group::create(const std::string&, const Shape&, std::span<const float>, std::optional<float>, Storage);
template Dataset Group::create(const std::string&, const Shape&, std::span<const std::int8_t>,
                               std::optional<std::int8_t>, Storage);
template Dataset Group::create(const std::string&, const Shape&, std::span<const std::int32_t>,
                               std::optional<std::int32_t>, Storage);
template Dataset Group::create(const std::string&, const Shape&, std::span<const std::int64_t>,
                               std::optional<std::int64_t>, Storage);

}  // namespace tapelab::results::h5
