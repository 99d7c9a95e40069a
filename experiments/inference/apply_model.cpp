#include "experiments/inference/apply_model.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <span>

#include "autograd/flush_denormals.hpp"
#include "experiments/config/config.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/model/batch.hpp"
#include "experiments/model/feedback.hpp"
#include "layers/layer_list.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

/// Runs visit(batch, its rows) over all samples, in the batches of the training, so that outputs have the bits they had
/// there.
void apply(StoredModel& model, const Samples& samples, std::size_t steps,
           const std::function<void(const Sequence&, std::span<const std::size_t> rows)>& visit) {
  const FlushDenormals flush;
  Tape<float> tape;
  tape.set_mode(Mode::kInference);
  const auto size = static_cast<std::size_t>(model.config().train.batch_size);
  DataShape shape = model.shape();
  shape.steps = steps;
  for_each_batch(samples.count, size, [&](std::span<const std::size_t> rows) {
    tape.reset();
    Sequence inputs = gather_inputs(tape, shape, samples, rows);
    inputs.mask = model.model().steps_read(inputs.values, inputs.mask);
    visit(inputs, rows);
  });
}

/// Appends y, [T, B, F] or [B, F], sample-major.
void append(SampleValues& to, Var<float> y) {
  const std::size_t end = to.values.size();
  to.values.resize(end + y.size());
  to.features = y.shape().last();
  if (y.shape().rank() == 2) {
    to.steps = 0;
    std::copy_n(y.data(), y.size(), to.values.data() + end);
  } else {
    to.steps = y.shape()[0];
    scatter(y, to.values.data() + end);
  }
}

/// What a decoder is told of the output steps of these samples; null where that is nothing.
Var<float> known_of(Tape<float>& tape, const Samples& samples, const std::string& decoder,
                    std::span<const std::size_t> rows) {
  const std::optional<Target>& target = samples.target(decoder);
  return target ? gather_known(tape, *target, rows) : Var<float>();
}

}  // namespace

SampleValues decode(StoredModel& model, const Samples& samples, std::size_t steps, const std::string& decoder) {
  auto& decoders = model.model().decoders();
  const std::size_t place = decoder_place(model.shape(), decoder);
  SampleValues outputs{.path = decoder + "/output", .kind = "", .steps = 0, .features = 0, .values = {}};
  apply(model, samples, steps, [&](const Sequence& batch, std::span<const std::size_t> rows) {
    const auto encoding = model.model().encode(batch.values, batch.mask);
    const Var<float> first = first_fed(model.config().decoder(decoder), batch, decoders[place].options.features);
    append(outputs, decoders[place].generate(encoding, first, known_of(batch.values.tape(), samples, decoder, rows)));
  });
  return outputs;
}

SampleValues encode(StoredModel& model, const Samples& samples, std::size_t steps, CodeState state) {
  if (state == CodeState::kCell && model.config().model.cell == choice::Cell::kGru)
    throw results::UsageError("a GRU has no cell state", {"its hidden state: --state h"});
  SampleValues codes;
  apply(model, samples, steps, [&](const Sequence& batch, std::span<const std::size_t>) {
    const Encoding<float> encoding = model.model().encode(batch.values, batch.mask);
    append(codes, state == CodeState::kCell ? encoding.states.back().c : encoding.code);
  });
  return codes;
}

SampleValues encode_all_steps(StoredModel& model, const Samples& samples, std::size_t steps) {
  SampleValues codes;
  apply(model, samples, steps, [&](const Sequence& batch, std::span<const std::size_t>) {
    append(codes, model.model().encode(batch.values, batch.mask).sequence);
  });
  return codes;
}

std::vector<SampleValues> layer_values(StoredModel& model, const Samples& samples, std::size_t steps) {
  std::vector<SampleValues> layers;
  apply(model, samples, steps, [&](const Sequence& batch, std::span<const std::size_t> rows) {
    std::vector<Var<float>> known;
    for (const DecoderShape& decoder : model.shape().decoders)
      known.push_back(known_of(batch.values.tape(), samples, decoder.name, rows));
    const auto outputs = layer_outputs<float>(model.model(), batch.values, batch.mask, known);
    layers.resize(outputs.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      layers[i].path = outputs[i].path;
      layers[i].kind = outputs[i].kind;
      append(layers[i], outputs[i].output);
    }
  });
  return layers;
}

}  // namespace tapelab::experiments
