#include "experiments/export_model/onnx_model.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "experiments/config/config.hpp"
#include "experiments/export_model/onnx_decoder.hpp"
#include "experiments/formats/input_error.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

constexpr std::int64_t kOpset = 17;
constexpr std::int64_t kIrVersion = 8;

void reject_masks(const StoredModel& model) {
  const char* where = "; an ONNX layer can only be told where a sequence ends (sequence_lens)";
  if (model.config().data.missing == choice::Missing::kMask)
    throw results::UsageError(std::string("data.missing = mask leaves out steps wherever a value is missing") + where,
                              {"train with data.missing = mask_values, or fill the gaps before"});
  if (!model.config().model.mask_value.empty())
    throw results::UsageError("model.mask_value = " + model.config().model.mask_value +
                                  " leaves out steps wherever they have that value" + where,
                              {"export it as .keras, which has a layer for it"});
}

std::string list_json(const std::vector<std::string>& texts) {
  return nlohmann::json(texts).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// The state of an encoder layer as input or output: [batch, H] there, [1, B, H] inside.
std::string state_name(std::size_t layer, const char* part) { return "encoder_" + std::to_string(layer) + "_" + part; }

class Exporter {
 public:
  Exporter(StoredModel& model, const ExportOptions& options)
      : model_(model), options_(options), plan_(plan_of(model)), graph_("tapelab") {}

  /// ModelProto
  ProtobufMessage make() {
    note("run", options_.run);
    note("scaling", options_.raw ? "none: inputs and outputs are on the scale of the layers" : "in the graph");
    const OnnxEncoding encoding = options_.part == ExportPart::kDecoder ? given_encoding() : encoder();
    if (options_.part == ExportPart::kEncoder || plan_.decoders.empty())
      give_encoding(encoding);
    else
      for (const PlannedDecoder& decoder : plan_.decoders) give_decoder(decoder, encoding);

    ProtobufMessage model, operators;
    operators.add(2, kOpset);
    model.add(1, kIrVersion);
    model.add(2, "tapelab");
    model.add(3, options_.version);
    model.add(6, "run " + options_.run);
    model.add(7, graph_.message());
    model.add(8, operators);
    for (const ProtobufMessage& entry : notes_) model.add(14, entry);
    return model;
  }

 private:
  /// StringStringEntryProto
  void note(const std::string& key, const std::string& value) {
    ProtobufMessage entry;
    entry.add(1, key);
    entry.add(2, value);
    notes_.push_back(std::move(entry));
  }

  /// Names, units and scale of the columns of a value.
  void note_columns(const std::string& value, const ExportedColumns& columns) {
    note(value + ".columns", list_json(columns.names));
    if (!columns.units.empty()) note(value + ".units", list_json(columns.units));
    note(value + ".offset", nlohmann::json(columns.scaler.offset).dump());
    note(value + ".range", nlohmann::json(columns.scaler.range).dump());
  }

  bool scales(const ExportedColumns& columns) const { return !options_.raw && columns.is_scaled(); }
  OnnxType type_of(const ExportedColumns& columns) const {
    return scales(columns) && columns.needs_double() ? OnnxType::kDouble : OnnxType::kFloat;
  }

  /// Offset or range as a constant of the type in which values are scaled.
  OnnxValue numbers(const std::string& name, const std::vector<double>& values, OnnxType type) {
    const std::vector<std::int64_t> shape = {static_cast<std::int64_t>(values.size())};
    if (type == OnnxType::kDouble) return graph_.doubles(name, shape, values);
    return graph_.floats(name, shape, std::vector<float>(values.begin(), values.end()));
  }

  /// (x - offset) / range as float32.
  OnnxValue scaled(const OnnxValue& x, const ExportedColumns& columns, const std::string& name) {
    if (!scales(columns)) return x;
    const OnnxType type = type_of(columns);
    const OnnxValue moved = graph_.add("Sub", {x, numbers(name + ".offset", columns.scaler.offset, type)});
    const OnnxValue y = graph_.add("Div", {moved, numbers(name + ".range", columns.scaler.range, type)});
    return type == OnnxType::kDouble ? graph_.cast(y, OnnxType::kFloat) : y;
  }

  OnnxValue unscaled(OnnxValue y, const ExportedColumns& columns, const std::string& name) {
    if (!scales(columns)) return y;
    const OnnxType type = type_of(columns);
    if (type == OnnxType::kDouble) y = graph_.cast(y, type);
    y = graph_.add("Mul", {y, numbers(name + ".range", columns.scaler.range, type)});
    return graph_.add("Add", {y, numbers(name + ".offset", columns.scaler.offset, type)});
  }

  /// data.missing = mask_values: a missing value (NaN) is read as the mean. Of a step without any value, which would be
  /// masked, it stays NaN, and so do the outputs.
  OnnxValue filled(const OnnxValue& x) {
    const std::vector<float>& fill = model_.shape().fill;
    if (fill.empty()) return x;
    const OnnxValue missing = graph_.add("IsNaN", {x});
    const OnnxValue known = graph_.cast(graph_.add("Not", {missing}), OnnxType::kFloat);
    const auto read = static_cast<std::int64_t>(read_inputs(model_.shape()));
    const OnnxValue any = graph_.add("ReduceMax", {graph_.slice(known, 2, 0, graph_.ints({read}))},
                                     {{"axes", std::vector<std::int64_t>{2}}});
    const OnnxValue replaced = graph_.add("And", {missing, graph_.cast(any, OnnxType::kBool)});
    return graph_.add("Where", {replaced, graph_.floats("fill", {static_cast<std::int64_t>(fill.size())}, fill), x});
  }

  /// [B], where sequences may differ in length.
  OnnxValue lengths_of() {
    if (!has_lengths(model_)) return "";
    return graph_.input("lengths", OnnxType::kInt32, {"batch"}, "steps of each sequence before its padding");
  }

  /// The last step of every sequence first: of x [T, B, F], its padding left where it is.
  OnnxValue last_first(const OnnxValue& x, const OnnxValue& lengths) {
    if (!lengths.empty())
      return graph_.add("ReverseSequence", {x, graph_.cast(lengths, OnnxType::kInt64)},
                        {{"time_axis", std::int64_t{0}}, {"batch_axis", std::int64_t{1}}});
    const OnnxValue end = graph_.ints({std::numeric_limits<std::int64_t>::min()});
    return graph_.add("Slice", {x, graph_.ints({-1}), end, graph_.ints({0}), graph_.ints({-1})});
  }

  OnnxEncoding encoder() {
    const ExportedColumns columns = exported_inputs(model_);
    note_columns("input", columns);
    const auto features = static_cast<std::int64_t>(plan_.features);
    const OnnxValue input = graph_.input("input", type_of(columns), {"batch", "steps", features}, columns.text());
    const OnnxValue lengths = lengths_of();
    input_steps_ = graph_.extent(input, 1);
    const OnnxValue by_batch = filled(scaled(input, columns, "input"));
    if (std::ranges::any_of(plan_.decoders, &PlannedDecoder::is_fed_last)) last_step_ = last_of(by_batch, lengths);

    OnnxValue x = graph_.transpose(by_batch, {1, 0, 2});
    if (plan_.reversed_input) x = last_first(x, lengths);
    OnnxEncoding encoding;
    OnnxValue h;
    for (const PlannedLayer& layer : plan_.encoder) {
      const bool last = &layer == &plan_.encoder.back();
      const OnnxLayer::Output out = OnnxLayer(graph_, layer)(graph_, x, lengths, {}, !last || plan_.has_code_steps());
      x = out.sequence;
      h = out.final.h;
      encoding.states.push_back(out.final);
    }
    encoding.code = plan_.has_code() ? graph_.squeeze(h, 0) : OnnxValue();
    encoding.code_steps = plan_.has_code_steps() ? x : OnnxValue();
    if (plan_.code) {
      OnnxValue& code = plan_.code_per_step ? encoding.code_steps : encoding.code;
      if (!code.empty()) code = OnnxDense(graph_, *plan_.code)(graph_, code);
    }
    return encoding;
  }

  /// The last step that counts of x [B, T, F]: [B, F].
  OnnxValue last_of(const OnnxValue& x, const OnnxValue& lengths) {
    if (lengths.empty()) return graph_.squeeze(graph_.from(x, 1, -1), 1);
    const OnnxValue places =
        graph_.add("Sub", {graph_.unsqueeze(graph_.cast(lengths, OnnxType::kInt64), 1), graph_.ints({1})});
    return graph_.add("GatherND", {x, places}, {{"batch_dims", std::int64_t{1}}});
  }

  /// Calls use(name, value, axes) for all that lies between encoder and decoders.
  template <class Use>
  void each_between(OnnxEncoding& encoding, bool code, const Use& use) {
    const OnnxExtent width = static_cast<std::int64_t>(plan_.code_width());
    const OnnxExtent steps_width = static_cast<std::int64_t>(plan_.code_steps_width());
    if (code) use("code", encoding.code, OnnxShape{"batch", width});
    if (plan_.has_code_steps()) use("code_steps", encoding.code_steps, OnnxShape{"batch", "steps", steps_width});
    if (!plan_.has_states()) return;
    encoding.states.resize(plan_.encoder.size());
    for (std::size_t i = 0; i < plan_.encoder.size(); ++i) {
      const OnnxShape shape = {"batch", static_cast<std::int64_t>(plan_.encoder[i].width())};
      use(state_name(i, "h"), encoding.states[i].h, shape);
      if (plan_.encoder[i].cell == choice::Cell::kLstm) use(state_name(i, "c"), encoding.states[i].c, shape);
    }
  }

  void give_encoding(OnnxEncoding encoding) {
    each_between(encoding, plan_.has_code(), [&](const std::string& name, OnnxValue& value, const OnnxShape& shape) {
      const bool is_state = name.starts_with("encoder_");
      OnnxValue given = is_state ? graph_.squeeze(value, 0) : value;
      if (shape.size() == 3) given = graph_.transpose(given, {1, 0, 2});
      graph_.output(given, name, OnnxType::kFloat, shape);
    });
  }

  OnnxEncoding given_encoding() {
    OnnxEncoding encoding;
    const bool code = std::ranges::any_of(plan_.decoders, &PlannedDecoder::repeats_code);
    each_between(encoding, code, [&](const std::string& name, OnnxValue& value, const OnnxShape& shape) {
      value = graph_.input(name, OnnxType::kFloat, shape);
      if (shape.size() == 3) {
        input_steps_ = graph_.extent(value, 1);
        value = graph_.transpose(value, {1, 0, 2});
      }
      if (name.starts_with("encoder_")) value = graph_.unsqueeze(value, 0);
    });
    return encoding;
  }

  /// T' [1] of a decoder, and what it is called as an axis.
  OnnxValue steps_of(const PlannedDecoder& decoder, const OnnxValue& known, std::string& axis) {
    axis = decoder.name + "_steps";
    if (!known.empty()) return graph_.extent(known, 1);
    if (!decoder.steps.follow_input || input_steps_.empty())
      return graph_.input_with_default(axis, {static_cast<std::int64_t>(decoder.steps.trained)},
                                       "how many steps " + decoder.name + " outputs; without, as many as in training");
    if (decoder.steps.fewer > 0)
      return graph_.add("Sub", {input_steps_, graph_.ints({static_cast<std::int64_t>(decoder.steps.fewer)})});
    axis = "steps";
    return input_steps_;
  }

  /// What a decoder is fed first [1, B, F'], of the columns that it outputs.
  OnnxValue first_of(const PlannedDecoder& decoder) {
    if (!decoder.is_fed_last) return "";
    const auto features = static_cast<std::int64_t>(decoder.features);
    OnnxValue last = last_step_;
    if (last.empty()) {
      ExportedColumns columns = exported_inputs(model_);
      columns.names.resize(decoder.features);
      if (!columns.units.empty()) columns.units.resize(decoder.features);
      columns.scaler.offset.resize(decoder.features);
      columns.scaler.range.resize(decoder.features);
      const std::string name = decoder.name + "_first";
      note_columns(name, columns);
      last = scaled(graph_.input(name, type_of(columns), {"batch", features}, columns.text()), columns, name);
    } else if (decoder.features < plan_.features) {
      last = graph_.slice(last, 1, 0, graph_.ints({features}));
    }
    return graph_.unsqueeze(last, 0);
  }

  void give_decoder(const PlannedDecoder& decoder, const OnnxEncoding& encoding) {
    OnnxTold told;
    const auto place = decoder_place(model_.shape(), decoder.name);
    OnnxValue known;
    if (decoder.known > 0) {
      const ExportedColumns columns = exported_known(model_.shape().decoders[place]);
      const std::string name = decoder.name + "_known";
      note_columns(name, columns);
      known =
          graph_.input(name, OnnxType::kFloat,
                       {"batch", decoder.name + "_steps", static_cast<std::int64_t>(decoder.known)}, columns.text());
      told.known = graph_.transpose(known, {1, 0, 2});
    }
    std::string axis;
    told.steps = steps_of(decoder, known, axis);
    told.first = first_of(decoder);
    const ExportedColumns columns = exported_outputs(model_, decoder.name);
    note_columns(decoder.name, columns);
    note(decoder.name + ".steps", std::to_string(decoder.steps.trained));
    if (decoder.is_reversed) note(decoder.name + ".reversed", "true: the last step comes first");
    const OnnxValue y = graph_.transpose(add_decoder(graph_, decoder, encoding, told), {1, 0, 2});
    graph_.output(unscaled(y, columns, decoder.name), decoder.name, type_of(columns),
                  {"batch", axis, static_cast<std::int64_t>(decoder.features)}, columns.text());
  }

  StoredModel& model_;
  const ExportOptions& options_;
  const ModelPlan plan_;
  OnnxGraph graph_;
  std::vector<ProtobufMessage> notes_;  ///< the metadata
  OnnxValue input_steps_;               ///< T [1], once something with steps is an input
  OnnxValue last_step_;                 ///< of the input [B, F], where a decoder is fed it
};

/// Readers of Protocol Buffers keep sizes in 31 bits.
void require_size(StoredModel& model) {
  double bytes = 0;
  model.model().visit([&](const std::string&, const Parameter<float>& parameter) {
    bytes += static_cast<double>(parameter.size() * sizeof(float));
  });
  constexpr double kMost = 2e9;
  if (bytes > kMost)
    throw results::UsageError("its weights take more than 2 GB, the most that an ONNX file of one piece can hold",
                              {"export it as .keras"});
}

}  // namespace

std::string onnx_file(StoredModel& model, const ExportOptions& options) {
  require_exportable(model, options);
  reject_masks(model);
  require_size(model);
  return Exporter(model, options).make().bytes();
}

}  // namespace tapelab::experiments
