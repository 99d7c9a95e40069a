#include "results/run/variable.hpp"

#include <array>
#include <cctype>
#include <numeric>
#include <type_traits>
#include <utility>

#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

constexpr std::array<std::string_view, 4> kStatusNames = {"ok", "failed", "interrupted", "missing"};

bool is_integer(h5::Kind kind) {
  return kind == h5::Kind::kInt8 || kind == h5::Kind::kInt32 || kind == h5::Kind::kInt64;
}

}  // namespace

void describe(h5::Dataset& variable, const std::string& units, const std::string& long_name) {
  variable.write_attribute("units", units);
  variable.write_attribute("long_name", long_name);
}

void attach(h5::Dataset& variable, std::initializer_list<const h5::Dataset*> scales) {
  unsigned axis = 0;
  for (const h5::Dataset* scale : scales) variable.attach_scale(axis++, *scale);
}

void describe_root(h5::Group& root, const std::string& title, const std::string& history) {
  root.write_attribute("Conventions", std::string("CF-1.8"));
  root.write_attribute("title", title);
  root.write_attribute("history", history);
  root.write_attribute("source", std::string("tapelab: LSTM autoencoders on a tape-based autodiff engine"));
  root.write_attribute("schema_version", kSchemaVersion);
}

void check_schema(const h5::Group& root) {
  const auto version = root.integer_attribute("schema_version");
  if (!version) throw ForeignFile("it holds no schema_version");
  if (*version != kSchemaVersion)
    throw OtherSchema("has schema version " + std::to_string(*version) + "; this program reads version " +
                          std::to_string(kSchemaVersion),
                      {"use the version of tapelab that wrote it, or run the grid again into a new folder: -o DIR"});
}

void describe_status(h5::Dataset& variable) {
  constexpr std::array<std::int8_t, 4> kValues = {0, 1, 2, 3};
  std::string meanings;
  for (const std::string_view name : kStatusNames) {
    if (!meanings.empty()) meanings += ' ';
    meanings += name;
  }
  describe(variable, "1", "how the run ended");
  variable.write_attribute("flag_values", std::span<const std::int8_t>(kValues));
  variable.write_attribute("flag_meanings", meanings);
}

void write_feature_units(h5::Group& group, const std::string& name, const std::vector<std::string>& units,
                         const h5::Dataset& features) {
  h5::Dataset variable = group.create(name, {units.size()}, units);
  describe(variable, "1", "unit of the feature");
  attach(variable, {&features});
}

template <h5::Element T>
T read_one(const h5::Group& group, const std::string& name) {
  const h5::Dataset variable = group.dataset(name);
  if (variable.is_null()) throw h5::Error("'" + name + "' should hold one value, but holds none");
  if (const h5::Shape shape = variable.shape(); !shape.empty())
    throw h5::Error("'" + name + "' should hold one value, but has the shape " + h5::shape_text(shape));
  if (std::is_integral_v<T> && !is_integer(variable.kind())) throw h5::Error("'" + name + "' is not a whole number");
  return std::move(variable.read<T>().front());
}

template <class T>
std::vector<T> read_integers(const h5::Group& group, const std::string& name, const h5::Shape& shape) {
  const h5::Dataset variable = group.dataset(name);
  require_shape(variable, name, shape);
  if (!is_integer(variable.kind())) throw h5::Error("'" + name + "' does not hold whole numbers");
  return variable.read<T>();
}

void require_shape(const h5::Dataset& variable, const std::string& name, const h5::Shape& expected) {
  if (variable.is_null()) throw h5::Error("'" + name + "' holds no value");
  const h5::Shape shape = variable.shape();
  if (shape != expected)
    throw h5::Error("'" + name + "' has the shape " + h5::shape_text(shape) + ", expected " + h5::shape_text(expected));
}

std::size_t axis_length(const h5::Group& group, const std::string& name) {
  const h5::Dataset axis = group.dataset(name);
  const h5::Shape shape = axis.is_null() ? h5::Shape() : axis.shape();
  if (shape.size() != 1 || shape[0] == 0)
    throw h5::Error("the axis '" + name + "' has the shape " + h5::shape_text(shape) + ", expected one length");
  return shape[0];
}

template double read_one(const h5::Group&, const std::string&);
template std::int8_t read_one(const h5::Group&, const std::string&);
template std::int32_t read_one(const h5::Group&, const std::string&);
template std::int64_t read_one(const h5::Group&, const std::string&);
template std::string read_one(const h5::Group&, const std::string&);
template std::vector<std::int8_t> read_integers(const h5::Group&, const std::string&, const h5::Shape&);
template std::vector<std::int32_t> read_integers(const h5::Group&, const std::string&, const h5::Shape&);
template std::vector<std::int64_t> read_integers(const h5::Group&, const std::string&, const h5::Shape&);

std::string_view status_name(Status status) { return kStatusNames.at(static_cast<std::size_t>(status)); }

Status status_from(std::int8_t number) {
  if (number < 0 || static_cast<std::size_t>(number) >= kStatusNames.size())
    throw h5::Error("status " + std::to_string(number) + " is not one of its flag values");
  return static_cast<Status>(number);
}

h5::Dataset create_index(h5::Group& group, const std::string& name, std::size_t extent, const std::string& long_name) {
  std::vector<std::int32_t> numbers(extent);
  std::iota(numbers.begin(), numbers.end(), 0);
  h5::Dataset scale = group.create_coordinate(name, std::span<const std::int32_t>(numbers));
  describe(scale, "1", long_name);
  return scale;
}

h5::Dataset step_axis(h5::Group& group, const std::string& decoder, std::size_t steps) {
  const std::string name = decoder + "_step";
  if (!group.has(name)) return create_index(group, name, steps, std::string(kStepMeaning));
  h5::Dataset axis = group.dataset(name);
  if (axis.shape() != h5::Shape{steps})
    throw h5::Error("what is stored per step of '" + decoder + "' has unequal lengths: " +
                    std::to_string(h5::element_count(axis.shape())) + " and " + std::to_string(steps));
  return axis;
}

h5::Dataset class_axis(h5::Group& group, std::string_view name, const std::vector<std::string>& classes) {
  h5::Dataset axis = group.create_coordinate(std::string(name), std::span<const std::string>(classes));
  describe(axis, "1", name == kTrueClass ? "class of the sequence" : "class that the classifier takes it for");
  return axis;
}

std::vector<std::string> read_class_axes(const h5::Group& group) {
  std::vector<std::string> classes;
  for (const std::string_view name : {kTrueClass, kPredictedClass}) {
    axis_length(group, std::string(name));
    std::vector<std::string> own = group.dataset(std::string(name)).read<std::string>();
    if (name == kPredictedClass && own != classes) throw h5::Error("true and predicted classes are not the same");
    classes = std::move(own);
  }
  return classes;
}

std::string unused_name(const h5::Group& group, std::string_view path) {
  std::string name;
  for (const char c : path) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  if (name.empty() || !std::isalpha(static_cast<unsigned char>(name.front()))) name.insert(0, "v_");
  std::string unused = name;
  for (int count = 2; group.has(unused); ++count) unused = name + "_" + std::to_string(count);
  return unused;
}

}  // namespace tapelab::results
