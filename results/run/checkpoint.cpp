#include "results/run/checkpoint.hpp"

#include <span>
#include <utility>

#include "results/files/folder.hpp"
#include "results/hdf5/checked_file.hpp"
#include "results/run/metrics.hpp"
#include "results/run/named_arrays.hpp"
#include "results/run/variable.hpp"

namespace tapelab::results {
namespace {

constexpr const char* kExtension = ".ckpt";

/// One scalar variable per entry, its exact key in the attribute `key`.
template <class T>
void write_values(h5::Group& root, const std::string& group_name, const std::map<std::string, T>& values) {
  h5::Group group = root.create_group(group_name);
  for (const auto& [key, value] : values) {
    h5::Dataset variable = group.create_scalar(unused_name(group, key), value);
    describe(variable, "1", key);
    variable.write_attribute("key", key);
  }
}

void write_curves(h5::Group& root, const std::map<std::string, std::vector<double>>& curves) {
  h5::Group group = root.create_group("curves");
  std::map<std::size_t, h5::Dataset> axes;
  for (const auto& [key, values] : curves) {
    h5::Dataset variable = group.create<double>(unused_name(group, key), {values.size()}, values);
    describe(variable, "1", key);
    variable.write_attribute("key", key);
    auto axis = axes.find(values.size());
    if (axis == axes.end()) {
      const std::string name = unused_name(group, "length_" + std::to_string(values.size()));
      axis = axes.emplace(values.size(), group.create_dimension(name, values.size())).first;
    }
    attach(variable, {&axis->second});
  }
}

/// Calls take(key, group, name) for every variable of the group; axes carry no key.
template <class Take>
void read_values(const h5::Group& root, const std::string& group_name, Take take) {
  const h5::Group group = root.group(group_name);
  for (const std::string& name : group.names())
    if (const auto key = group.dataset(name).text_attribute("key")) take(*key, group, name);
}

std::vector<double> read_curve(const h5::Group& group, const std::string& name) {
  const h5::Dataset variable = group.dataset(name);
  if (variable.is_null() || variable.shape().size() != 1) throw h5::Error("'" + name + "' is not a curve");
  return variable.read<double>();
}

Checkpoint read_root(const h5::Group& root) {
  check_schema(root);
  Checkpoint checkpoint;
  checkpoint.run_id = read_one<std::string>(root, "run_id");
  read_values(root, "integers", [&](const std::string& key, const h5::Group& group, const std::string& name) {
    checkpoint.integers[key] = read_one<std::int64_t>(group, name);
  });
  read_values(root, "reals", [&](const std::string& key, const h5::Group& group, const std::string& name) {
    checkpoint.reals[key] = read_one<double>(group, name);
  });
  if (root.has("instructions"))
    read_values(root, "instructions", [&](const std::string& key, const h5::Group& group, const std::string& name) {
      checkpoint.instructions[key] = read_one<std::string>(group, name);
    });
  read_values(root, "curves", [&](const std::string& key, const h5::Group& group, const std::string& name) {
    checkpoint.curves[current_metric_name(key)] = read_curve(group, name);
  });
  checkpoint.arrays = read_named_arrays(root.group("arrays"));
  return checkpoint;
}

}  // namespace

std::filesystem::path checkpoint_path(const std::filesystem::path& folder, const std::string& id) {
  return run_file_path(folder, id, kExtension);
}

std::vector<std::string> checkpoint_ids(const std::filesystem::path& folder) { return run_ids(folder, kExtension); }

void write_checkpoint(const std::filesystem::path& folder, Checkpoint checkpoint) {
  const h5::File file = h5::File::create();
  h5::Group root = file.root();
  describe_root(root, "tapelab checkpoint of run " + checkpoint.run_id, "written by tapelab run");
  h5::Dataset id = root.create_scalar("run_id", checkpoint.run_id);
  describe(id, "1", "identifier of the run");
  write_values(root, "integers", checkpoint.integers);
  write_values(root, "reals", checkpoint.reals);
  write_values(root, "instructions", checkpoint.instructions);
  write_curves(root, checkpoint.curves);
  h5::Group arrays = root.create_group("arrays");
  NamedArrayWriter writer(arrays);
  for (NamedArray& array : checkpoint.arrays) {
    writer.write(array);
    array.array.values = {};
  }
  create_folders(folder / "runs");
  write_sealed(checkpoint_path(folder, checkpoint.run_id), file);
}

Checkpoint read_checkpoint(const std::filesystem::path& path) {
  std::vector<std::string> warnings;
  Checkpoint checkpoint = read_checked_h5(path, &warnings, read_root);
  if (!warnings.empty()) throw DamagedFile(warnings.front());
  if (checkpoint.run_id != path.stem())
    throw DamagedFile("'" + path.string() + "' is a checkpoint of run " + checkpoint.run_id);
  return checkpoint;
}

}  // namespace tapelab::results
