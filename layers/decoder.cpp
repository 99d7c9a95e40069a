#include "layers/decoder.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <span>
#include <stdexcept>

#include "autograd/elementwise.hpp"
#include "autograd/masking.hpp"
#include "autograd/shaping.hpp"

namespace tapelab {

namespace {

std::size_t features_read(const DecoderOptions& decoder, Code code, std::size_t code_width) {
  const bool reads_code = code == Code::kAllSteps || decoder.start == Start::kRepeat;
  return (reads_code ? code_width : 0) + decoder.known + (decoder.conditional ? decoder.features : 0);
}

/// The steps of one layer's outputs, recorded one by one, as one sequence each.
template <class T>
void record_joined(const std::vector<std::vector<LayerOutput<T>>>& steps, const Pass<T>& pass) {
  for (std::size_t layer = 0; layer < steps.front().size(); ++layer) {
    std::vector<Var<T>> outputs;
    for (const auto& step : steps) outputs.push_back(step[layer].output);
    pass.record(steps.front()[layer].path, concat<T>(outputs, 0));
  }
}

/// The output of a layer: its recurrent steps [T, B, H], before them, if there is one, the copied h [B, H].
template <class T>
Var<T> led_by(Var<T> h, Var<T> steps) {
  const Var<T> first = reshape(h, {1, h.shape()[0], h.shape()[1]});
  return steps ? concat<T>(std::array{first, steps}, 0) : first;
}

template <class T>
Var<T> zeros(Tape<T>& tape, const Shape& shape) {
  const Var<T> x = tape.constant(shape);
  std::fill_n(x.data(), x.size(), T{0});
  return x;
}

/// The same numbers as a constant.
template <class T>
Var<T> without_gradient(Var<T> x) {
  const Var<T> same = x.tape().constant(x.shape());
  std::copy_n(x.data(), x.size(), same.data());
  return same;
}

/// 1 where the mask is 0, and the other way round.
template <class T>
Var<T> inverted(Var<T> mask) {
  const Var<T> other = mask.tape().constant(mask.shape());
  std::transform(mask.data(), mask.data() + mask.size(), other.data(), [](T valid) { return T{1} - valid; });
  return other;
}

/// All but the first step of a sequence; nothing of one with a single step.
template <class T>
Var<T> after_first(Var<T> sequence) {
  const std::size_t steps = sequence.shape()[0];
  return steps > 1 ? slice(sequence, 0, 1, steps) : Var<T>();
}

void check_directions(const DecoderOptions& decoder, Direction direction) {
  if (!decoder.recurrent || direction == Direction::kForward) return;
  if (decoder.conditional || decoder.start == Start::kState)
    throw std::invalid_argument("decoder " + decoder.name + ": layers of both directions cannot read " +
                                (decoder.conditional ? "its previous outputs" : "the encoder's states"));
}

}  // namespace

template <class T>
Decoder<T>::Decoder(const DecoderOptions& decoder, Code code, std::size_t code_width, const StackOptions& stack,
                    std::uint32_t& index)
    : options(decoder),
      code_(decoder.recurrent ? code : Code::kAllSteps),
      code_width_(code_width),
      repeat_path_(decoder.name + "/repeat"),
      layers_(decoder.recurrent ? make_stack<T>(decoder.name, features_read(decoder, code, code_width), stack, index)
                                : std::vector<RecurrentLayer<T>>{}),
      output_index_(index++),
      output_(decoder.name + "/output", layers_.empty() ? code_width : layers_.back().width(), decoder.features) {
  check_directions(decoder, stack.direction);
}

template <class T>
void Decoder<T>::initialize(std::uint64_t seed) {
  for (RecurrentLayer<T>& layer : layers_) layer.initialize(seed);
  output_.initialize(seed, output_index_);
}

template <class T>
void Decoder<T>::check_known(const Encoding<T>& encoding, Var<T> known) const {
  const Shape wanted{options.steps, encoding.code.shape()[0], options.known};
  if (options.known == 0 ? !known : known && known.shape() == wanted) return;
  throw std::invalid_argument("decoder " + options.name + ": known must be " +
                              (options.known == 0 ? "absent" : wanted.to_string()) + ", it is " +
                              (known ? known.shape().to_string() : "absent"));
}

/// What the first layer reads in `steps` steps from `first` on, `previous` in the same; `known` in all.
template <class T>
RecurrentInput<T> Decoder<T>::input(const Encoding<T>& encoding, Var<T> previous, Var<T> known, std::size_t first,
                                    std::size_t steps) const {
  RecurrentInput<T> in{steps, encoding.code.shape()[0], {}, {}, {}};
  if (steps == 0) return in;
  const auto of_these = [first, steps](Var<T> sequence) {
    return steps == sequence.shape()[0] ? sequence : slice(sequence, 0, first, first + steps);
  };
  if (repeats_code()) in.repeated = encoding.code;
  std::array<Var<T>, 3> read;
  std::size_t parts = 0;
  if (code_ == Code::kAllSteps) read[parts++] = of_these(encoding.sequence);
  if (known) read[parts++] = of_these(known);
  if (options.conditional) read[parts++] = previous;
  if (parts > 0) in.sequence = parts == 1 ? read[0] : concat<T>(std::span<const Var<T>>(read.data(), parts), 2);
  return in;
}

/// Initial state of every layer, in the arena.
template <class T>
RecurrentState<T>* Decoder<T>::start_states(const Encoding<T>& encoding, Tape<T>& tape) const {
  RecurrentState<T>* states = tape.arena().template allocate<RecurrentState<T>>(layers_.size());
  for (std::size_t i = 0; i < layers_.size(); ++i)
    new (states + i) RecurrentState<T>(options.start == Start::kState ? encoding.states[i] : RecurrentState<T>{});
  return states;
}

/// All layers from `states`, which become their final states; `copied` (0 or 1) outputs before those of the steps come
/// from the states as they are.
template <class T>
Var<T> Decoder<T>::run(RecurrentInput<T> in, std::size_t copied, RecurrentState<T>* states, Tape<T>& tape,
                       const Pass<T>& pass) {
  Var<T> passed_on = in.sequence;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Var<T> h = states[i].h;
    Var<T> output;
    if (in.steps > 0) {
      const RecurrentOutput<T> out = layers_[i](tape, in, states[i]);
      states[i] = out.final;
      output = out.sequence;
    }
    if (copied > 0) output = led_by(h, output);
    pass.record(layers_[i].path(), output);
    const Dropout& dropout = layers_[i].dropout;
    passed_on = dropout(output, pass.dropout, pass.step * output.size());
    if (dropout.rate > 0) pass.record(dropout.path, passed_on);
    if (in.steps > 0) in = as_input(copied > 0 ? after_first(passed_on) : passed_on);
  }
  const Var<T> y = output_(passed_on);
  if (pass.outputs != nullptr) pass.record(output_.path, shown(y));
  return y;
}

template <class T>
void Decoder<T>::record_repeat(const Encoding<T>& encoding) const {
  if (encoding.pass.outputs != nullptr && repeats_code())
    encoding.pass.record(repeat_path_, repeat(encoding.code, options.steps));
}

template <class T>
Var<T> Decoder<T>::operator()(const Encoding<T>& encoding, Var<T> previous, Var<T> known) {
  check_known(encoding, known);
  Tape<T>& tape = encoding.code.tape();
  record_repeat(encoding);
  const std::size_t copied = copied_steps();
  if (copied > 0 && options.conditional) previous = after_first(previous);
  return run(input(encoding, previous, known, copied, options.steps - copied), copied, start_states(encoding, tape),
             tape, encoding.pass);
}

/// `read(t, last)`: what step t is fed, `last` having been shown at t - 1. Returns what the steps show, or their
/// logits.
template <class T>
template <class Read>
Var<T> Decoder<T>::step_by_step(const Encoding<T>& encoding, Var<T> known, Read read, bool shows) {
  check_known(encoding, known);
  Tape<T>& tape = encoding.code.tape();
  record_repeat(encoding);
  RecurrentState<T>* states = start_states(encoding, tape);
  Var<T>* steps = tape.arena().template allocate<Var<T>>(options.steps);
  // The code is the same at every step, and so is its product.
  const Var<T> projected = repeats_code() ? layers_.front().project(tape, encoding.code) : Var<T>();
  const bool recording = encoding.pass.outputs != nullptr;
  std::vector<std::vector<LayerOutput<T>>> recorded(recording ? options.steps : 0);

  Var<T> last;
  for (std::size_t t = 0; t < options.steps; ++t) {
    Pass<T> pass = encoding.pass;
    pass.step = t;
    if (recording) pass.outputs = &recorded[t];
    const std::size_t copied = t == 0 ? copied_steps() : 0;
    RecurrentInput<T> in = input(encoding, read(t, last), known, t, 1 - copied);
    if (projected) in.repeated = {}, in.projected = projected;
    const Var<T> y = run(in, copied, states, tape, pass);
    last = shows || t + 1 < options.steps ? shown(y) : Var<T>();
    new (steps + t) Var<T>(shows ? last : y);
  }
  if (recording) record_joined(recorded, encoding.pass);
  return concat(std::span<const Var<T>>(steps, options.steps), 0);
}

template <class T>
Var<T> Decoder<T>::generate(const Encoding<T>& encoding, Var<T> first, Var<T> known) {
  if (!options.conditional) return shown((*this)(encoding, {}, known));
  if (!first) first = zeros(encoding.code.tape(), {1, encoding.code.shape()[0], options.features});
  return step_by_step(
      encoding, known, [first](std::size_t t, Var<T> last) { return t == 0 ? first : last; }, true);
}

template <class T>
Var<T> Decoder<T>::on_own_outputs(const Encoding<T>& encoding, Var<T> previous, Var<T> own, Var<T> known) {
  const Var<T> read_of_truth = own ? apply_mask(previous, inverted(own)) : previous;
  const auto at = [](Var<T> sequence, std::size_t t) { return slice(sequence, 0, t, t + 1); };
  const auto read = [&](std::size_t t, Var<T> last) {
    if (t == 0) return at(previous, 0);
    const Var<T> fed = options.feedback_gradient ? last : without_gradient(last);
    return own ? add(at(read_of_truth, t), apply_mask(fed, at(own, t))) : fed;
  };
  return step_by_step(encoding, known, read, false);
}

template <class T>
Var<T> Decoder<T>::shown(Var<T> y) const {
  return activated(y, options.output_activation);
}

template class Decoder<float>;
template class Decoder<double>;

}  // namespace tapelab
