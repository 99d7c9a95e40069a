// Recurrent layers of any cell, in one direction or both, and stacks of them.
#pragma once

#include <string>
#include <vector>

#include "layers/cell.hpp"
#include "layers/dropout.hpp"

// T steps, B batch, F features, H units.

namespace tapelab {

/// A sequence [T, B, F] as recurrent input, with its mask [T, B] if it has one.
template <class T>
RecurrentInput<T> as_input(Var<T> sequence, Var<T> mask = {}) {
  return {sequence.shape()[0], sequence.shape()[1], {}, sequence, mask};
}
/// The last step first, sequence and mask. A repeated input stays.
template <class T>
RecurrentInput<T> reversed(RecurrentInput<T> input);

enum class Direction { kForward, kBoth };

/// A recurrent layer, and the dropout of its output on its way to the next layer. In both directions (Schuster and
/// Paliwal 1997; Keras' Bidirectional) it has weights for each, under path/forward and path/backward. A mask holds for
/// both, so with padding at the end the backward one starts at the last valid step.
///   sequence [T, B, 2H]: [forward ; backward], both in the order of the input
///   final h and c [B, 2H]: [forward after the last step ; backward after the first]
/// With Merge::kSum they are added in place of standing side by side: [T, B, H], [B, H].
template <class T>
class RecurrentLayer {
 public:
  Dropout dropout;

  /// `index`: its first stream of the model. Throws std::invalid_argument for peepholes of a cell that has none.
  RecurrentLayer(std::string path, std::size_t features, std::size_t units, const RecurrentLayerOptions& options,
                 Direction direction = Direction::kForward, double dropout_rate = 0, std::uint32_t index = 0);

  /// As Keras names it: LSTM, GRU, Bidirectional(LSTM), or Bidirectional(LSTM, sum) ...
  std::string kind() const;
  const std::string& path() const { return path_; }
  /// Features of its output.
  std::size_t width() const { return (is_sum() ? 1 : directions_.size()) * directions_[0].units(); }
  /// Streams of the model that it takes, one for each direction.
  std::uint32_t streams() const { return static_cast<std::uint32_t>(directions_.size()); }
  /// Forward, then backward if it has that.
  std::vector<CellWeights<T>>& directions() { return directions_; }

  template <class F>
  void visit(F f) {
    for (CellWeights<T>& one : directions_) one.visit(f);
  }
  void initialize(std::uint64_t seed);
  /// CellWeights::project of a layer in one direction.
  Var<T> project(Tape<T>& tape, Var<T> repeated) { return directions_.at(0).project(tape, repeated, options_); }
  /// Dropout is left to the caller. `initial`: h and c of forward, beside them those of backward if it has that. Throws
  /// ShapeError naming this layer when shapes do not fit.
  RecurrentOutput<T> operator()(Tape<T>& tape, const RecurrentInput<T>& input, const RecurrentState<T>& initial = {});

 private:
  bool is_sum() const { return options_.merge == Merge::kSum; }
  Var<T> joined(Var<T> forward, Var<T> backward) const;

  std::string path_;
  RecurrentLayerOptions options_;
  std::vector<CellWeights<T>> directions_;
};

struct StackOptions {
  std::vector<std::size_t> units;  ///< of each layer, per direction
  RecurrentLayerOptions layer;
  Direction direction = Direction::kForward;
  double dropout = 0;                        ///< rate
  std::vector<Activation> activations = {};  ///< of each layer, in place of that in `layer`; empty: of all that
};

/// Layers path/0, path/1, ...; the first reads `features` features. Layer by layer they take streams of the model from
/// `index` on, which is left at the next free one. Throws std::invalid_argument when no units are given, or as many
/// activations as units are not.
template <class T>
std::vector<RecurrentLayer<T>> make_stack(const std::string& path, std::size_t features, const StackOptions& options,
                                          std::uint32_t& index);

}  // namespace tapelab
