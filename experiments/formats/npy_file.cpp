#include "experiments/formats/npy_file.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <numeric>

#include "experiments/formats/input_error.hpp"
#include "experiments/formats/npy_header.hpp"
#include "results/files/regular_file.hpp"

namespace tapelab::experiments {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kVersionEnd = kMagic.size() + 2;

[[noreturn]] void reject(const std::string& file, const std::string& what, const std::string& hint) {
  throw DataError({.message = "'" + file + "': " + what, .hints = {hint}});
}

[[noreturn]] void damaged(const std::string& file, const std::string& what) {
  reject(file, what, "the file is cut short or damaged; write it again with numpy.save");
}

/// One value of type T at `from`; `swapped`: its bytes stand in the other order.
template <class T>
double value_at(const char* from, bool swapped) {
  std::array<char, sizeof(T)> bytes;
  std::copy_n(from, sizeof(T), bytes.begin());
  if (swapped) std::ranges::reverse(bytes);
  return static_cast<double>(std::bit_cast<T>(bytes));
}

struct Type {
  std::string_view name;  ///< without the byte order
  std::size_t bytes;
  double (*value_at)(const char*, bool swapped);
};

constexpr std::array<Type, 11> kTypes = {{{"f4", 4, value_at<float>},
                                          {"f8", 8, value_at<double>},
                                          {"i1", 1, value_at<std::int8_t>},
                                          {"i2", 2, value_at<std::int16_t>},
                                          {"i4", 4, value_at<std::int32_t>},
                                          {"i8", 8, value_at<std::int64_t>},
                                          {"u1", 1, value_at<std::uint8_t>},
                                          {"u2", 2, value_at<std::uint16_t>},
                                          {"u4", 4, value_at<std::uint32_t>},
                                          {"u8", 8, value_at<std::uint64_t>},
                                          {"b1", 1, value_at<std::uint8_t>}}};

struct Layout {
  NpyHeader header;
  Type type;
  bool swapped;
  std::string_view data;
};

std::size_t little_endian(std::string_view bytes) {
  std::size_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

/// The text of the header and what follows it.
std::pair<std::string_view, std::string_view> split_header(std::string_view bytes, const std::string& file) {
  if (bytes.size() < kVersionEnd) damaged(file, "the .npy header is cut short");
  const int version = static_cast<unsigned char>(bytes[kMagic.size()]);
  if (version < 1 || version > 3) {
    reject(file, ".npy format " + std::to_string(version) + " is unknown", "formats 1, 2 and 3 are read");
  }
  const std::size_t width = version == 1 ? 2 : 4;
  const std::string_view length_bytes = bytes.substr(kVersionEnd, width);
  const std::string_view rest = bytes.substr(kVersionEnd + length_bytes.size());
  const std::size_t length = little_endian(length_bytes);
  if (length_bytes.size() < width || length > rest.size()) damaged(file, "the .npy header is cut short");
  return {rest.substr(0, length), rest.substr(length)};
}

Type find_type(const std::string& name, const std::string& file) {
  const std::string_view order = std::string_view(name).substr(0, 1);
  const bool ordered = !order.empty() && std::string_view("<>|=").find(order) != std::string_view::npos;
  const auto found = std::ranges::find(kTypes, std::string_view(name).substr(ordered ? 1 : 0), &Type::name);
  if (ordered && found != kTypes.end()) return *found;
  const std::string shown = name.empty() ? "a structured type" : "values of type '" + name + "'";
  reject(file, "the array holds " + shown + "; float32, float64, bool and integers are read",
         "convert it: numpy.save(path, array.astype('float32'))");
}

Layout read_layout(std::string_view bytes, const std::string& file) {
  const auto [text, data] = split_header(bytes, file);
  auto header = parse_npy_header(text);
  if (!header) damaged(file, "the .npy header does not describe an array");
  const Type type = find_type(header->type, file);
  const bool big = header->type.front() == '>';
  const bool swapped =
      type.bytes > 1 && header->type.front() != '=' && big != (std::endian::native == std::endian::big);
  return {.header = *std::move(header), .type = type, .swapped = swapped, .data = data};
}

std::size_t count_values(const Layout& layout, const std::string& file) {
  const std::string shape = "shape " + shape_text(layout.header.shape) + " of '" + layout.header.type + "' ";
  const auto count = checked_count(layout.header.shape);
  if (!count) reject(file, shape + "is too large", "at most 10^9 values are read");
  if (const std::string why = results::too_large(*count * sizeof(double)); !why.empty())
    reject(file, shape + "becomes " + why, "read a part of it, or close other programs");
  const std::size_t needed = *count * layout.type.bytes;
  if (layout.data.size() == needed) return *count;
  const std::string what =
      shape + "needs " + std::to_string(needed) + " bytes; the file has " + std::to_string(layout.data.size());
  if (layout.data.size() < needed) damaged(file, what);
  reject(file, what, "write one array to a file, with numpy.save");
}

/// Distance in the file between neighbours along each axis, in values.
std::vector<std::size_t> fortran_strides(const std::vector<std::size_t>& shape) {
  std::vector<std::size_t> strides(shape.size());
  std::exclusive_scan(shape.begin(), shape.end(), strides.begin(), std::size_t{1}, std::multiplies<>());
  return strides;
}

/// Where value `index` of the row-major order stands in Fortran order.
std::size_t fortran_position(std::size_t index, const std::vector<std::size_t>& shape,
                             const std::vector<std::size_t>& strides) {
  std::size_t position = 0;
  for (std::size_t axis = shape.size(); axis-- > 0; index /= shape[axis])
    position += index % shape[axis] * strides[axis];
  return position;
}

}  // namespace

bool is_npy(std::string_view bytes) { return bytes.starts_with(kMagic); }

Array parse_npy(std::string_view bytes, const std::string& file) {
  const Layout layout = read_layout(bytes, file);
  const std::size_t count = count_values(layout, file);
  const auto& shape = layout.header.shape;
  const std::vector<std::size_t> strides = fortran_strides(shape);
  Array array{.shape = shape, .values = std::vector<double>(count)};
  if (layout.type.name == "f4") array.epsilon = 0x1p-23;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t position = layout.header.fortran_order ? fortran_position(i, shape, strides) : i;
    array.values[i] = layout.type.value_at(layout.data.data() + position * layout.type.bytes, layout.swapped);
  }
  return array;
}

}  // namespace tapelab::experiments
