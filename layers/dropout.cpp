#include "layers/dropout.hpp"

#include <stdexcept>

#include "autograd/masking.hpp"

namespace tapelab {

template <class T>
Var<T> Dropout::operator()(Var<T> x, const std::optional<DropoutKey>& key, std::size_t first) const {
  Tape<T>& tape = x.tape();
  if (rate == 0 || tape.mode() == Mode::kInference) return x;
  if (!key) throw std::logic_error("dropout: a training pass needs a dropout key; in " + path);
  const LayerScope<T> scope(tape, path);
  RandomStream stream(key->seed, Purpose::kDropout, key->update, index);
  stream.skip(first);
  return dropout(x, rate, stream);
}

template Var<float> Dropout::operator()(Var<float>, const std::optional<DropoutKey>&, std::size_t) const;
template Var<double> Dropout::operator()(Var<double>, const std::optional<DropoutKey>&, std::size_t) const;

}  // namespace tapelab
