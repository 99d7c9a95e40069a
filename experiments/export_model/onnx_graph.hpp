// Builds ONNX graphs: nodes, constants, typed inputs and outputs. Values are known by their names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "experiments/export_model/protobuf_message.hpp"

namespace tapelab::experiments {

/// Name of a value in a graph; empty: none, for an input that an operator can do without.
using OnnxValue = std::string;

enum class OnnxType { kFloat, kDouble, kInt32, kInt64, kBool };

/// An axis of an input or output: its extent, or the name of one that is free.
using OnnxExtent = std::variant<std::int64_t, std::string>;
using OnnxShape = std::vector<OnnxExtent>;

struct OnnxAttribute {
  std::string name;
  std::variant<std::int64_t, std::vector<std::int64_t>, std::string, std::vector<std::string>, std::vector<float>,
               ProtobufMessage>  ///< the last: a graph
      value;
};

class OnnxGraph {
 public:
  explicit OnnxGraph(const std::string& name);
  /// A graph for an attribute of a node of this one, all of whose values it sees.
  OnnxGraph inner(const std::string& name) { return {fresh(name), shared_}; }
  /// GraphProto; of the outermost with all constants.
  ProtobufMessage message() const;

  /// A node `op`, and its only output. `name` says what it is, "encoder/0"; empty: called by its operator.
  OnnxValue add(const std::string& op, const std::vector<OnnxValue>& inputs,
                const std::vector<OnnxAttribute>& attributes = {}, const std::string& name = "");
  /// A node with several outputs.
  std::vector<OnnxValue> add_many(const std::string& op, const std::vector<OnnxValue>& inputs, std::size_t outputs,
                                  const std::vector<OnnxAttribute>& attributes = {}, const std::string& name = "");

  /// Constants, which lie in the outermost graph. Those without a name are made once.
  OnnxValue floats(const std::string& name, const std::vector<std::int64_t>& shape, std::span<const float> values);
  OnnxValue doubles(const std::string& name, const std::vector<std::int64_t>& shape, std::span<const double> values);
  OnnxValue ints(const std::vector<std::int64_t>& values);  ///< one axis
  OnnxValue zero();                                         ///< [1, 1, 1]
  OnnxValue yes();                                          ///< true, a scalar

  OnnxValue input(const std::string& name, OnnxType type, const OnnxShape& shape, const std::string& description = "");
  /// An input of integers that may be left out, for these.
  OnnxValue input_with_default(const std::string& name, const std::vector<std::int64_t>& values,
                               const std::string& description);
  /// Gives `value` out under `name`.
  void output(const OnnxValue& value, const std::string& name, OnnxType type, const OnnxShape& shape,
              const std::string& description = "");

  // What comes up again and again.
  OnnxValue cast(const OnnxValue& value, OnnxType type);
  OnnxValue transpose(const OnnxValue& value, std::vector<std::int64_t> axes);
  OnnxValue squeeze(const OnnxValue& value, std::int64_t axis);
  OnnxValue unsqueeze(const OnnxValue& value, std::int64_t axis);
  /// Elements [from, to) of an axis; `to` a value of one element.
  OnnxValue slice(const OnnxValue& value, std::int64_t axis, std::int64_t from, const OnnxValue& to);
  OnnxValue from(const OnnxValue& value, std::int64_t axis, std::int64_t first);  ///< all elements from `first` on
  OnnxValue concat(const std::vector<OnnxValue>& values, std::int64_t axis);      ///< a single one as it is
  OnnxValue extent(const OnnxValue& value, std::int64_t axis);                    ///< [1]

 private:
  struct Shared;
  OnnxGraph(std::string name, std::shared_ptr<Shared> shared) : name_(std::move(name)), shared_(std::move(shared)) {}
  OnnxValue fresh(const std::string& name);
  /// Adds a constant to the outermost graph.
  OnnxValue constant(const std::string& name, OnnxType type, const std::vector<std::int64_t>& shape,
                     std::span<const std::byte> values);

  std::string name_;
  bool is_outermost_ = false;
  std::vector<ProtobufMessage> nodes_, inputs_, outputs_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace tapelab::experiments
