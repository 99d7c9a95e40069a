// From a code to a sequence.
#pragma once

#include <string>
#include <vector>

#include "layers/dense.hpp"
#include "layers/encoding.hpp"
#include "layers/recurrent_layer.hpp"

// T' steps, B batch, F' features of the target, H width of the code, K numbers known beforehand of every output step.

namespace tapelab {

/// What of the encoder's output decoders read: its last, the bottleneck, or its output at every step.
enum class Code { kLast, kAllSteps };
/// Whether a decoder reads the code at every step, or starts from the encoder's states instead.
enum class Start { kRepeat, kState };
/// Where a decoder that starts from the encoder's states takes its first output from: its first recurrent step, or the
/// copied state as it is.
enum class FirstStep { kStep, kState };
struct DecoderOptions {
  std::string name;          ///< "reconstruct", "predict" or "classify"; first part of its layers' paths
  std::size_t steps = 0;     ///< T'; with Code::kAllSteps at most those of the encoder
  std::size_t features = 0;  ///< F'
  bool conditional = false;  ///< also reads the previous output; at step 0 zeros, or the last input step
  Start start = Start::kRepeat;
  FirstStep first_step = FirstStep::kStep;  ///< kState goes with Start::kState only
  bool feedback_gradient = true;            ///< the gradient flows through outputs that are fed back
  DenseActivation output_activation = DenseActivation::kLinear;  ///< what shows its last products
  bool recurrent = true;  ///< false: a head without layers of its own, Dense on the encoder's output at every step
  std::size_t known = 0;  ///< K: what is known of an output step before it is output, read at that step; not of heads
};

/// Recurrent layers -> Dense at every step (Keras' TimeDistributed). At step t the first layer reads
///   code kLast, start kRepeat: the code (RepeatVector);  kAllSteps: the encoder's output at t;  otherwise nothing
/// and beside it what is known of step t, if anything is, and, if conditional, the previous output: [code ; known ;
/// previous]. With kState layer i starts from the state of encoder layer i.
/// With FirstStep::kState every layer's output 0 is the copied h; step t >= 1 reads as above, the first from the copied
/// state. So a model of T' = 1 makes no recurrent step, and what is known of step 0 is not read.
/// Layers of both directions (StackOptions) read all T' steps, so the backward one starts at the last of them, also for
/// a sequence that is shorter.
/// `known` [T', B, K] of the functions below: given exactly where K > 0; std::invalid_argument otherwise.
template <class T>
class Decoder {
 public:
  const DecoderOptions options;

  /// `code_width`: of what it reads of the encoding; a head reads the sequence. `index`: as in make_stack. Throws as it
  /// does, and std::invalid_argument where layers of both directions do not read the code at every step, or do read
  /// previous outputs.
  Decoder(const DecoderOptions& decoder, Code code, std::size_t code_width, const StackOptions& stack,
          std::uint32_t& index);

  template <class F>
  void visit(F f) {
    for (RecurrentLayer<T>& layer : layers_) layer.visit(f);
    output_.visit(f);
  }
  void initialize(std::uint64_t seed);

  /// Teacher forcing: the outputs before their activation [T', B, F'] (logits), given for a conditional decoder the
  /// true outputs shifted by one step with zeros at step 0, `previous` [T', B, F'].
  Var<T> operator()(const Encoding<T>& encoding, Var<T> previous, Var<T> known = {});
  /// Training on its own outputs: at step t >= 1 a conditional decoder is fed what it showed at step t - 1 where `own`
  /// [T', B] is 1, and `previous` where it is 0; absent: its own at every step. Step 0 is fed `previous`, of which the
  /// steps that are not read may be absent. Returns what operator() does. At masked steps, whose outputs count for no
  /// loss, it goes on the same way. Scheduled sampling: Bengio et al. 2015.
  Var<T> on_own_outputs(const Encoding<T>& encoding, Var<T> previous, Var<T> own = {}, Var<T> known = {});
  /// Free running: each step of a conditional decoder is fed its own last output, the first `first` [1, B, F'], absent:
  /// zeros. Returns shown outputs [T', B, F'].
  Var<T> generate(const Encoding<T>& encoding, Var<T> first = {}, Var<T> known = {});
  /// The output activation applied to what operator() returned.
  Var<T> shown(Var<T> y) const;

  /// Steps whose outputs come from the copied state: 0 or 1.
  std::size_t copied_steps() const { return options.first_step == FirstStep::kState ? 1 : 0; }
  bool repeats_code() const { return code_ == Code::kLast && options.start == Start::kRepeat; }
  std::size_t code_width() const { return code_width_; }
  const std::string& repeat_path() const { return repeat_path_; }
  std::vector<RecurrentLayer<T>>& layers() { return layers_; }
  Dense<T>& output() { return output_; }

 private:
  RecurrentInput<T> input(const Encoding<T>& encoding, Var<T> previous, Var<T> known, std::size_t first,
                          std::size_t steps) const;
  RecurrentState<T>* start_states(const Encoding<T>& encoding, Tape<T>& tape) const;
  Var<T> run(RecurrentInput<T> input, std::size_t copied, RecurrentState<T>* states, Tape<T>& tape,
             const Pass<T>& pass);
  void record_repeat(const Encoding<T>& encoding) const;
  void check_known(const Encoding<T>& encoding, Var<T> known) const;
  template <class Read>
  Var<T> step_by_step(const Encoding<T>& encoding, Var<T> known, Read read, bool shows);

  Code code_;
  std::size_t code_width_;
  std::string repeat_path_;
  std::vector<RecurrentLayer<T>> layers_;
  std::uint32_t output_index_;
  Dense<T> output_;
};

}  // namespace tapelab
