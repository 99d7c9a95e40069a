#include "experiments/formats/hdf5_array.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <optional>
#include <span>

#include "experiments/formats/input_error.hpp"
#include "results/files/regular_file.hpp"
#include "results/files/trailer.hpp"
#include "results/hdf5/h5.hpp"

namespace tapelab::experiments {
namespace {

namespace h5 = results::h5;

[[noreturn]] void reject(const std::string& file, const std::string& what, const std::string& hint) {
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
    reject(file, candidates_hint(found),
           "expected: an array [sample, step, feature] or [sequence, frame, height, width]");
  throw ConfigError({.message = "'" + file + "' holds " + std::to_string(found.size()) +
                                " arrays that may be the samples; choose one with data.dataset",
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

/// `value` as an array of floats with so many bits behind the leading one holds it.
double rounded(double value, std::size_t mantissa_bits) {
  if (mantissa_bits >= 52 || !std::isfinite(value)) return value;
  int exponent = 0;
  const double mantissa = std::frexp(value, &exponent);
  const int bits = static_cast<int>(mantissa_bits) + 1;
  return std::ldexp(std::nearbyint(std::ldexp(mantissa, bits)), exponent - bits);
}

/// What the attributes say an array may hide: CF conventions 1.10, sections 2.5.1 and 8.1; attribute conventions of the
/// netCDF user's guide. Markers and limits are of the values as they stand in the file.
class Packing {
 public:
  Packing(const h5::Dataset& dataset, const std::string& file) : dataset_(dataset), file_(file) {
    factor_ = finite("scale_factor", 1);
    offset_ = finite("add_offset", 0);
    wrap_ = wrap();
    fill_ = one("_FillValue");
    if (fill_) markers_.push_back(in_array(*fill_));
    missing_ = numbers("missing_value");
    for (const double marker : missing_) markers_.push_back(in_array(marker));
    set_limits();
  }

  double offset() const { return offset_; }

  void undo(Array& array) const {
    array.packed = is_scaled();
    for (double& value : array.values) {
      const bool is_filled = value == fill_, is_missing = std::ranges::find(missing_, value) != missing_.end();
      array.packed = array.packed || (is_missing && !is_filled);
      const double before = is_filled || is_missing ? kMissing : scaled(value);  // up to revision 5
      value = unpacked(value);
      array.read_as_netcdf = array.read_as_netcdf || !(value == before || (std::isnan(value) && std::isnan(before)));
    }
  }

 private:
  static constexpr double kMissing = std::numeric_limits<double>::quiet_NaN(),
                          kInfinite = std::numeric_limits<double>::infinity();

  [[noreturn]] void reject_attribute(const std::string& name, const std::string& what, const std::string& hint) const {
    reject(file_, "the array's attribute '" + name + "' " + what + ", so its values are not known", hint);
  }

  /// None if the attribute is absent.
  std::vector<double> numbers(const std::string& name) const {
    const auto found = dataset_.number_attributes(name);
    if (found && found->empty()) reject_attribute(name, "holds no numbers", "write numbers, or remove the attribute");
    return found.value_or(std::vector<double>{});
  }

  std::optional<double> one(const std::string& name) const {
    const auto found = dataset_.number_attributes(name);
    if (!found) return std::nullopt;
    if (found->size() == 1) return found->front();
    reject_attribute(name, "is not one number", "write one number, or remove the attribute");
  }

  double finite(const std::string& name, double otherwise) const {
    const double number = one(name).value_or(otherwise);
    if (std::isfinite(number)) return number;
    reject_attribute(name, "is not one number", "write one number, or remove the attribute");
  }

  bool is_scaled() const { return factor_ != 1 || offset_ != 0; }
  /// Two roundings on every machine: experiments/CMakeLists.txt.
  double scaled(double raw) const { return is_scaled() ? raw * factor_ + offset_ : raw; }

  /// What to add to negative integers that are meant as unsigned ones.
  double wrap() const {
    const char* const name = "_Unsigned";
    const char* const hint = "write true or false, or remove the attribute";
    std::string text = "false";
    try {
      const auto found = dataset_.text_attribute(name);
      if (!found) return 0;
      text = *found;
    } catch (const h5::Error&) {
      reject_attribute(name, "is not text", hint);
    }
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (text != "true" && text != "false") reject_attribute(name, "is neither true nor false", hint);
    const auto [bits, is_signed] = dataset_.integers();
    if (bits == 0) return 0;
    if (text == "false" && !is_signed) reject_attribute(name, "contradicts the array's unsigned integers", hint);
    return text == "true" && is_signed ? std::ldexp(1.0, static_cast<int>(bits)) : 0;
  }

  double unwrapped(double raw) const { return raw < 0 ? raw + wrap_ : raw; }
  /// A marker or limit as one of the array's values.
  double in_array(double number) const { return unwrapped(rounded(number, dataset_.mantissa_bits())); }

  double limit(const std::string& name, double number) const {
    if (std::isnan(number)) reject_attribute(name, "is not a number", "write a number, or remove the attribute");
    if (is_scaled() && dataset_.integers().bits > 0 && dataset_.has_float_attribute(name))
      reject_attribute(name, "may refer to the integers in the file or to what they are unpacked to",
                       "write it as integers, like the values in the file");
    return in_array(number);
  }

  void set_limits() {
    const auto range = numbers("valid_range");
    if (range.size() == 2) {
      low_ = limit("valid_range", range[0]);
      high_ = limit("valid_range", range[1]);
      return;
    }
    if (!range.empty())
      reject_attribute("valid_range", "is not two numbers",
                       "write the smallest and the largest value, or remove the attribute");
    if (const auto low = one("valid_min")) low_ = limit("valid_min", *low);
    if (const auto high = one("valid_max")) high_ = limit("valid_max", *high);
  }

  double unpacked(double raw) const {
    const double value = unwrapped(raw);
    const bool is_marker = std::ranges::find(markers_, value) != markers_.end();
    return is_marker || value < low_ || value > high_ ? kMissing : scaled(value);
  }

  const h5::Dataset& dataset_;
  const std::string& file_;
  double factor_ = 1, offset_ = 0, wrap_ = 0, low_ = -kInfinite, high_ = kInfinite;
  std::optional<double> fill_;
  std::vector<double> missing_;  ///< as they stand in the attribute
  std::vector<double> markers_;  ///< of both attributes, as the array holds them
};

Array read_array(const h5::Dataset& dataset, const std::string& file, std::size_t file_bytes) {
  if (!dataset.is_number()) {
    reject(file, "the array holds no numbers", "integers, floats and booleans are read");
  }
  Array array{.shape = dataset.shape(), .values = {}};
  const Packing packing(dataset, file);
  const std::string shape = "shape " + shape_text(array.shape);
  const auto count = checked_count(array.shape);
  if (!count) reject(file, shape + " is too large", "at most 10^9 values are read");
  if (*count / kMostPerByte > file_bytes) {
    reject(file, shape + " is more than a file of " + std::to_string(file_bytes) + " bytes can hold",
           "the file is damaged, or the array was never filled");
  }
  if (const std::string why = results::too_large(*count * sizeof(double)); !why.empty())
    reject(file, shape + " becomes " + why, "read a part of it, or close other programs");
  array.values = dataset.read<double>();
  array.axis_names = dataset.axis_names();
  array.epsilon = std::ldexp(1.0, -static_cast<int>(dataset.mantissa_bits()));
  array.offset = packing.offset();
  packing.undo(array);
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
    reject(file, error.what(),
           "the file is damaged, or of a kind that the installed libhdf5 cannot read; write it again");
  }
}

}  // namespace tapelab::experiments
