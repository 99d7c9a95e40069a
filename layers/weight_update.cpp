#include "layers/weight_update.hpp"

#include <algorithm>
#include <utility>

#include "layers/regularization.hpp"

namespace tapelab {

template <class T>
WeightUpdate<T>::WeightUpdate(WeightUpdateOptions options, Optimizer<T>& optimizer, ParameterBuffer<T>& parameters)
    : options_(options),
      optimizer_(optimizer),
      parameters_(parameters),
      on_gradient_([this](T* value, const ProductGradient<T>* products) { update_completed(value, products); }) {
  for (const auto& [name, p] : parameters.entries())
    if (p->trainable)
      parts_.push_back({static_cast<std::size_t>(p->value - parameters.values()), parameters.padded(p->size())});
}

template <class T>
void WeightUpdate<T>::update(Part& part, const ProductGradient<T>* products) {
  T *const values = parameters_.values(), *const gradients = parameters_.gradients();
  if (options_.weight_decay > 0)
    decay_weights(values + part.begin, part.size, optimizer_.learning_rate() * options_.weight_decay);
  if (products == nullptr) optimizer_.update(values, gradients, part.begin, part.size);
  for (; products != nullptr; products = products->next)
    optimizer_.update(values, static_cast<std::size_t>(products->gradient - gradients), *products);
  part.updated = true;
}

template <class T>
void WeightUpdate<T>::update_completed(const T* value, const ProductGradient<T>* products) {
  const auto begin = static_cast<std::size_t>(value - parameters_.values());
  Part& part = *std::ranges::lower_bound(parts_, begin, {}, &Part::begin);
  if (options_.clip_value > 0) {
    if (products != nullptr) std::exchange(products, nullptr)->write();
    clip_by_value(parameters_.gradients() + begin, part.size, options_.clip_value);
  }
  update(part, products);
}

template <class T>
void WeightUpdate<T>::run(Var<T> loss, const std::function<void()>& look) {
  for (Part& part : parts_) part.updated = false;
  optimizer_.begin_step();
  if (!look && options_.clip_norm == 0 && loss.tape().guard() == Guard::kOff) {
    loss.tape().backward(loss, on_gradient_);
  } else {
    loss.tape().backward(loss);
    if (look) look();
    T* const gradients = parameters_.gradients();  // 0 where nothing is trainable
    if (options_.clip_value > 0) clip_by_value(gradients, parameters_.size(), options_.clip_value);
    if (options_.clip_norm > 0) clip_by_global_norm(gradients, parameters_.size(), options_.clip_norm);
  }
  for (Part& part : parts_)
    if (!part.updated) update(part);  // also what the loss did not reach: its moments go on with a gradient of 0
}

template class WeightUpdate<float>;
template class WeightUpdate<double>;

}  // namespace tapelab
