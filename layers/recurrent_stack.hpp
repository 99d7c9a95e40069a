// Recurrent layers on top of each other, with dropout between them.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "layers/bidirectional.hpp"
#include "layers/dropout.hpp"

namespace tapelab {

enum class Direction { kForward, kBoth };

struct StackOptions {
  std::vector<std::size_t> units;  ///< of each layer, per direction
  RecurrentLayerOptions layer;
  Direction direction = Direction::kForward;
  double dropout = 0;  ///< rate
};

/// A recurrent layer of one direction or both, and the dropout of what it puts out on its way to the next layer.
template <class T>
struct StackedLayer {
  std::variant<Recurrent<T>, Bidirectional<T>> layer;
  Dropout dropout;

  const std::string& path() const {
    return std::visit([](const auto& l) -> const std::string& { return l.path(); }, layer);
  }
  std::string kind() const {
    return std::visit([](const auto& l) { return l.kind(); }, layer);
  }
  std::size_t width() const {
    return std::visit([](const auto& l) { return l.width(); }, layer);
  }
  std::uint32_t streams() const {
    return std::visit([](const auto& l) { return l.kStreams; }, layer);
  }
  template <class F>
  void visit(F f) {
    std::visit([&f](auto& l) { l.visit(f); }, layer);
  }
  template <class F>
  void for_each_direction(F f) {
    std::visit([&f](auto& l) { l.for_each_direction(f); }, layer);
  }
  void initialize(std::uint64_t seed) {
    std::visit([this, seed](auto& l) { l.initialize(seed, dropout.index); }, layer);
  }
  RecurrentOutput<T> operator()(Tape<T>& tape, const RecurrentInput<T>& input, const RecurrentState<T>& initial = {}) {
    return std::visit([&](auto& l) { return l(tape, input, initial); }, layer);
  }
};

/// Layers path/0, path/1, ...; the first reads `features` features. Layer by layer they take streams of the model from
/// `index` on, which is left at the next free one. Throws std::invalid_argument when no units are given.
template <class T>
std::vector<StackedLayer<T>> make_stack(const std::string& path, std::size_t features, const StackOptions& options,
                                        std::uint32_t& index);

}  // namespace tapelab
