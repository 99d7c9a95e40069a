#include "layers/bidirectional.hpp"

#include <array>

#include "autograd/shaping.hpp"
#include "layers/reverse.hpp"

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

template <class T>
Var<T> side_by_side(Var<T> a, Var<T> b) {
  return concat<T>(std::array{a, b}, a.shape().rank() - 1);
}

}  // namespace

template <class T>
Bidirectional<T>::Bidirectional(std::string path, std::size_t features, std::size_t units,
                                const RecurrentLayerOptions& options)
    : path_(std::move(path)),
      forward_(path_ + "/forward", features, units, options),
      backward_(path_ + "/backward", features, units, options) {}

template <class T>
void Bidirectional<T>::initialize(std::uint64_t seed, std::uint32_t index) {
  forward_.initialize(seed, index);
  backward_.initialize(seed, index + 1);
}

template <class T>
RecurrentOutput<T> Bidirectional<T>::operator()(Tape<T>& tape, const RecurrentInput<T>& input,
                                                const RecurrentState<T>& initial) {
  const LayerScope<T> scope(tape, path_);
  const std::size_t units = forward_.width();
  const RecurrentOutput<T> ahead = forward_(tape, input, columns(initial, 0, units));
  const RecurrentOutput<T> back = backward_(tape, Reverse{}(input), columns(initial, units, 2 * units));
  RecurrentOutput<T> both{side_by_side(ahead.sequence, Reverse{}(back.sequence)),
                          {side_by_side(ahead.final.h, back.final.h), {}}};
  if (ahead.final.c) both.final.c = side_by_side(ahead.final.c, back.final.c);
  return both;
}

template class Bidirectional<float>;
template class Bidirectional<double>;

}  // namespace tapelab
