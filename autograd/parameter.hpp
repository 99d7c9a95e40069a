// Trainable parameters: named views into one flat buffer of values and one of gradients.
#pragma once

#include <algorithm>
#include <cstdint>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "autograd/arena.hpp"
#include "autograd/shape.hpp"

namespace tapelab {

/// One trainable array, a plain member of a layer. Points into a ParameterBuffer once that has collected the model.
template <class T>
struct Parameter {
  Shape shape;
  T* value = nullptr;
  T* gradient = nullptr;
  bool trainable = true;  ///< false: a constant, for which backward computes nothing

  std::size_t size() const { return shape.elements(); }

  // Node of this parameter on the tape that used it last; see Tape::parameter.
  const void* tape = nullptr;
  std::uint64_t generation = 0;
  std::uint32_t node = 0;
};

/// Aligned array of T that never moves.
template <class T>
class AlignedArray {
 public:
  explicit AlignedArray(std::size_t n = 0)
      : size_(n), data_(static_cast<T*>(::operator new[](n * sizeof(T), std::align_val_t{Arena::kAlignment}))) {
    std::fill_n(data_, n, T{0});
  }
  AlignedArray(AlignedArray&& other) noexcept
      : size_(std::exchange(other.size_, 0)), data_(std::exchange(other.data_, nullptr)) {}
  AlignedArray& operator=(AlignedArray other) noexcept {
    std::swap(size_, other.size_);
    std::swap(data_, other.data_);
    return *this;
  }
  ~AlignedArray() { ::operator delete[](data_, std::align_val_t{Arena::kAlignment}); }

  std::size_t size() const { return size_; }
  T* data() { return data_; }
  const T* data() const { return data_; }

 private:
  std::size_t size_;
  T* data_;
};

/// All parameters of a model in one buffer: clearing, clipping, updating and saving are single passes.
/// The model's visit(f) must call f(name, Parameter&) for each parameter, always in the same order. The model must
/// outlive the buffer and must not move while it is in use.
template <class T>
class ParameterBuffer {
 public:
  struct Entry {
    std::string name;
    Parameter<T>* parameter;
  };

  template <class Model>
  explicit ParameterBuffer(Model& model) {
    model.visit([this](const std::string& name, Parameter<T>& p) { entries_.push_back({name, &p}); });
    std::size_t offset = 0;
    for (const Entry& e : entries_) offset += padded(e.parameter->size());
    values_ = AlignedArray<T>(offset);
    gradients_ = AlignedArray<T>(offset);
    offset = 0;
    for (Entry& e : entries_) {
      e.parameter->value = values_.data() + offset;
      e.parameter->gradient = gradients_.data() + offset;
      offset += padded(e.parameter->size());
    }
  }

  const std::vector<Entry>& entries() const { return entries_; }
  /// Length of the flat buffers, padding between parameters included; padding stays 0.
  std::size_t size() const { return values_.size(); }
  /// Number of trainable numbers, as Keras counts them.
  std::size_t count() const {
    std::size_t n = 0;
    for (const Entry& e : entries_) n += e.parameter->size();
    return n;
  }
  T* values() { return values_.data(); }
  const T* values() const { return values_.data(); }
  T* gradients() { return gradients_.data(); }
  const T* gradients() const { return gradients_.data(); }

  /// What n numbers take of the flat buffers.
  static std::size_t padded(std::size_t n) {
    constexpr std::size_t step = Arena::kAlignment / sizeof(T);
    return (n + step - 1) / step * step;
  }

 private:
  std::vector<Entry> entries_;
  AlignedArray<T> values_, gradients_;
};

}  // namespace tapelab
