#include "results/hdf5/plain.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

namespace tapelab::results::h5 {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostObjects = 1'000'000, kMostDepth = 64;

/// Why `take` failed; "" if it did not.
template <class Take>
std::string problem_of(Take&& take) {
  try {
    take();
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

PlainAttribute plain_attribute(const Object& object, const std::string& name) {
  PlainAttribute plain;
  plain.no_text = problem_of([&] { plain.text = object.text_attribute(name).value_or(""); });
  if (!plain.no_text.empty())
    problem_of([&] { plain.texts = object.text_attributes(name).value_or(std::vector<std::string>{}); });
  plain.no_integer = problem_of([&] { plain.integer = object.integer_attribute(name).value_or(0); });
  problem_of([&] { plain.numbers = object.number_attributes(name).value_or(std::vector<double>{}); });
  problem_of([&] { plain.has_floats = object.has_float_attribute(name); });
  return plain;
}

void take_attributes(const Object& object, PlainObject& plain) {
  for (const std::string& name : object.attribute_names())
    plain.attributes.emplace(name, plain_attribute(object, name));
}

class Walk {
 public:
  PlainObject group(const Group& group, std::size_t depth) {
    PlainObject plain;
    plain.is_group = true;
    plain.problem = problem_of([&] {
      if (depth == kMostDepth) throw Error("groups are nested " + std::to_string(kMostDepth) + " deep");
      take_attributes(group, plain);
      for (const Link& link : group.links()) {
        if (++objects_ > kMostObjects) throw Error("it holds more than " + std::to_string(kMostObjects) + " objects");
        plain.members.emplace_back(link.name, member(group, link, depth));
      }
    });
    return plain;
  }

 private:
  PlainObject member(const Group& owner, const Link& link, std::size_t depth) {
    PlainObject plain;
    const std::string problem = problem_of([&] {
      if (owner.has_group(link.name))
        plain = group(owner.group(link.name), depth + 1);
      else
        take_dataset(owner.dataset(link.name), plain);
    });
    if (!problem.empty()) plain.problem = problem;
    plain.is_linked_hard = link.is_hard;
    return plain;
  }

  void take_dataset(const Dataset& dataset, PlainObject& plain) {
    take_attributes(dataset, plain);
    plain.is_null = dataset.is_null();
    plain.kind = dataset.kind();
    plain.is_number = dataset.is_number();
    plain.mantissa_bits = dataset.mantissa_bits();
    plain.integers = dataset.integers();
    std::size_t bytes = 0;
    plain.no_shape = problem_of([&] {
      constexpr std::size_t kMostPerElement = 16;
      plain.shape = dataset.shape();
      if (__builtin_mul_overflow(element_count(plain.shape), kMostPerElement, &bytes)) bytes = kMostValues;
    });
    if (!plain.no_shape.empty()) return;
    plain.axis_names = dataset.axis_names();
    plain.has_values = bytes <= kMostValues - bytes_;
    if (!plain.has_values) return;
    plain.values = plain_values(dataset);
    bytes_ += bytes;
  }

  std::size_t objects_ = 0, bytes_ = 0;
};

template <Number T>
void take_numbers(const Dataset& dataset, PlainValues& values) {
  const std::vector<T> numbers = dataset.read<T>();
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(numbers.data());
  values.numbers.assign(bytes, bytes + numbers.size() * sizeof(T));
}

void take_values(const Dataset& dataset, PlainValues& values) {
  values.kind = dataset.integers().is_signed ? dataset.kind() : Kind::kDouble;  // unsigned ones go beyond its end
  switch (values.kind) {
    case Kind::kInt8:
      return take_numbers<std::int8_t>(dataset, values);
    case Kind::kInt32:
      return take_numbers<std::int32_t>(dataset, values);
    case Kind::kInt64:
      return take_numbers<std::int64_t>(dataset, values);
    case Kind::kFloat:
      return take_numbers<float>(dataset, values);
    case Kind::kString:
      values.texts = dataset.read<std::string>();
      return;
    case Kind::kDouble:
    case Kind::kOther:  // numbers of other sizes; of anything else libhdf5 says why not
      values.kind = Kind::kDouble;
      return take_numbers<double>(dataset, values);
  }
}

/// As libhdf5 converts numbers; what is none becomes 0.
template <Number To, Number From>
To converted(From value) {
  if constexpr (std::floating_point<To>) return static_cast<To>(value);
  using Limits = std::numeric_limits<To>;
  if constexpr (std::integral<From> && std::integral<To>) {
    if (std::cmp_less(value, Limits::min())) return Limits::min();
    if (std::cmp_greater(value, Limits::max())) return Limits::max();
  }
  if constexpr (std::floating_point<From> && std::integral<To>) {
    if (std::isnan(value)) return 0;
    if (static_cast<double>(value) <= static_cast<double>(Limits::min())) return Limits::min();
    if (static_cast<double>(value) >= static_cast<double>(Limits::max())) return Limits::max();
  }
  return static_cast<To>(value);
}

template <Number From, Number To>
std::vector<To> all_converted(std::span<const std::uint8_t> bytes) {
  std::vector<To> all;
  all.reserve(bytes.size() / sizeof(From));
  for (; bytes.size() >= sizeof(From); bytes = bytes.subspan(sizeof(From))) {
    From value;
    std::memcpy(&value, bytes.data(), sizeof value);
    all.push_back(converted<To>(value));
  }
  return all;
}

template <Number To>
std::vector<To> numbers_of(const PlainValues& values) {
  switch (values.kind) {
    case Kind::kInt8:
      return all_converted<std::int8_t, To>(values.numbers);
    case Kind::kInt32:
      return all_converted<std::int32_t, To>(values.numbers);
    case Kind::kInt64:
      return all_converted<std::int64_t, To>(values.numbers);
    case Kind::kFloat:
      return all_converted<float, To>(values.numbers);
    case Kind::kDouble:
      return all_converted<double, To>(values.numbers);
    case Kind::kString:
    case Kind::kOther:
      break;
  }
  throw Error("a dataset that should hold numbers does not");
}

std::vector<std::byte> cbor_of(const Json& json) {
  const std::vector<std::uint8_t> cbor = Json::to_cbor(json);
  const auto bytes = std::as_bytes(std::span(cbor));
  return {bytes.begin(), bytes.end()};
}

template <class Plain>
Plain plain_from(std::span<const std::byte> bytes) {
  try {
    const auto* const begin = reinterpret_cast<const std::uint8_t*>(bytes.data());
    return Json::from_cbor(begin, begin + bytes.size()).get<Plain>();
  } catch (const Json::exception&) {
    throw Error("what was read apart does not fit together");
  }
}

}  // namespace

// Called by nlohmann-json.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PlainAttribute, text, no_text, texts, integer, no_integer, numbers, has_floats)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Integers, bits, is_signed)

void to_json(Json& json, const PlainValues& values) {
  json = {values.kind, Json::binary(values.numbers), values.texts, values.problem};
}

void from_json(const Json& json, PlainValues& values) {
  json.at(0).get_to(values.kind);
  values.numbers = json.at(1).get_binary();
  json.at(2).get_to(values.texts);
  json.at(3).get_to(values.problem);
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PlainObject, problem, is_group, is_linked_hard, attributes, members, is_null, kind,
                                   is_number, mantissa_bits, integers, shape, no_shape, axis_names, has_values, values)

const PlainObject* PlainObject::at(std::string_view path) const {
  const std::size_t end = path.find('/');
  const std::string_view first = path.substr(0, end), rest = end == path.npos ? "" : path.substr(end + 1);
  if (first.empty() || first == ".") return rest.empty() ? this : at(rest);
  for (const auto& [name, member] : members)
    if (name == first) return rest.empty() ? &member : member.at(rest);
  return nullptr;
}

PlainObject plain_object(const Group& root) { return Walk().group(root, 0); }

PlainValues plain_values(const Dataset& dataset) {
  PlainValues values;
  values.problem = problem_of([&] { take_values(dataset, values); });
  return values;
}

std::vector<std::byte> to_bytes(const PlainObject& object) { return cbor_of(object); }
std::vector<std::byte> to_bytes(const PlainValues& values) { return cbor_of(values); }
PlainObject object_from(std::span<const std::byte> bytes) { return plain_from<PlainObject>(bytes); }
PlainValues values_from(std::span<const std::byte> bytes) { return plain_from<PlainValues>(bytes); }

template <Element T>
std::vector<T> elements_of(const PlainValues& values, std::size_t count) {
  if (!values.problem.empty()) throw Error(values.problem);
  std::vector<T> elements;
  if constexpr (std::same_as<T, std::string>) {
    if (values.kind != Kind::kString) throw Error("a dataset that should hold variable-length strings does not");
    elements = values.texts;
  } else {
    elements = numbers_of<T>(values);
  }
  if (elements.size() != count) throw Error("what was read apart does not fit together");
  return elements;
}

template std::vector<double> elements_of(const PlainValues&, std::size_t);
template std::vector<float> elements_of(const PlainValues&, std::size_t);
template std::vector<std::int8_t> elements_of(const PlainValues&, std::size_t);
template std::vector<std::int32_t> elements_of(const PlainValues&, std::size_t);
template std::vector<std::int64_t> elements_of(const PlainValues&, std::size_t);
template std::vector<std::string> elements_of(const PlainValues&, std::size_t);

}  // namespace tapelab::results::h5
