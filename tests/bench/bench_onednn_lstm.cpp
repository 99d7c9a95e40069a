// The training steps of bench_train_step with oneDNN's own LSTM primitive called directly, one thread: what a
// framework that trains through it could reach at best. Dense by the engine's products, its Adam, the loss by hand.
//
//   bench_onednn_lstm --benchmark_filter=onednn_lstm/mid
//   bench_onednn_lstm --losses=mid  # of 10 steps, one per line, from the weights that TrainStep starts from
//   bench_onednn_lstm --check       # exit code 1 where they are not TrainStep's
//
// Each benchmark's label names the primitive's implementations. All that follows from the weights' change is timed: the
// primitive chooses their layouts, and they are reordered into these every step, gradients back.
#include <benchmark/benchmark.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <list>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "autograd/gemm.hpp"
#include "autograd/simd.hpp"
#include "workloads.hpp"

// T steps, B batch, F features, H units.

namespace {

using namespace tapelab;
using namespace tapelab::bench;
using Description = dnnl::memory::desc;
using Tag = dnnl::memory::format_tag;

dnnl::memory::dim dim(std::size_t d) { return static_cast<dnnl::memory::dim>(d); }

Description floats(const dnnl::memory::dims& dims, Tag tag) { return {dims, dnnl::memory::data_type::f32, tag}; }

float* data(const dnnl::memory& m) { return static_cast<float*>(m.get_data_handle()); }

/// Memory of its own, zero at first.
dnnl::memory make(const Description& description, const dnnl::engine& engine) {
  const dnnl::memory m(description, engine);
  std::fill_n(static_cast<char*>(m.get_data_handle()), description.get_size(), char{0});
  return m;
}

/// What a layer's primitives are made from. The states are those before the first step; without them
/// oneDNN 2.6 returns a wrong gradient of the recurrent kernel. Those after the last step are left out.
struct LstmDescriptions {
  Description input, state, kernel, recurrent_kernel, bias, output;
};

/// The primitive descriptor of an LSTM. `hint`: the forward one's, for backward, whose gradients have the shapes of
/// what they belong to and perhaps other layouts.
template <class Primitive, class... Hint>
typename Primitive::primitive_desc describe(const dnnl::engine& engine, dnnl::prop_kind kind, const LstmDescriptions& d,
                                            const Hint&... hint) {
  const auto with = [&](auto make_from) {
    constexpr auto kDirection = dnnl::rnn_direction::unidirectional_left2right;
    const Description none;
    if constexpr (sizeof...(hint) == 0)
      return make_from(kind, kDirection, d.input, d.state, d.state, d.kernel, d.recurrent_kernel, d.bias, d.output,
                       none, none);
    else
      return make_from(kind, kDirection, d.input, d.state, d.state, d.kernel, d.recurrent_kernel, d.bias, d.output,
                       none, none, d.input, d.state, d.state, d.kernel, d.recurrent_kernel, d.bias, d.output, none,
                       none);
  };
#if DNNL_VERSION_MAJOR >= 3
  return with([&](const auto&... what) { return typename Primitive::primitive_desc(engine, what..., hint...); });
#else
  return with([&](const auto&... what) {
    return typename Primitive::primitive_desc(typename Primitive::desc(what...), engine, hint...);
  });
#endif
}

struct Call {
  dnnl::primitive primitive;
  std::unordered_map<int, dnnl::memory> arguments;
};

void run(const std::vector<Call>& calls, dnnl::stream& stream) {
  for (const Call& call : calls) call.primitive.execute(stream, call.arguments);
  stream.wait();
}

/// What flows between layers, [T, B, width].
struct Sequence {
  std::size_t steps, batch;
  dnnl::memory values, gradients;

  Sequence(const dnnl::engine& engine, std::size_t t, std::size_t b, std::size_t width)
      : steps(t),
        batch(b),
        values(make(floats({dim(t), dim(b), dim(width)}, Tag::tnc), engine)),
        gradients(make(values.get_desc(), engine)) {}
};

/// A layer's primitives and their memory, made once.
class LstmLayer {
 public:
  const Sequence output;
  std::string implementations;

  /// `weights` [F, 4H], [H, 4H] and [4H] are oneDNN's ldigo, ldigo and ldgo as they are: its gates i, f, c, o are in
  /// Keras' order. `weights` and `input` must stay.
  LstmLayer(const dnnl::engine& engine, CellWeights<float>& weights, const Sequence& input)
      : output(engine, input.steps, input.batch, weights.units()), engine_(engine) {
    const dnnl::memory::dim units = dim(weights.units()), features = dim(weights.kernel.shape[0]);
    const dnnl::memory::dims kernel = {1, 1, features, 4, units}, recurrent = {1, 1, units, 4, units};
    const Description bias = floats({1, 1, 4, units}, Tag::ldgo);
    const Description state = floats({1, 1, dim(input.batch), units}, Tag::ldnc);
    const LstmDescriptions described = {input.values.get_desc(),     state, floats(kernel, Tag::any),
                                        floats(recurrent, Tag::any), bias,  output.values.get_desc()};
    const auto forward = describe<dnnl::lstm_forward>(engine, dnnl::prop_kind::forward_training, described);
    const auto backward = describe<dnnl::lstm_backward>(engine, dnnl::prop_kind::backward, described, forward);
    implementations = std::string(forward.impl_info_str()) + ", backward " + backward.impl_info_str();

    const auto plain = [&](float* values, const dnnl::memory::dims& dims) {
      return dnnl::memory(floats(dims, Tag::ldigo), engine, values);
    };
    const dnnl::memory w = plain(weights.kernel.value, kernel), dw = plain(weights.kernel.gradient, kernel);
    const dnnl::memory u = plain(weights.recurrent_kernel.value, recurrent);
    const dnnl::memory du = plain(weights.recurrent_kernel.gradient, recurrent);
    std::unordered_map<int, dnnl::memory> arguments = {
        {DNNL_ARG_SRC_LAYER, input.values},
        {DNNL_ARG_SRC_ITER, make(state, engine)},
        {DNNL_ARG_SRC_ITER_C, make(state, engine)},
        {DNNL_ARG_WEIGHTS_LAYER, reordered(w, forward.weights_layer_desc(), forward_)},
        {DNNL_ARG_WEIGHTS_ITER, reordered(u, forward.weights_iter_desc(), forward_)},
        {DNNL_ARG_BIAS, dnnl::memory(bias, engine, weights.bias.value)},
        {DNNL_ARG_DST_LAYER, output.values},
        {DNNL_ARG_WORKSPACE, make(forward.workspace_desc(), engine)}};
    forward_.push_back({dnnl::lstm_forward(forward), arguments});

    arguments[DNNL_ARG_WEIGHTS_LAYER] = reordered(w, backward.weights_layer_desc(), backward_);
    arguments[DNNL_ARG_WEIGHTS_ITER] = reordered(u, backward.weights_iter_desc(), backward_);
    arguments[DNNL_ARG_DIFF_SRC_LAYER] = input.gradients;
    arguments[DNNL_ARG_DIFF_SRC_ITER] = make(state, engine);
    arguments[DNNL_ARG_DIFF_SRC_ITER_C] = make(state, engine);
    arguments[DNNL_ARG_DIFF_DST_LAYER] = output.gradients;
    std::vector<Call> back;
    arguments[DNNL_ARG_DIFF_WEIGHTS_LAYER] = summed(dw, backward.diff_weights_layer_desc(), back);
    arguments[DNNL_ARG_DIFF_WEIGHTS_ITER] = summed(du, backward.diff_weights_iter_desc(), back);
    arguments[DNNL_ARG_DIFF_BIAS] =
        summed(dnnl::memory(bias, engine, weights.bias.gradient), backward.diff_bias_desc(), back);
    backward_.push_back({dnnl::lstm_backward(backward), arguments});
    backward_.insert(backward_.end(), back.begin(), back.end());
  }

  void forward(dnnl::stream& stream) const { run(forward_, stream); }
  void backward(dnnl::stream& stream) const {
    for (const dnnl::memory& m : sums_)
      std::fill_n(static_cast<char*>(m.get_data_handle()), m.get_desc().get_size(), char{0});
    run(backward_, stream);
  }

 private:
  /// `plain` in the wanted layout, which `before` brings it into.
  dnnl::memory reordered(const dnnl::memory& plain, const Description& wanted, std::vector<Call>& before) const {
    if (plain.get_desc() == wanted) return plain;
    const dnnl::memory m = make(wanted, engine_);
    before.push_back({dnnl::reorder(plain, m), {{DNNL_ARG_FROM, plain}, {DNNL_ARG_TO, m}}});
    return m;
  }
  /// Where the primitive adds a gradient to zeros, which `after` brings into `plain`.
  dnnl::memory summed(const dnnl::memory& plain, const Description& wanted, std::vector<Call>& after) {
    const bool direct = plain.get_desc() == wanted;
    const dnnl::memory m = direct ? plain : make(wanted, engine_);
    if (!direct) after.push_back({dnnl::reorder(m, plain), {{DNNL_ARG_FROM, m}, {DNNL_ARG_TO, plain}}});
    sums_.push_back(m);
    return m;
  }

  dnnl::engine engine_;
  std::vector<Call> forward_, backward_;
  std::vector<dnnl::memory> sums_;
};

/// Layers that read `input` one after the other. Their addresses hold.
std::list<LstmLayer> make_layers(const dnnl::engine& engine, std::vector<RecurrentLayer<float>>& layers,
                                 const Sequence& input) {
  std::list<LstmLayer> made;
  for (RecurrentLayer<float>& layer : layers)
    made.emplace_back(engine, layer.directions().at(0), made.empty() ? input : made.back().output);
  return made;
}

void forward(const std::list<LstmLayer>& layers, dnnl::stream& stream) {
  for (const LstmLayer& layer : layers) layer.forward(stream);
}
void backward(const std::list<LstmLayer>& layers, dnnl::stream& stream) {
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) layer->backward(stream);
}

/// From the code, repeated at every step, to its part of the loss.
class DecoderStep {
 public:
  std::list<LstmLayer> layers;

  DecoderStep(const dnnl::engine& engine, Decoder<float>& decoder, const std::vector<float>& target, std::size_t batch)
      : code_(engine, decoder.options.steps, batch, decoder.code_width()),
        dense_(decoder.output()),
        target_(target),
        steps_(decoder.options.steps),
        code_size_(batch * decoder.code_width()),
        outputs_(target.size()) {
    layers = make_layers(engine, decoder.layers(), code_);
  }

  /// The loss. Adds the gradient of the code to `of_code`.
  double run(dnnl::stream& stream, const float* code, float* of_code) {
    for (std::size_t t = 0; t < steps_; ++t) std::copy_n(code, code_size_, data(code_.values) + t * code_size_);
    forward(layers, stream);
    const double loss = dense_and_loss();
    backward(layers, stream);
    add_column_sums(data(code_.gradients), steps_, code_size_, of_code);
    return loss;
  }

 private:
  /// y = h W + b and the mean of (y - target)^2; then the gradients of y, W, b and h.
  double dense_and_loss() {
    const std::size_t columns = dense_.bias.size(), units = dense_.kernel.shape[0], n = outputs_.size();
    const std::size_t rows = n / columns;
    const float *h = data(layers.back().output.values), *target = target_.data();
    float* y = outputs_.data();
    for (std::size_t r = 0; r < rows; ++r) std::copy_n(dense_.bias.value, columns, y + r * columns);
    gemm(Transpose::kNo, Transpose::kNo, rows, columns, units, h, dense_.kernel.value, 1.0f, y);
    const Pack<float> factor(2 / static_cast<float>(n));
    const double total = sum_packs<float>(n, [&](auto pack) {
      const Pack<float> error = pack.load(y) - pack.load(target);
      pack.store(y, factor * error);
      return pack.only(error * error);
    });
    gemm(Transpose::kYes, Transpose::kNo, units, columns, rows, h, y, 0.0f, dense_.kernel.gradient);
    std::fill_n(dense_.bias.gradient, columns, 0.0f);
    add_column_sums(y, rows, columns, dense_.bias.gradient);
    gemm(Transpose::kNo, Transpose::kYes, rows, units, columns, y, dense_.kernel.value, 0.0f,
         data(layers.back().output.gradients));
    return total / static_cast<double>(n);
  }

  Sequence code_;
  Dense<float>& dense_;
  const std::vector<float>& target_;
  std::size_t steps_, code_size_;
  std::vector<float> outputs_;
};

/// The step of `start`, from its weights on its data. `start` must stay.
class OneDnnStep {
 public:
  OneDnnStep(const Workload& w, TrainStep& start)
      : engine_(dnnl::engine::kind::cpu, 0),
        stream_(engine_),
        model_(options_of(w, Activation::kTanh)),
        buffer_(model_),
        adam_({}, buffer_.size()),
        input_(engine_, w.steps, w.batch, w.features),
        code_size_(w.batch * w.encoder.back()),
        code_offset_((w.steps - 1) * code_size_) {
    auto to = buffer_.entries().begin();
    start.model().visit([&to](const std::string&, const Parameter<float>& from) {
      std::copy_n(from.value, from.size(), to++->parameter->value);
    });
    std::copy(start.input().begin(), start.input().end(), data(input_.values));
    encoder_ = make_layers(engine_, model_.encoder(), input_);
    for (Decoder<float>& decoder : model_.decoders())
      decoders_.emplace_back(engine_, decoder, decoder.options.name == "reconstruct" ? start.input() : start.future(),
                             w.batch);
  }

  /// A step; the loss before it.
  double run() {
    forward(encoder_, stream_);
    const Sequence& encoded = encoder_.back().output;  // of its gradients only the last step's are ever not 0
    float* of_code = data(encoded.gradients) + code_offset_;
    std::fill_n(of_code, code_size_, 0.0f);
    double loss = 0;
    for (DecoderStep& decoder : decoders_) loss += decoder.run(stream_, data(encoded.values) + code_offset_, of_code);
    backward(encoder_, stream_);
    adam_.step(buffer_.values(), buffer_.gradients());
    return loss;
  }

  std::string implementations() const { return encoder_.front().implementations; }

 private:
  dnnl::engine engine_;
  dnnl::stream stream_;
  Autoencoder<float> model_;
  ParameterBuffer<float> buffer_;
  Adam<float> adam_;
  Sequence input_;
  std::size_t code_size_, code_offset_;
  std::list<LstmLayer> encoder_;
  std::list<DecoderStep> decoders_;
};

constexpr int kSteps = 10;  // whose losses are shown and compared

std::vector<double> losses(auto& step) {
  std::vector<double> of_steps;
  for (int k = 0; k < kSteps; ++k) of_steps.push_back(step.run());
  return of_steps;
}

int print_losses(std::string_view name) {
  std::string known;
  for (const Workload& w : workloads()) {
    known += (known.empty() ? "" : ", ") + w.name;
    if (w.name != name) continue;
    TrainStep start(w, Activation::kTanh);
    OneDnnStep step(w, start);
    for (double loss : losses(step)) std::printf("%.9g\n", loss);
    return 0;
  }
  std::fprintf(stderr, "error: --losses: no workload '%.*s'; there are %s\n", static_cast<int>(name.size()),
               name.data(), known.c_str());
  return 2;
}

/// Whether the losses are TrainStep's, for the workloads that take no longer than seconds.
int check() {
  constexpr double kTolerance = 1e-4;
  int failed = 0;
  for (const Workload& w : workloads()) {
    if (w.name == "digits32" || w.name == "paper") continue;
    TrainStep ours(w, Activation::kTanh);
    OneDnnStep step(w, ours);
    const std::vector<double> theirs = losses(step), expected = losses(ours);
    double worst = 0;
    for (std::size_t k = 0; k < expected.size(); ++k)
      worst = std::max(worst, std::abs(theirs[k] - expected[k]) / expected[k]);
    std::printf("%s: the losses of %d steps, %.9g to %.9g, differ by up to %.2g of themselves\n", w.name.c_str(),
                kSteps, expected.front(), expected.back(), worst);
    if (worst <= kTolerance) continue;
    std::fprintf(stderr, "error: %s: oneDNN's losses are not TrainStep's to %g\n", w.name.c_str(), kTolerance);
    failed = 1;
  }
  return failed;
}

}  // namespace

int main(int argc, char** argv) {
  set_blas_threads(1);
  omp_set_num_threads(1);
  const std::string_view option = argc == 2 ? argv[1] : "";
  constexpr std::string_view kLosses = "--losses=";
  if (option == "--check") return check();
  if (option.starts_with(kLosses)) return print_losses(option.substr(kLosses.size()));
  for (const Workload& w : workloads()) {
    if (w.name == "paper") continue;
    benchmark::RegisterBenchmark(("onednn_lstm/" + w.name).c_str(), [w](benchmark::State& state) {
      TrainStep start(w, Activation::kTanh);
      OneDnnStep step(w, start);
      step.run();
      for (auto _ : state) step.run();
      state.SetLabel(step.implementations());
    })->Unit(benchmark::kMillisecond);
  }
  benchmark::AddCustomContext("blas", gemm_backend());
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
