#include "experiments/hdf5_array.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "experiments/config_error.hpp"
#include "results/h5.hpp"
#include "results/regular_file.hpp"
#include "results/trailer.hpp"

namespace tapelab::experiments {
namespace {

namespace h5 = results::h5;

[[noreturn]] void refuse(const std::string& file, const std::string& what, const std::string& hint) {
  throw DataError({.message = "'" + file + "': " + what, .hints = {hint}});
}

bool has_samples(const h5::Dataset& dataset) {
  if (dataset.is_null()) return false;
  const std::size_t rank = dataset.shape().size();
  return dataset.is_number() && (rank >= 2 && rank <= 4);
}

/// Paths of the arrays that may hold samples.
std::vector<std::string> candidates(const h5::Group& root) {
  std::vector<std::string> found;
  for (const std::string& path : root.dataset_paths()) {
    if (has_samples(root.dataset(path))) found.push_back(path);
  }
  return found;
}

std::string candidates_hint(const std::vector<std::string>& found) {
  return found.empty() ? "the file holds no array of numbers with 2 to 4 axes" : "arrays: " + comma_list(found);
}

std::string only_candidate(const h5::Group& root, const std::string& file) {
  const auto found = candidates(root);
  if (found.size() == 1) return found.front();
  if (found.empty())
    refuse(file, candidates_hint(found),
           "expected is an array [sample, step, feature] or [sequence, frame, height, width]");
  throw ConfigError({.message = "'" + file + "' holds " + std::to_string(found.size()) +
                                " arrays that may be samples; data.dataset says which",
                     .key = "data.dataset",
                     .hints = {candidates_hint(found)}});
}

h5::Dataset open_dataset(const h5::Group& root, const std::string& file, const std::string& name) {
  if (name.empty()) return root.dataset(only_candidate(root, file));
  try {
    return root.dataset(name);
  } catch (const h5::Error&) {
    const auto found = candidates(root);
    auto hints = hint_nearest(name, found, {});
    hints.push_back(candidates_hint(found));
    throw ConfigError({.message = "no array '" + name + "' in '" + file + "'", .key = "data.dataset", .hints = hints});
  }
}

/// Compression makes at most 1032 bytes of one, so a larger shape in a small file is damage, or holds nothing but the
/// fill value.
constexpr std::size_t kMostPerByte = 1032;

/// The number in an attribute that says how values were packed.
double packing(const h5::Dataset& dataset, const std::string& file, const std::string& name, double otherwise) {
  const auto numbers = dataset.number_attributes(name);
  if (!numbers) return otherwise;
  if (numbers->size() == 1 && std::isfinite(numbers->front())) return numbers->front();
  refuse(file, "the array's attribute '" + name + "' is not one number, so its values are not known",
         "write one number, or remove the attribute");
}

/// Undoes what the CF conventions (version 1.10, sections 2.5.1 and 8.1) say an array may hide in its attributes:
/// values that stand for a missing one, and value = raw * scale_factor + add_offset.
void unpack(const h5::Dataset& dataset, const std::string& file, Array& array) {
  const double factor = packing(dataset, file, "scale_factor", 1), offset = packing(dataset, file, "add_offset", 0);
  const auto fill = dataset.number_attribute("_FillValue");
  const auto missing = dataset.number_attributes("missing_value").value_or(std::vector<double>{});
  const bool scaled = factor != 1 || offset != 0;
  array.packed = scaled;
  for (double& value : array.values) {
    const bool is_missing = std::ranges::find(missing, value) != missing.end();
    array.packed = array.packed || (is_missing && value != fill);
    if (value == fill || is_missing)
      value = std::numeric_limits<double>::quiet_NaN();
    else if (scaled)
      value = value * factor + offset;  // two roundings on every machine: experiments/CMakeLists.txt
  }
}

Array read_array(const h5::Dataset& dataset, const std::string& file, std::size_t file_bytes) {
  if (!dataset.is_number()) {
    refuse(file, "the array holds no numbers", "integers, floats and booleans are read");
  }
  Array array{.shape = dataset.shape(), .values = {}};
  const std::string shape = "shape " + shape_text(array.shape);
  const auto count = checked_count(array.shape);
  if (!count) refuse(file, shape + " is too large", "at most 10^9 values are read");
  if (*count / kMostPerByte > file_bytes) {
    refuse(file, shape + " is more than a file of " + std::to_string(file_bytes) + " bytes can hold",
           "the file is damaged, or the array was never filled");
  }
  if (const std::string why = results::too_large(*count * sizeof(double)); !why.empty())
    refuse(file, shape + " becomes " + why, "read a part of it, or close other programs");
  array.values = dataset.read<double>();
  array.axis_names = dataset.axis_names();
  array.epsilon = std::ldexp(1.0, -static_cast<int>(dataset.mantissa_bits()));
  unpack(dataset, file, array);
  return array;
}

}  // namespace

bool is_hdf5(std::string_view bytes) {
  constexpr std::string_view kSignature = "\x89HDF\r\n\x1a\n";
  if (bytes.starts_with(kSignature)) return true;
  for (std::size_t at = 512; at < bytes.size(); at *= 2) {
    if (bytes.substr(at).starts_with(kSignature)) return true;
  }
  return false;
}

Array read_hdf5_array(std::string_view bytes, const std::string& file, const std::string& dataset) {
  auto image = std::as_bytes(std::span(bytes));
  const bool is_vouched_for = results::has_trailer(image);
  if (is_vouched_for) {
    results::check_trailer(std::vector(image.begin(), image.end()), file);
    image = image.first(image.size() - results::kTrailerBytes);
  }
  try {
    const h5::File opened = is_vouched_for ? h5::File::open(image) : h5::File::open_apart(image);
    return read_array(open_dataset(opened.root(), file, dataset), file, image.size());
  } catch (const h5::Error& error) {
    refuse(file, error.what(),
           "the file is damaged, or of a kind that the installed libhdf5 cannot read; write it again");
  }
}

}  // namespace tapelab::experiments
