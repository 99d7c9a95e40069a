// The tape: nodes in creation order, an arena that holds their data, and a plain reverse loop.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>
#include <xtensor/xadapt.hpp>
#include <xtensor/xnoalias.hpp>

#include "autograd/arena.hpp"
#include "autograd/op.hpp"
#include "autograd/parameter.hpp"
#include "autograd/product_gradient.hpp"
#include "autograd/shape.hpp"

namespace tapelab {

template <class T>
class Tape;

/// Wrong shapes given to an op: rule, both shapes, the numbers that differ, the layer path.
struct ShapeError : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

/// First non-finite value, found by the guard.
struct NonFiniteError : std::runtime_error {
  NonFiniteError(Op op, std::string_view what, std::string_view layer_path);
  Op op;
  std::string layer;  ///< path of the layer, e.g. "encoder/0"; empty outside any layer
};

/// View of contiguous arena or parameter memory as an xtensor expression.
template <class T>
using View = decltype(xt::adapt(std::declval<T*>(), std::size_t{}, xt::no_ownership(),
                                std::declval<xt::dynamic_shape<std::size_t>>()));

/// Where a kernel that computes a gradient itself adds it. Nobody has written a fresh one yet.
template <class T>
struct GradientSlot {
  T* data;
  std::size_t size;
  bool fresh;

  /// gradient += g at the elements of a pack, counted from `begin`: for kernels that come by each element once.
  template <class Pack, class G>
  void add(Pack pack, G g, std::size_t begin = 0) const {
    pack.store(data + begin, fresh ? g : pack.load(data + begin) + g);
  }
  /// The factor of C in a matrix product that is the gradient.
  T beta() const { return fresh ? T{0} : T{1}; }
  /// The gradient, a fresh one filled with zeros: for kernels that leave elements out or come by some more than once.
  T* zero_filled() const {
    if (fresh) std::fill_n(data, size, T{0});
    return data;
  }
};

/// Handle of one node on a tape. Cheap to copy, valid until the tape is reset.
template <class T>
class Var {
 public:
  Var() = default;
  Var(Tape<T>* tape, std::uint32_t id) : tape_(tape), id_(id) {}

  explicit operator bool() const { return tape_ != nullptr; }
  Tape<T>& tape() const { return *tape_; }
  std::uint32_t id() const { return id_; }
  const Shape& shape() const;
  std::size_t size() const { return shape().elements(); }

  T* data() const;          ///< value, row-major
  View<T> value() const;    ///< the same as an expression of this shape
  bool needs_grad() const;  ///< some parameter lies below it
  bool has_grad() const;    ///< backward has reached it
  T* grad_data() const;     ///< gradient; only when has_grad()
  View<T> grad() const;

  /// Assigns an expression without a temporary.
  template <class E>
  void set(const E& expression) const {
    xt::noalias(value()) = expression;
  }
  /// Completes the node: checks the value when the guard is on and keeps the closure for backward.
  template <class F>
  void on_backward(F closure) const;
  /// gradient += expression. Skips nodes that need none; sums over axes along which this variable was broadcast.
  template <class E>
  void add_grad(const E& expression) const;
  /// Room for a gradient that the caller writes; marks the gradient as present. Only when needs_grad().
  GradientSlot<T> grad_slot() const;
  /// gradient += the products, rows one below the other, that together are as large as the variable: at once, or, for
  /// the first gradient of a parameter, when it is used. What the products are of must stay as it is until reset().
  void add_product_gradient(std::initializer_list<ProductGradient<T>> products) const;

 private:
  Tape<T>* tape_ = nullptr;
  std::uint32_t id_ = 0;
};

/// Whether values and gradients are checked for NaN and infinity as they appear.
enum class Guard { kOff, kOn };
/// Whether nodes remember how to go backward.
enum class Mode { kTrain, kInference };

/// One forward and backward pass at a time: build nodes through ops, call backward(loss), read gradients, reset().
/// Not thread safe: one tape per run. No global state.
template <class T>
class Tape {
 public:
  explicit Tape(Guard guard = Guard::kOff) : guard_(guard) {}
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  /// A leaf without gradient: copies n = shape.elements() values into the arena.
  Var<T> constant(const Shape& shape, const T* values);
  /// A leaf without gradient whose values the caller fills through data().
  Var<T> constant(const Shape& shape);
  /// The leaf of a parameter: value and gradient live in the parameter's buffer. The same node within one pass.
  Var<T> parameter(Parameter<T>& p);

  /// New node of an op with uninitialised value; needs a gradient when an input does.
  Var<T> make(Op op, const Shape& shape, std::initializer_list<Var<T>> inputs);
  Var<T> make(Op op, const Shape& shape, std::span<const Var<T>> inputs);
  /// The same, with a value that lies elsewhere in the arena.
  Var<T> make_at(Op op, const Shape& shape, std::initializer_list<Var<T>> inputs, T* value);
  /// A further output of `parent`: its gradient is read by the parent's backward, which runs when this has one.
  Var<T> make_output(Var<T> parent, const Shape& shape, T* value);

  /// Called with the value of a parameter whose gradient is complete: the rest of backward reads neither, so that it
  /// may be updated at once. With `products` the gradient is these, and is not in the parameter's buffer.
  using OnGradient = std::function<void(T* value, const ProductGradient<T>* products)>;

  /// Fills the gradient of every trainable parameter that `loss`, a scalar, depends on. Parameters it does not reach
  /// keep what their buffer holds. Throws ShapeError when loss is not a scalar, std::logic_error on a second call
  /// before reset().
  void backward(Var<T> loss, const OnGradient& on_gradient = {});
  /// Forgets all nodes; keeps all memory.
  void reset();

  Arena& arena() { return arena_; }
  std::size_t node_count() const { return nodes_.size(); }
  Guard guard() const { return guard_; }
  void set_guard(Guard guard) { guard_ = guard; }
  void set_mode(Mode mode) { mode_ = mode; }
  Mode mode() const { return mode_; }
  std::string_view layer_path() const { return path_; }

  /// Throws ShapeError "op: rule; in layer/path".
  [[noreturn]] void fail(Op op, const std::string& rule) const;

 private:
  friend class Var<T>;
  template <class U>
  friend class LayerScope;

  struct Node {
    T* value;
    T* grad;
    void (*backward)(const void* closure);
    const void* closure;
    const ProductGradient<T>* products;  // the gradient, while it is not in grad
    std::string_view path;
    Shape shape;
    std::uint32_t parent;  // of a kOutput node
    Op op;
    bool needs_grad;
    bool has_grad;
    bool reached;  // backward has to run: a gradient arrived here or at an output of this node
  };
  Var<T> push(Op op, const Shape& shape, bool needs_grad, T* value);
  void check_value(const Node& node) const;
  void check_gradient(const Node& node) const;
  void sum_into(std::uint32_t id, const Shape& from, const T* values);

  Arena arena_;
  std::vector<Node> nodes_;
  std::string_view path_;
  std::uint64_t generation_ = 1;
  Guard guard_;
  Mode mode_ = Mode::kTrain;
  bool walked_ = false;
};

/// Nodes made while this lives carry the layer's path in errors. The string must outlive the pass.
template <class T>
class LayerScope {
 public:
  LayerScope(Tape<T>& tape, std::string_view path) : tape_(tape), outer_(tape.path_) { tape.path_ = path; }
  ~LayerScope() { tape_.path_ = outer_; }
  LayerScope(const LayerScope&) = delete;
  LayerScope& operator=(const LayerScope&) = delete;

 private:
  Tape<T>& tape_;
  std::string_view outer_;
};

/// Inference for as long as this lives; then the mode that was.
template <class T>
class InferenceScope {
 public:
  explicit InferenceScope(Tape<T>& tape) : tape_(tape), mode_(tape.mode()) { tape.set_mode(Mode::kInference); }
  ~InferenceScope() { tape_.set_mode(mode_); }
  InferenceScope(const InferenceScope&) = delete;
  InferenceScope& operator=(const InferenceScope&) = delete;

 private:
  Tape<T>& tape_;
  Mode mode_;
};

// ---------------------------------------------------------------------------------------------------------------------

template <class T>
View<T> make_view(T* data, const Shape& shape) {
  xt::dynamic_shape<std::size_t> axes(shape.begin(), shape.end());
  return xt::adapt(std::move(data), shape.elements(), xt::no_ownership(), axes);
}

template <class T>
const Shape& Var<T>::shape() const {
  return tape_->nodes_[id_].shape;
}
template <class T>
T* Var<T>::data() const {
  return tape_->nodes_[id_].value;
}
template <class T>
View<T> Var<T>::value() const {
  return make_view(data(), shape());
}
template <class T>
bool Var<T>::needs_grad() const {
  return tape_->nodes_[id_].needs_grad;
}
template <class T>
bool Var<T>::has_grad() const {
  return tape_->nodes_[id_].has_grad;
}
template <class T>
T* Var<T>::grad_data() const {
  return tape_->nodes_[id_].grad;
}
template <class T>
View<T> Var<T>::grad() const {
  return make_view(grad_data(), shape());
}

template <class T>
template <class F>
void Var<T>::on_backward(F closure) const {
  static_assert(std::is_trivially_destructible_v<F> && std::is_trivially_copyable_v<F>,
                "closures live in the arena: capture Vars, numbers and arena pointers only");
  auto& node = tape_->nodes_[id_];
  if (tape_->guard_ == Guard::kOn) tape_->check_value(node);
  if (!node.needs_grad) return;
  F* kept = tape_->arena_.template allocate<F>(1);
  new (kept) F(closure);
  node.closure = kept;
  node.backward = [](const void* p) { (*static_cast<const F*>(p))(); };
}

template <class T>
GradientSlot<T> Var<T>::grad_slot() const {
  auto& node = tape_->nodes_[id_];
  if (node.grad == nullptr) node.grad = tape_->arena_.template allocate<T>(node.shape.elements());
  if (node.products != nullptr) std::exchange(node.products, nullptr)->write();
  const bool fresh = !node.has_grad;
  node.has_grad = node.reached = true;
  return {node.grad, node.shape.elements(), fresh};
}

template <class T>
template <class E>
void Var<T>::add_grad(const E& expression) const {
  if (!needs_grad()) return;
  const Shape from(expression.shape().begin(), expression.shape().end());
  const bool fresh = from == shape() && !has_grad();
  // One assignment, whatever happens to its values, since each costs the compiler a second.
  T* values = fresh ? grad_slot().data : tape_->arena_.template allocate<T>(from.elements());
  xt::noalias(make_view(values, from)) = expression;
  if (!fresh) tape_->sum_into(id_, from, values);
}

}  // namespace tapelab
