// One recurrent layer of either cell.
#pragma once

#include <string>
#include <variant>

#include "layers/gru_layer.hpp"
#include "layers/lstm_layer.hpp"

namespace tapelab {

enum class Cell { kLstm, kGru };

struct RecurrentLayerOptions {
  Cell cell = Cell::kLstm;
  RecurrentOptions activations = {};
  Peepholes peepholes = Peepholes::kOff;  ///< LSTM only
  double forget_bias = 1;                 ///< LSTM only
};

/// An Lstm or a Gru, chosen when the model is built.
template <class T>
class Recurrent {
 public:
  /// Initial weights come from this many streams.
  static constexpr std::uint32_t kStreams = 1;

  /// Throws std::invalid_argument for a GRU with peepholes.
  Recurrent(std::string path, std::size_t features, std::size_t units, const RecurrentLayerOptions& options);

  /// As Keras names it: LSTM or GRU.
  std::string kind() const { return std::holds_alternative<Lstm<T>>(layer_) ? "LSTM" : "GRU"; }
  const std::string& path() const {
    return std::visit([](const auto& l) -> const std::string& { return l.path; }, layer_);
  }
  /// Features of what it puts out.
  std::size_t width() const {
    return std::visit([](const auto& l) { return l.units(); }, layer_);
  }
  Parameter<T>& kernel() {
    return std::visit([](auto& l) -> Parameter<T>& { return l.kernel; }, layer_);
  }
  Parameter<T>& recurrent_kernel() {
    return std::visit([](auto& l) -> Parameter<T>& { return l.recurrent_kernel; }, layer_);
  }

  template <class F>
  void visit(F f) {
    std::visit([&f](auto& l) { l.visit(f); }, layer_);
  }
  /// Calls f for each layer of one direction: for this one.
  template <class F>
  void for_each_direction(F f) {
    f(*this);
  }
  void initialize(std::uint64_t seed, std::uint32_t index);
  /// Throws ShapeError naming this layer when the input does not fit.
  RecurrentOutput<T> operator()(Tape<T>& tape, const RecurrentInput<T>& input, const RecurrentState<T>& initial = {}) {
    return std::visit([&](auto& l) { return l(tape, input, initial); }, layer_);
  }

 private:
  double forget_bias_ = 1;
  std::variant<Lstm<T>, Gru<T>> layer_;
};

}  // namespace tapelab
