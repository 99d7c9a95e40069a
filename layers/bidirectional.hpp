// A recurrent layer that reads both ways.
#pragma once

#include <string>

#include "layers/recurrent_layer.hpp"

namespace tapelab {

/// Two layers of H units, one reading forward, one backward (Schuster and Paliwal 1997; Keras' Bidirectional with
/// merge_mode concat). A mask holds for both, so with padding at the end the backward one starts at the last valid
/// step.
///   sequence [T, B, 2H]: [forward ; backward], both in the order of the input
///   final h and c [B, 2H]: [forward after the last step ; backward after the first]
template <class T>
class Bidirectional {
 public:
  static constexpr std::uint32_t kStreams = 2;

  /// Its layers' paths are path/forward and path/backward. Throws as Recurrent does.
  Bidirectional(std::string path, std::size_t features, std::size_t units, const RecurrentLayerOptions& options);

  /// As Keras names it: Bidirectional(LSTM) or Bidirectional(GRU).
  std::string kind() const { return "Bidirectional(" + forward_.kind() + ")"; }
  const std::string& path() const { return path_; }
  std::size_t width() const { return 2 * forward_.width(); }

  template <class F>
  void visit(F f) {
    forward_.visit(f);
    backward_.visit(f);
  }
  template <class F>
  void for_each_direction(F f) {
    f(forward_);
    f(backward_);
  }
  void initialize(std::uint64_t seed, std::uint32_t index);
  /// `initial`: like the final state, both halves side by side. Throws ShapeError when shapes do not fit.
  RecurrentOutput<T> operator()(Tape<T>& tape, const RecurrentInput<T>& input, const RecurrentState<T>& initial = {});

 private:
  std::string path_;
  Recurrent<T> forward_, backward_;
};

}  // namespace tapelab
