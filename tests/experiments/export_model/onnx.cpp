// The graphs of exported models as onnx itself reads them back: valid, free in batch and steps, a node for each layer
// and direction, the weights where ONNX has them. What a runtime computes from them: tests/system/onnx.sh.
#include <doctest/doctest.h>
#include <onnx/checker.h>
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "experiments/export_model/onnx_model.hpp"
#include "results/text/errors.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/trained_study.hpp"

namespace tapelab::experiments {
namespace {

const std::string kTable =
    "train.epochs = 1\nmodel.encoder = 3\nmodel.decoder = 3\n[data]\nsource = csv\nfile = y.csv\ncolumns = t y\n"
    "window = 4\nscaling = min_max\nunits = s degC\n";

/// A run of the table with these settings, and what is made of it.
struct Exported {
  results::RunRecord run;
  onnx::ModelProto proto;

  explicit Exported(const std::vector<std::string>& settings, ExportOptions options = {}) {
    const ScratchFolder folder;
    folder.write("y.csv", ramp_csv());
    run = stored_run(train_study(folder, "study", kTable, settings));
    StoredModel model(run);
    options.run = run.id;
    const std::string bytes = onnx_file(model, options);
    REQUIRE(proto.ParseFromString(bytes));
  }
  const onnx::GraphProto& graph() const { return proto.graph(); }
  const std::vector<float>& weights(const std::string& name) const {
    return std::ranges::find(run.weights, name, &results::NamedArray::name)->array.values;
  }
  std::string noted(const std::string& key) const {
    for (const auto& entry : proto.metadata_props())
      if (entry.key() == key) return entry.value();
    return "";
  }
};

/// All nodes, also those inside others.
std::vector<const onnx::NodeProto*> nodes(const onnx::GraphProto& graph, const std::string& op) {
  std::vector<const onnx::NodeProto*> found;
  for (const auto& node : graph.node()) {
    if (node.op_type() == op) found.push_back(&node);
    for (const auto& attribute : node.attribute())
      if (attribute.has_g())
        for (const auto* inner : nodes(attribute.g(), op)) found.push_back(inner);
  }
  return found;
}

const onnx::AttributeProto& attribute(const onnx::NodeProto& node, const std::string& name) {
  const auto found = std::ranges::find_if(node.attribute(), [&](const auto& each) { return each.name() == name; });
  REQUIRE(found != node.attribute().end());
  return *found;
}

std::vector<float> constant(const onnx::GraphProto& graph, const std::string& name) {
  for (const auto& tensor : graph.initializer()) {
    if (tensor.name() != name) continue;
    std::vector<float> values(tensor.raw_data().size() / sizeof(float));
    std::memcpy(values.data(), tensor.raw_data().data(), tensor.raw_data().size());
    return values;
  }
  FAIL(name << " is not there");
  return {};
}

/// "input float [batch, steps, 2]"
std::string text(const onnx::ValueInfoProto& value) {
  const std::map<int, std::string> types = {
      {onnx::TensorProto::FLOAT, "float"}, {onnx::TensorProto::INT64, "int64"}, {onnx::TensorProto::INT32, "int32"}};
  const auto& tensor = value.type().tensor_type();
  std::string text = value.name() + " " + types.at(tensor.elem_type()) + " [";
  for (const auto& axis : tensor.shape().dim())
    text += (text.ends_with('[') ? "" : ", ") +
            (axis.has_dim_param() ? axis.dim_param() : std::to_string(axis.dim_value()));
  return text + "]";
}

std::string texts(const google::protobuf::RepeatedPtrField<onnx::ValueInfoProto>& values) {
  std::string all;
  for (const auto& value : values) all += (all.empty() ? "" : "; ") + text(value);
  return all;
}

struct Variant {
  std::vector<std::string> settings;
  std::size_t lstm, gru, loops;  ///< nodes
};

const std::vector<Variant> kVariants = {
    {{}, 2, 0, 0},
    {{"model.layers=2", "model.cell=gru", "model.reset_after=false"}, 0, 4, 0},
    {{"model.bidirectional=true", "model.bidirectional_decoder=true", "model.merge=sum"}, 4, 0, 0},
    {{"model.peepholes=true", "reconstruct.conditional=true", "predict.enabled=true"}, 3, 0, 1},
    {{"reconstruct.start=state", "reconstruct.first_step=state", "reconstruct.conditional=true", "model.layers=2"},
     4,
     0,
     1},
    {{"reconstruct.start=state", "model.activation=linear", "model.recurrent_activation=hard_sigmoid_3"}, 2, 0, 0},
    {{"model.code=all_steps", "model.code_units=2", "model.cell=gru", "reconstruct.conditional=true"}, 0, 2, 1},
    {{"model.reversed_input=true", "reconstruct.reversed=true", "reconstruct.output_activation=softmax"}, 2, 0, 0},
    {{"data.window=0", "data.missing=mask_values", "reconstruct.conditional=true", "reconstruct.first_input=last"},
     2,
     0,
     1},
    {{"predict.enabled=true", "predict.target=future", "predict.steps=2", "reconstruct.enabled=false"}, 2, 0, 0}};

}  // namespace

TEST_CASE("ONNX graphs are valid, and their shapes can be inferred") {
  for (const Variant& variant : kVariants)
    for (const ExportPart part : {ExportPart::kAll, ExportPart::kEncoder, ExportPart::kDecoder}) {
      CAPTURE(variant.settings.empty() ? "" : variant.settings.front());
      const Exported exported(variant.settings, {.part = part, .raw = false, .run = "", .version = "1"});
      CHECK(exported.proto.opset_import(0).version() == 17);
      onnx::checker::check_model(exported.proto);
      onnx::ModelProto inferred = exported.proto;
      onnx::shape_inference::InferShapes(inferred, onnx::OpSchemaRegistry::Instance(), {true, 1, true});
      if (part != ExportPart::kAll) continue;
      CHECK(nodes(exported.graph(), "LSTM").size() == variant.lstm);
      CHECK(nodes(exported.graph(), "GRU").size() == variant.gru);
      CHECK(nodes(exported.graph(), "Loop").size() == variant.loops);
    }
}

TEST_CASE("inputs and outputs of ONNX graphs leave batch and steps open") {
  const Exported both({"predict.enabled=true"});
  CHECK(texts(both.graph().input()) == "input float [batch, steps, 2]");
  CHECK(texts(both.graph().output()) == "reconstruct float [batch, steps, 2]; predict float [batch, predict_steps, 2]");
  CHECK(both.graph().input(0).doc_string() == "t [s], y [degC]");
  CHECK(both.noted("reconstruct.columns") == R"(["t","y"])");
  CHECK(both.noted("reconstruct.units") == R"(["s","degC"])");
  CHECK(both.noted("run") == both.run.id);

  const Exported ragged({"data.window=0", "data.missing=mask_values"});
  CHECK(texts(ragged.graph().input()) == "input float [batch, steps, 2]; lengths int32 [batch]");
  const std::vector<std::string> future = {"predict.enabled=true", "predict.target=future", "predict.steps=2",
                                           "reconstruct.enabled=false"};
  CHECK(texts(Exported(future).graph().input()) == "input float [batch, steps, 2]; predict_steps int64 [1]");

  const ExportOptions encoder{.part = ExportPart::kEncoder, .raw = false, .run = "", .version = ""};
  const ExportOptions decoder{.part = ExportPart::kDecoder, .raw = false, .run = "", .version = ""};
  CHECK(texts(Exported({}, encoder).graph().output()) == "code float [batch, 3]");
  CHECK(texts(Exported({}, decoder).graph().input()) == "code float [batch, 3]; reconstruct_steps int64 [1]");
  const std::vector<std::string> state = {"reconstruct.start=state"};
  CHECK(texts(Exported(state, encoder).graph().output()) ==
        "code float [batch, 3]; encoder_0_h float [batch, 3]; encoder_0_c float [batch, 3]");
  CHECK(texts(Exported(state, decoder).graph().input()) ==
        "encoder_0_h float [batch, 3]; encoder_0_c float [batch, 3]; reconstruct_steps int64 [1]");
  CHECK(texts(Exported({"model.code=all_steps"}, decoder).graph().input()) == "code_steps float [batch, steps, 3]");
}

TEST_CASE("weights stand where ONNX has them") {
  const Exported lstm({"model.peepholes=true", "model.recurrent_activation=hard_sigmoid"});
  constexpr std::size_t kUnits = 3, kGates[] = {0, 3, 1, 2}, kPeepholes[] = {0, 2, 1};
  const std::vector<float>& kernel = lstm.weights("encoder/0/kernel");
  const std::vector<float> w = constant(lstm.graph(), "encoder/0/W"), b = constant(lstm.graph(), "encoder/0/B"),
                           p = constant(lstm.graph(), "encoder/0/P"), r = constant(lstm.graph(), "encoder/0/R");
  for (std::size_t gate = 0; gate < 4; ++gate)
    for (std::size_t unit = 0; unit < kUnits; ++unit) {
      const std::size_t to = gate * kUnits + unit, from = kGates[gate] * kUnits + unit;
      for (std::size_t feature = 0; feature < 2; ++feature)
        CHECK(w[to * 2 + feature] == kernel[feature * 4 * kUnits + from]);
      for (std::size_t other = 0; other < kUnits; ++other)
        CHECK(r[to * kUnits + other] == lstm.weights("encoder/0/recurrent_kernel")[other * 4 * kUnits + from]);
      CHECK(b[to] == lstm.weights("encoder/0/bias")[from]);
      CHECK(b[4 * kUnits + to] == 0);
      if (gate < 3) CHECK(p[to] == lstm.weights("encoder/0/peepholes")[kPeepholes[gate] * kUnits + unit]);
    }
  const onnx::NodeProto& node = *nodes(lstm.graph(), "LSTM").front();
  CHECK(attribute(node, "activations").strings(0) == "HardSigmoid");
  CHECK(attribute(node, "activations").strings(2) == "Tanh");
  CHECK(attribute(node, "activation_alpha").floats(0) == 0.2f);
  CHECK(attribute(node, "activation_beta").floats(0) == 0.5f);

  const Exported gru({"model.cell=gru", "model.bidirectional=true", "model.activation=linear",
                      "model.recurrent_activation=hard_sigmoid_3"});
  const std::vector<const onnx::NodeProto*> both = nodes(gru.graph(), "GRU");
  CHECK(attribute(*both[0], "direction").s() == "forward");
  CHECK(attribute(*both[1], "direction").s() == "reverse");
  CHECK(attribute(*both[0], "linear_before_reset").i() == 1);
  CHECK(attribute(*both[0], "activation_alpha").floats(0) == 1.0f / 6.0f);
  CHECK(attribute(*both[0], "activation_alpha").floats(1) == 1.0f);
  CHECK(constant(gru.graph(), "encoder/0/backward/B") == gru.weights("encoder/0/backward/bias"));
}

TEST_CASE("what ONNX cannot express is named") {
  const auto error = [](const std::vector<std::string>& settings, const ExportOptions& options = {}) {
    return error_text<results::UsageError>([&] { Exported(settings, options); });
  };
  CHECK(error({"data.missing=mask"}).starts_with("data.missing = mask leaves out steps"));
  CHECK(error({"model.mask_value=0"}).starts_with("model.mask_value = 0 leaves out steps"));
  CHECK(error({"data.scale=0", "data.scaling=none"}).starts_with("data.scale = 0 leaves nothing"));
}

}  // namespace tapelab::experiments
