// What an HDF5 file holds, as plain values: taken where libhdf5 may crash (h5_apart.hpp), used where it must not.
// What libhdf5 cannot read is kept as its words, which are thrown when somebody asks for it, as if asked directly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "results/hdf5/h5.hpp"

namespace tapelab::results::h5 {

/// What the calls of Object find out about an attribute.
struct PlainAttribute {
  std::string text, no_text;       ///< no_text: why it is not one string
  std::vector<std::string> texts;  ///< of one that is not one string, but several
  std::int64_t integer = 0;
  std::string no_integer;       ///< why it is not one number
  std::vector<double> numbers;  ///< as number_attributes()
  bool has_floats = false;
};

/// The values of a dataset: numbers of `kind` as this process holds them (other numbers as kDouble), or texts.
struct PlainValues {
  Kind kind = Kind::kOther;
  std::vector<std::uint8_t> numbers;
  std::vector<std::string> texts;
  std::string problem;  ///< why they cannot be read
};

struct PlainObject {
  std::string problem;  ///< why it cannot be opened
  bool is_group = false;
  bool is_linked_hard = true;  ///< false: by its name only, which may lead to nothing
  std::map<std::string, PlainAttribute> attributes;

  std::vector<std::pair<std::string, PlainObject>> members;  ///< of a group, oldest first

  bool is_null = false;  ///< of a dataset, as all below
  Kind kind = Kind::kOther;
  bool is_number = false;
  std::size_t mantissa_bits = 0;
  Integers integers;
  Shape shape;
  std::string no_shape;  ///< why it has none
  std::vector<std::string> axis_names;
  bool has_values = false;  ///< false: they are too many to come along, and are asked for when they are needed
  PlainValues values;

  /// The object at a path below this one, "a/b"; null if there is none.
  const PlainObject* at(std::string_view path) const;
};

/// All of a file. Values come along while they are few: at most kMostValues bytes altogether.
inline constexpr std::size_t kMostValues = std::size_t{64} << 20;
PlainObject plain_object(const Group& root);
PlainValues plain_values(const Dataset& dataset);

std::vector<std::byte> to_bytes(const PlainObject& object);
std::vector<std::byte> to_bytes(const PlainValues& values);
/// Throw Error for bytes that to_bytes() does not make.
PlainObject object_from(std::span<const std::byte> bytes);
PlainValues values_from(std::span<const std::byte> bytes);

/// `count` values, numbers converted as libhdf5 does: what lies beyond the range of T becomes its end. Throws Error
/// for values of another kind or number.
template <Element T>
std::vector<T> elements_of(const PlainValues& values, std::size_t count);

}  // namespace tapelab::results::h5
