#include "layers/recurrent_layer.hpp"

#include <array>
#include <stdexcept>

#include "autograd/elementwise.hpp"
#include "autograd/shaping.hpp"

namespace tapelab {

namespace {

/// Columns [begin, end) of both parts of a state, if present.
template <class T>
RecurrentState<T> columns(const RecurrentState<T>& state, std::size_t begin, std::size_t end) {
  RecurrentState<T> part;
  if (state.h) part.h = slice(state.h, 1, begin, end);
  if (state.c) part.c = slice(state.c, 1, begin, end);
  return part;
}

}  // namespace

template <class T>
RecurrentInput<T> reversed(RecurrentInput<T> input) {
  if (input.sequence) input.sequence = reverse(input.sequence);
  if (input.mask) input.mask = reverse(input.mask);
  return input;
}

template <class T>
RecurrentLayer<T>::RecurrentLayer(std::string path, std::size_t features, std::size_t units,
                                  const RecurrentLayerOptions& options, Direction direction, double dropout_rate,
                                  std::uint32_t index)
    : dropout{path + "/dropout", dropout_rate, index}, path_(std::move(path)), options_(options) {
  if (direction == Direction::kForward) {
    directions_.emplace_back(path_, features, units, options);
  } else {
    directions_.emplace_back(path_ + "/forward", features, units, options);
    directions_.emplace_back(path_ + "/backward", features, units, options);
  }
}

template <class T>
std::string RecurrentLayer<T>::kind() const {
  const std::string cell(name(options_.cell));
  return directions_.size() == 1 ? cell : "Bidirectional(" + cell + (is_sum() ? ", sum)" : ")");
}

template <class T>
Var<T> RecurrentLayer<T>::joined(Var<T> forward, Var<T> backward) const {
  if (is_sum()) return add(forward, backward);
  return concat<T>(std::array{forward, backward}, forward.shape().rank() - 1);
}

template <class T>
void RecurrentLayer<T>::initialize(std::uint64_t seed) {
  std::uint32_t index = dropout.index;
  for (CellWeights<T>& one : directions_) one.initialize(seed, index++, options_);
}

template <class T>
RecurrentOutput<T> RecurrentLayer<T>::operator()(Tape<T>& tape, const RecurrentInput<T>& input,
                                                 const RecurrentState<T>& initial) {
  if (directions_.size() == 1) return directions_[0](tape, input, initial, options_);
  const LayerScope<T> scope(tape, path_);
  const std::size_t units = directions_[0].units();
  const RecurrentOutput<T> ahead = directions_[0](tape, input, columns(initial, 0, units), options_);
  const RecurrentOutput<T> back = directions_[1](tape, reversed(input), columns(initial, units, 2 * units), options_);
  RecurrentOutput<T> both{joined(ahead.sequence, reverse(back.sequence)), {joined(ahead.final.h, back.final.h), {}}};
  if (ahead.final.c) both.final.c = joined(ahead.final.c, back.final.c);
  return both;
}

template <class T>
std::vector<RecurrentLayer<T>> make_stack(const std::string& path, std::size_t features, const StackOptions& options,
                                          std::uint32_t& index) {
  if (options.units.empty()) throw std::invalid_argument("at least one recurrent layer is needed in " + path);
  if (!options.activations.empty() && options.activations.size() != options.units.size())
    throw std::invalid_argument(path + " has " + std::to_string(options.units.size()) + " recurrent layers and " +
                                std::to_string(options.activations.size()) + " activations");
  std::vector<RecurrentLayer<T>> stack;
  for (const std::size_t units : options.units) {
    RecurrentLayerOptions layer = options.layer;
    if (!options.activations.empty()) layer.activations.activation = options.activations[stack.size()];
    stack.emplace_back(path + "/" + std::to_string(stack.size()), features, units, layer, options.direction,
                       options.dropout, index);
    features = stack.back().width();
    index += stack.back().streams();
  }
  return stack;
}

#define TAPELAB_INSTANTIATE(T)                                                                             \
  template RecurrentInput<T> reversed(RecurrentInput<T>);                                                  \
  template class RecurrentLayer<T>;                                                                        \
  template std::vector<RecurrentLayer<T>> make_stack(const std::string&, std::size_t, const StackOptions&, \
                                                     std::uint32_t&);
TAPELAB_INSTANTIATE(float)
TAPELAB_INSTANTIATE(double)
#undef TAPELAB_INSTANTIATE

}  // namespace tapelab
