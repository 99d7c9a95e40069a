#include "experiments/export_model/onnx_graph.hpp"

#include <bit>
#include <limits>
#include <map>
#include <set>

// Numbers of fields, types and attributes: onnx.proto of ONNX 1.12, IR version 8.

namespace tapelab::experiments {

static_assert(std::endian::native == std::endian::little, "raw data of ONNX are little-endian");

/// What a graph and those inside it have in common.
struct OnnxGraph::Shared {
  std::set<std::string> names;                          ///< of nodes and values
  std::vector<ProtobufMessage> constants;               ///< TensorProto
  std::map<std::vector<std::int64_t>, OnnxValue> ints;  ///< made so far
  OnnxValue zero, yes;
};

namespace {

/// TensorProto.DataType
std::int64_t type_number(OnnxType type) {
  switch (type) {
    case OnnxType::kFloat:
      return 1;
    case OnnxType::kInt32:
      return 6;
    case OnnxType::kInt64:
      return 7;
    case OnnxType::kBool:
      return 9;
    case OnnxType::kDouble:
      break;
  }
  return 11;
}

ProtobufMessage tensor(const std::string& name, OnnxType type, const std::vector<std::int64_t>& shape,
                       std::span<const std::byte> values) {
  ProtobufMessage tensor;
  for (const std::int64_t extent : shape) tensor.add(1, extent);
  tensor.add(2, type_number(type));
  tensor.add(8, name);
  tensor.add(9, std::string_view(reinterpret_cast<const char*>(values.data()), values.size()));
  return tensor;
}

/// ValueInfoProto, which holds a TypeProto, which holds a Tensor, which holds a TensorShapeProto.
ProtobufMessage described(const std::string& name, OnnxType type, const OnnxShape& shape,
                          const std::string& description) {
  ProtobufMessage axes, of_tensor, of_value, value;
  for (const OnnxExtent& extent : shape) {
    ProtobufMessage axis;
    if (const auto* free = std::get_if<std::string>(&extent))
      axis.add(2, *free);
    else
      axis.add(1, std::get<std::int64_t>(extent));
    axes.add(1, axis);
  }
  of_tensor.add(1, type_number(type));
  of_tensor.add(2, axes);
  of_value.add(1, of_tensor);
  value.add(1, name);
  value.add(2, of_value);
  if (!description.empty()) value.add(3, description);
  return value;
}

/// AttributeProto: puts a value where its type has it, and the number of that type behind.
struct AddValue {
  ProtobufMessage& attribute;

  void typed(std::int64_t type) const { attribute.add(20, type); }
  void operator()(std::int64_t value) const {
    attribute.add(3, value);
    typed(2);
  }
  void operator()(const std::vector<std::int64_t>& values) const {
    for (const std::int64_t value : values) attribute.add(8, value);
    typed(7);
  }
  void operator()(const std::string& value) const {
    attribute.add(4, value);
    typed(3);
  }
  void operator()(const std::vector<std::string>& values) const {
    for (const std::string& value : values) attribute.add(9, value);
    typed(8);
  }
  void operator()(const std::vector<float>& values) const {
    for (const float value : values) attribute.add(7, value);
    typed(6);
  }
  void operator()(const ProtobufMessage& graph) const {
    attribute.add(6, graph);
    typed(5);
  }
};

}  // namespace

OnnxGraph::OnnxGraph(const std::string& name) : name_(name), is_outermost_(true), shared_(std::make_shared<Shared>()) {}

ProtobufMessage OnnxGraph::message() const {
  ProtobufMessage graph;
  for (const ProtobufMessage& node : nodes_) graph.add(1, node);
  graph.add(2, name_);
  if (is_outermost_)
    for (const ProtobufMessage& constant : shared_->constants) graph.add(5, constant);
  for (const ProtobufMessage& input : inputs_) graph.add(11, input);
  for (const ProtobufMessage& output : outputs_) graph.add(12, output);
  return graph;
}

OnnxValue OnnxGraph::fresh(const std::string& name) {
  std::string unused = name;
  for (std::size_t number = 1; !shared_->names.insert(unused).second; ++number)
    unused = name + "_" + std::to_string(number);
  return unused;
}

std::vector<OnnxValue> OnnxGraph::add_many(const std::string& op, const std::vector<OnnxValue>& inputs,
                                           std::size_t outputs, const std::vector<OnnxAttribute>& attributes,
                                           const std::string& name) {
  ProtobufMessage node;
  const std::string own_name = fresh(name.empty() ? op : name);
  for (const OnnxValue& input : inputs) node.add(1, input);
  std::vector<OnnxValue> values;
  for (std::size_t i = 0; i < outputs; ++i) {
    values.push_back(fresh(own_name + ":" + std::to_string(i)));
    node.add(2, values.back());
  }
  node.add(3, own_name);
  node.add(4, op);
  for (const OnnxAttribute& each : attributes) {
    ProtobufMessage attribute;
    attribute.add(1, each.name);
    std::visit(AddValue{attribute}, each.value);
    node.add(5, attribute);
  }
  nodes_.push_back(std::move(node));
  return values;
}

OnnxValue OnnxGraph::add(const std::string& op, const std::vector<OnnxValue>& inputs,
                         const std::vector<OnnxAttribute>& attributes, const std::string& name) {
  return add_many(op, inputs, 1, attributes, name).front();
}

OnnxValue OnnxGraph::constant(const std::string& name, OnnxType type, const std::vector<std::int64_t>& shape,
                              std::span<const std::byte> values) {
  const OnnxValue value = fresh(name);
  shared_->constants.push_back(tensor(value, type, shape, values));
  return value;
}

OnnxValue OnnxGraph::floats(const std::string& name, const std::vector<std::int64_t>& shape,
                            std::span<const float> values) {
  return constant(name, OnnxType::kFloat, shape, std::as_bytes(values));
}

OnnxValue OnnxGraph::doubles(const std::string& name, const std::vector<std::int64_t>& shape,
                             std::span<const double> values) {
  return constant(name, OnnxType::kDouble, shape, std::as_bytes(values));
}

OnnxValue OnnxGraph::ints(const std::vector<std::int64_t>& values) {
  OnnxValue& made = shared_->ints[values];
  if (!made.empty()) return made;
  std::string name = "ints";
  for (const std::int64_t value : values) name += "_" + std::to_string(value);
  return made = constant(name, OnnxType::kInt64, {static_cast<std::int64_t>(values.size())},
                         std::as_bytes(std::span(values)));
}

OnnxValue OnnxGraph::zero() {
  constexpr float kZero = 0;
  if (shared_->zero.empty()) shared_->zero = floats("zero", {1, 1, 1}, std::span<const float>(&kZero, 1));
  return shared_->zero;
}

OnnxValue OnnxGraph::yes() {
  constexpr std::byte kYes{1};
  if (shared_->yes.empty()) shared_->yes = constant("yes", OnnxType::kBool, {}, std::span<const std::byte>(&kYes, 1));
  return shared_->yes;
}

OnnxValue OnnxGraph::input(const std::string& name, OnnxType type, const OnnxShape& shape,
                           const std::string& description) {
  const OnnxValue value = fresh(name);
  inputs_.push_back(described(value, type, shape, description));
  return value;
}

OnnxValue OnnxGraph::input_with_default(const std::string& name, const std::vector<std::int64_t>& values,
                                        const std::string& description) {
  const std::vector<std::int64_t> shape = {static_cast<std::int64_t>(values.size())};
  const OnnxValue value = input(name, OnnxType::kInt64, {shape[0]}, description);
  shared_->constants.push_back(tensor(value, OnnxType::kInt64, shape, std::as_bytes(std::span(values))));
  return value;
}

void OnnxGraph::output(const OnnxValue& value, const std::string& name, OnnxType type, const OnnxShape& shape,
                       const std::string& description) {
  const OnnxValue given = fresh(name);
  ProtobufMessage node;
  node.add(1, value);
  node.add(2, given);
  node.add(3, fresh(name + "/output"));
  node.add(4, "Identity");
  nodes_.push_back(std::move(node));
  outputs_.push_back(described(given, type, shape, description));
}

OnnxValue OnnxGraph::cast(const OnnxValue& value, OnnxType type) {
  return add("Cast", {value}, {{"to", type_number(type)}});
}

OnnxValue OnnxGraph::transpose(const OnnxValue& value, std::vector<std::int64_t> axes) {
  return add("Transpose", {value}, {{"perm", std::move(axes)}});
}

OnnxValue OnnxGraph::squeeze(const OnnxValue& value, std::int64_t axis) {
  return add("Squeeze", {value, ints({axis})});
}

OnnxValue OnnxGraph::unsqueeze(const OnnxValue& value, std::int64_t axis) {
  return add("Unsqueeze", {value, ints({axis})});
}

OnnxValue OnnxGraph::slice(const OnnxValue& value, std::int64_t axis, std::int64_t from, const OnnxValue& to) {
  return add("Slice", {value, ints({from}), to, ints({axis})});
}

OnnxValue OnnxGraph::from(const OnnxValue& value, std::int64_t axis, std::int64_t first) {
  return slice(value, axis, first, ints({std::numeric_limits<std::int64_t>::max()}));
}

OnnxValue OnnxGraph::concat(const std::vector<OnnxValue>& values, std::int64_t axis) {
  return values.size() == 1 ? values.front() : add("Concat", values, {{"axis", axis}});
}

OnnxValue OnnxGraph::extent(const OnnxValue& value, std::int64_t axis) {
  return add("Shape", {value}, {{"start", axis}, {"end", axis + 1}});
}

}  // namespace tapelab::experiments
