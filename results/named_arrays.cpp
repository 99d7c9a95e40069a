#include "results/named_arrays.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "results/variable.hpp"

namespace tapelab::results {
namespace {

std::string axis_name(std::size_t from_last, std::size_t extent) {
  const std::string place = from_last == 0 ? "column" : from_last == 1 ? "row" : "axis" + std::to_string(from_last + 1);
  return place + "_" + std::to_string(extent);
}

}  // namespace

void write_named_arrays(h5::Group& group, std::span<const NamedArray> arrays) {
  std::map<std::string, h5::Dataset> dimensions;
  for (const auto& [path, array] : arrays) {
    h5::Dataset variable = group.create(unused_name(group, path), array.shape, std::span<const float>(array.values),
                                        std::optional<float>(), h5::Storage::kPlain);
    describe(variable, "1", path);
    variable.write_attribute("path", path);
    for (std::size_t axis = 0; axis < array.shape.size(); ++axis) {
      const std::string name = axis_name(array.shape.size() - 1 - axis, array.shape[axis]);
      auto dimension = dimensions.find(name);
      if (dimension == dimensions.end())
        dimension = dimensions.emplace(name, group.create_dimension(name, array.shape[axis])).first;
      variable.attach_scale(static_cast<unsigned>(axis), dimension->second);
    }
  }
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
