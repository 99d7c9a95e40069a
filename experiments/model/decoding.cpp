#include "experiments/model/decoding.hpp"

#include <algorithm>

#include "experiments/config/config.hpp"
#include "experiments/model/batch.hpp"
#include "experiments/model/feedback.hpp"

namespace tapelab::experiments {

namespace {

std::vector<float> sample_major(Var<float> y) {
  std::vector<float> out(y.size());
  scatter(y, out.data());
  return out;
}

/// Counts the code [B, H] or, per step, [T, B, H]; of the latter what masked steps output does not count.
void count_code(const Autoencoder<float>& model, const Encoding<float>& encoding, Var<float> mask,
                DecodedBatch& batch) {
  const bool per_step = model.code() == Code::kAllSteps;
  const Var<float> code = per_step ? encoding.sequence : encoding.code;
  const std::size_t width = code.shape().last();
  for (std::size_t i = 0; i < code.size(); i += width) {
    if (per_step && mask && mask.data()[i / width] == 0) continue;
    batch.codes += width;
    batch.code_zeros += static_cast<std::size_t>(std::count(code.data() + i, code.data() + i + width, 0.0f));
  }
}

DecodedBatch decode_batch(Autoencoder<float>& model, Tape<float>& tape, const Dataset& data, const Samples& samples,
                          const std::vector<DecoderTask>& tasks, const Noise& noise,
                          std::span<const std::size_t> rows) {
  DecodedBatch batch{.first = rows.front(), .count = rows.size(), .inputs = {}, .decoders = {}};
  Sequence inputs = gather_inputs(tape, data, samples, rows);
  inputs.mask = model.steps_read(inputs.values, inputs.mask);  // before noise hides model.mask_value
  add_noise(noise, inputs, rows);
  batch.inputs = sample_major(inputs.values);
  const Encoding<float> code = model.encode(inputs.values, inputs.mask);
  count_code(model, code, inputs.mask, batch);
  for (std::size_t d = 0; d < tasks.size(); ++d) {
    Decoder<float>& decoder = model.decoders()[d];
    const Var<float> first = first_fed(*tasks[d].config, inputs, tasks[d].target->features);
    const Var<float> known = gather_known(tape, *tasks[d].target, rows);
    batch.decoders.push_back({sample_major(decoder.generate(code, first, known)), {}});
    if (!tasks[d].config->conditional) continue;
    const Var<float> y = decoder(code, delayed(gather_target(tape, *tasks[d].target, rows), first), known);
    batch.decoders[d].teacher_forced = sample_major(decoder.shown(y));
  }
  return batch;
}

}  // namespace

void decode(Autoencoder<float>& model, Tape<float>& tape, const Dataset& data, const Samples& samples,
            const std::vector<DecoderTask>& tasks, const Noise& noise, std::size_t batch_size,
            const std::function<void(const DecodedBatch&)>& visit) {
  decode_some(model, tape, data, samples, tasks, noise, batch_size, {0, samples.count}, visit);
}

void decode_some(Autoencoder<float>& model, Tape<float>& tape, const Dataset& data, const Samples& samples,
                 const std::vector<DecoderTask>& tasks, const Noise& noise, std::size_t batch_size, SampleRange range,
                 const std::function<void(const DecodedBatch&)>& visit) {
  const InferenceScope<float> inference(tape);
  for_each_batch(samples.count, batch_size, [&](std::span<const std::size_t> rows) {
    if (rows.back() < range.first || rows.front() >= range.first + range.count) return;
    tape.reset();
    visit(decode_batch(model, tape, data, samples, tasks, noise, rows));
  });
  tape.reset();
}

}  // namespace tapelab::experiments
