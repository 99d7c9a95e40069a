#include "results/run/named_arrays.hpp"

#include <optional>
#include <string>
#include <utility>

#include "results/run/variable.hpp"

namespace tapelab::results {
namespace {

std::string axis_name(std::size_t from_last, std::size_t extent) {
  const std::string place = from_last == 0 ? "column" : from_last == 1 ? "row" : "axis" + std::to_string(from_last + 1);
  return place + "_" + std::to_string(extent);
}

}  // namespace

void NamedArrayWriter::write(const NamedArray& named) {
  const auto& [path, array] = named;
  h5::Dataset variable = group_.create(unused_name(group_, path), array.shape, std::span<const float>(array.values),
                                       std::optional<float>(), h5::Storage::kPlain);
  describe(variable, "1", path);
  variable.write_attribute("path", path);
  for (std::size_t axis = 0; axis < array.shape.size(); ++axis) {
    const std::string name = axis_name(array.shape.size() - 1 - axis, array.shape[axis]);
    auto dimension = dimensions_.find(name);
    if (dimension == dimensions_.end())
      dimension = dimensions_.emplace(name, group_.create_dimension(name, array.shape[axis])).first;
    variable.attach_scale(static_cast<unsigned>(axis), dimension->second);
  }
}

void write_named_arrays(h5::Group& group, std::span<const NamedArray> arrays) {
  NamedArrayWriter writer(group);
  for (const NamedArray& array : arrays) writer.write(array);
}

std::vector<NamedArray> read_named_arrays(const h5::Group& group) {
  std::vector<NamedArray> arrays;
  for (const std::string& name : group.names()) {
    const h5::Dataset variable = group.dataset(name);
    if (auto path = variable.text_attribute("path"))
      arrays.push_back({std::move(*path), {variable.shape(), variable.read<float>()}});
  }
  return arrays;
}

}  // namespace tapelab::results
