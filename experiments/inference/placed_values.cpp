#include "experiments/inference/placed_values.hpp"

#include <limits>
#include <optional>

#include "experiments/formats/npy_writer.hpp"
#include "experiments/formats/time_text.hpp"
#include "experiments/formats/value_text.hpp"
#include "results/files/atomic_file.hpp"
#include "results/hdf5/checked_file.hpp"
#include "results/run/variable.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;
namespace h5 = results::h5;

enum class Ending { kCsv, kNpy, kHdf5 };

Ending ending_of(const fs::path& path) {
  const std::string extension = path.extension().string();
  if (extension == ".csv") return Ending::kCsv;
  if (extension == ".npy") return Ending::kNpy;
  if (extension == ".h5" || extension == ".hdf5" || extension == ".nc") return Ending::kHdf5;
  throw results::UsageError("the name of the file to write must end in .csv, .npy or .h5, not '" + path.string() + "'");
}

/// Calls f(sample, step, index of the step) for every step that is no padding.
template <class F>
void for_each_step(const PlacedValues& placed, F f) {
  for (std::size_t n = 0; n < placed.samples; ++n)
    for (std::size_t s = 0; s < placed.steps; ++s)
      if (placed.rows[n * placed.steps + s] != kPadding) f(n, s, n * placed.steps + s);
}

void write_variables(h5::Group& group, const PlacedValues& placed) {
  const h5::Dataset sample = results::create_index(group, "sample", placed.samples, "sample, from 0");
  std::optional<h5::Dataset> step;
  if (placed.per_step) step = results::create_index(group, "step", placed.steps, "step of the sample, from 0");
  h5::Dataset feature = group.create_coordinate("feature", std::span<const std::string>(placed.names));
  results::describe(feature, "1", "name of the value");
  std::vector<std::string> sequences;
  std::vector<std::int64_t> first_rows;
  for (const Origin& origin : placed.origins) {
    sequences.push_back(origin.sequence);
    first_rows.push_back(static_cast<std::int64_t>(origin.row));
  }
  h5::Dataset sequence = group.create("sequence", {placed.samples}, std::span<const std::string>(sequences));
  results::describe(sequence, "1", "name of the sequence");
  results::attach(sequence, {&sample});
  h5::Dataset first = group.create("first_row", {placed.samples}, std::span<const std::int64_t>(first_rows));
  results::describe(first, "1", "row in its sequence of the first step the model read, from 0");
  results::attach(first, {&sample});
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  const std::span<const double> values(placed.values);
  if (!placed.times.empty()) {
    std::vector<std::size_t> shape = {placed.samples};
    if (step) shape.push_back(placed.steps);
    h5::Dataset time = group.create<double>("time", shape, std::span<const double>(placed.times), kNaN);
    results::describe(time, "seconds since 1970-01-01 00:00:00", "time of the row");
    if (step)
      results::attach(time, {&sample, &*step});
    else
      results::attach(time, {&sample});
  }
  if (!placed.per_step) {
    h5::Dataset variable = group.create<double>("values", {placed.samples, placed.features()}, values, kNaN);
    results::describe(variable, "1", placed.what);
    results::attach(variable, {&sample, &feature});
    return;
  }
  h5::Dataset row = group.create<std::int64_t>("row", {placed.samples, placed.steps},
                                               std::span<const std::int64_t>(placed.rows), kPadding);
  results::describe(row, "1", "row in its sequence that the values stand for, from 0");
  results::attach(row, {&sample, &*step});
  h5::Dataset variable =
      group.create<double>("values", {placed.samples, placed.steps, placed.features()}, values, kNaN);
  results::describe(variable, "1", placed.what);
  results::attach(variable, {&sample, &*step, &feature});
}

std::vector<std::byte> hdf5_file(const std::vector<PlacedValues>& all) {
  const h5::File file = h5::File::create();
  h5::Group root = file.root();
  results::describe_root(root, "output of a trained model", "written by tapelab");
  if (all.size() == 1) {
    write_variables(root, all.front());
  } else {
    for (const PlacedValues& placed : all) {
      h5::Group group = root.create_group(results::unused_name(root, placed.what));
      write_variables(group, placed);
    }
  }
  return results::sealed_image(file);
}

std::vector<std::byte> bytes_of(const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

}  // namespace

results::TextTable placed_table(const PlacedValues& placed) {
  results::TextTable table;
  table.header = placed.per_step ? std::vector<std::string>{"sequence", "sample", "step", "row"}
                                 : std::vector<std::string>{"sequence", "sample", "first_row", "last_row"};
  if (!placed.times.empty()) table.header.emplace_back("time");
  table.header.insert(table.header.end(), placed.names.begin(), placed.names.end());
  for_each_step(placed, [&](std::size_t n, std::size_t s, std::size_t at) {
    const Origin& origin = placed.origins[n];
    const std::string third = std::to_string(placed.per_step ? s : origin.row);
    const std::string fourth =
        placed.per_step ? std::to_string(placed.rows[at]) : std::to_string(origin.row + origin.length - 1);
    std::vector<std::string> row = {origin.sequence, std::to_string(n), third, fourth};
    if (!placed.times.empty()) row.push_back(time_text(placed.times[at]));
    for (std::size_t f = 0; f < placed.features(); ++f)
      row.push_back(value_text(placed.values[at * placed.features() + f]));
    table.rows.push_back(std::move(row));
  });
  return table;
}

nlohmann::ordered_json placed_json(const PlacedValues& placed) {
  auto rows = nlohmann::ordered_json::array();
  for_each_step(placed, [&](std::size_t n, std::size_t s, std::size_t at) {
    nlohmann::ordered_json row = {{"sequence", placed.origins[n].sequence}, {"sample", n}};
    if (placed.per_step) {
      row["step"] = s;
      row["row"] = placed.rows[at];
    } else {
      row["first_row"] = placed.origins[n].row;
      row["last_row"] = placed.origins[n].row + placed.origins[n].length - 1;
    }
    if (!placed.times.empty()) row["time"] = time_text(placed.times[at]);
    const auto first = placed.values.begin() + static_cast<std::ptrdiff_t>(at * placed.features());
    row["values"] = std::vector<double>(first, first + static_cast<std::ptrdiff_t>(placed.features()));
    rows.push_back(std::move(row));
  });
  return rows;
}

void write_placed(const fs::path& path, const PlacedValues& placed) {
  switch (ending_of(path)) {
    case Ending::kCsv:
      return results::write_file_atomically(path, bytes_of(results::csv(placed_table(placed))));
    case Ending::kNpy: {
      std::vector<std::size_t> shape = {placed.samples, placed.features()};
      if (placed.per_step) shape.insert(shape.begin() + 1, placed.steps);
      return results::write_file_atomically(path, npy_file(shape, placed.values));
    }
    case Ending::kHdf5:
      return results::write_file_atomically(path, hdf5_file({placed}));
  }
}

void write_placed(const fs::path& path, const std::vector<PlacedValues>& all) {
  if (ending_of(path) != Ending::kHdf5)
    throw results::UsageError("several layers can be written only to .h5, not to '" + path.string() + "'");
  results::write_file_atomically(path, hdf5_file(all));
}

void require_writable_name(const fs::path& path) { ending_of(path); }

}  // namespace tapelab::experiments
