// The cells of recurrent layers: their weights, how these start, and the op that computes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "autograd/gru.hpp"

// F features, H units, G gates.

namespace tapelab {

enum class Cell { kLstm, kGru };
inline constexpr Cell kCells[] = {Cell::kLstm, Cell::kGru};

/// Whether the gates of an LSTM see its cell.
enum class Peepholes { kOff, kOn };

/// How the outputs of both directions are joined: side by side, or added (Keras' merge_mode).
enum class Merge { kConcat, kSum };

struct RecurrentLayerOptions {
  Cell cell = Cell::kLstm;
  RecurrentOptions activations = {};
  Peepholes peepholes = Peepholes::kOff;  ///< LSTM only
  Reset reset = Reset::kAfter;            ///< GRU only
  double forget_bias = 1;                 ///< LSTM only
  Merge merge = Merge::kConcat;           ///< of layers in both directions
};

/// The weights with which a recurrent layer reads in one direction. A kernel without features or peepholes that are
/// off have no elements and are not visited.
template <class T>
struct CellWeights {
  std::string path;
  Parameter<T> kernel;            ///< W [F, GH], F those of the repeated input and of the sequence together
  Parameter<T> recurrent_kernel;  ///< U [H, GH]
  Parameter<T> bias;
  Parameter<T> peepholes;  ///< [3H]

  /// Throws std::invalid_argument for peepholes of a cell that has none.
  CellWeights(std::string layer_path, std::size_t features, std::size_t units, const RecurrentLayerOptions& options);

  std::size_t units() const { return recurrent_kernel.shape[0]; }
  template <class F>
  void visit(F f) {
    if (kernel.size() > 0) f(path + "/kernel", kernel);
    f(path + "/recurrent_kernel", recurrent_kernel);
    f(path + "/bias", bias);
    if (peepholes.size() > 0) f(path + "/peepholes", peepholes);
  }
  /// Kernel glorot_uniform, recurrent kernel orthogonal, bias as the cell has it, peepholes 0. `index` numbers the
  /// streams within the model.
  void initialize(std::uint64_t seed, std::uint32_t index, const RecurrentLayerOptions& options);
  /// What of the input product is the same at every step, for RecurrentInput::projected: `repeated` [B, R] times the
  /// kernel's first R rows, and the bias [B, GH].
  Var<T> project(Tape<T>& tape, Var<T> repeated, const RecurrentLayerOptions& options);
  /// The cell over a whole sequence. Throws ShapeError naming this path when the input does not fit.
  RecurrentOutput<T> operator()(Tape<T>& tape, const RecurrentInput<T>& input, const RecurrentState<T>& initial,
                                const RecurrentLayerOptions& options);
};

/// As Keras names it: LSTM or GRU.
std::string_view name(Cell cell);

}  // namespace tapelab
