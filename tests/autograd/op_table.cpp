#include "op_table.hpp"

#include <type_traits>

#include "autograd/elementwise.hpp"
#include "autograd/gru.hpp"
#include "autograd/last_axis.hpp"
#include "autograd/linear.hpp"
#include "autograd/loss.hpp"
#include "autograd/lstm.hpp"
#include "autograd/masking.hpp"
#include "autograd/reduction.hpp"
#include "autograd/shaping.hpp"
#include "autograd/unary.hpp"

namespace tapelab::test {

namespace {

using Rows = std::vector<OpRow>;

const std::vector<Shape> kOddShapes = {Shape{}, Shape{1}, Shape{7}, Shape{3, 5}, Shape{1, 13, 1}, Shape{2, 3, 1, 17}};

/// The number type of a span of Vars.
template <class Span>
using Number = std::remove_pointer_t<decltype(std::declval<Span>()[0].data())>;

template <class F>
void add_binary(Rows& rows, Op op, double extreme, F call, Interval second = {-2, 2}) {
  const auto add_row = [&](const std::string& variant, const Shape& a, const Shape& b) {
    rows.push_back(row(op, variant, {a, b}, call).between({{-2, 2}, second}).up_to(extreme));
  };
  for (const Shape& s : kOddShapes) add_row("equal " + s.to_string(), s, s);
  const std::pair<Shape, Shape> broadcast[] = {{Shape{3, 5}, Shape{5}},       {Shape{5}, Shape{3, 5}},
                                               {Shape{3, 1}, Shape{1, 5}},    {Shape{7}, Shape{}},
                                               {Shape{2, 1, 3}, Shape{5, 1}}, {Shape{1}, Shape{2, 3, 1, 5}}};
  for (const auto& [s, t] : broadcast) add_row(s.to_string() + " with " + t.to_string(), s, t);
}

void add_elementwise(Rows& rows) {
  add_binary(rows, Op::kAdd, 1e30, [](auto in) { return add(in[0], in[1]); });
  add_binary(rows, Op::kSub, 1e30, [](auto in) { return sub(in[0], in[1]); });
  add_binary(rows, Op::kMul, 1e15, [](auto in) { return mul(in[0], in[1]); });
  const auto quotient = [](auto in) { return div(in[0], in[1]); };
  add_binary(rows, Op::kDiv, 1e9, quotient, {0.5, 3});
  add_binary(rows, Op::kDiv, 1e9, quotient, {-3, -0.5});
  for (const Shape& s : kOddShapes)
    rows.push_back(
        row(Op::kScale, s.to_string(), {s}, [](auto in) { return scale(in[0], Number<decltype(in)>(-1.7)); }));
}

void add_unary(Rows& rows) {
  for (const Shape& s : kOddShapes) {
    const auto f = [&](Op op, auto call) { return row(op, s.to_string(), {s}, call); };
    rows.push_back(f(Op::kSigmoid, [](auto in) { return sigmoid(in[0]); }).between({{-6, 6}}));
    rows.push_back(
        f(Op::kHardSigmoid, [](auto in) { return hard_sigmoid(in[0]); }).between({{-5, 5}}).away_from({-2.5, 2.5}));
    rows.push_back(f(Op::kTanh, [](auto in) { return tanh(in[0]); }).between({{-4, 4}}));
    rows.push_back(f(Op::kRelu, [](auto in) { return relu(in[0]); }).away_from({0}));
    rows.push_back(f(Op::kNeg, [](auto in) { return neg(in[0]); }));
    rows.push_back(f(Op::kExp, [](auto in) { return exp(in[0]); }).up_to(80));
    rows.push_back(f(Op::kLog, [](auto in) { return log(in[0]); }).between({{0.3, 4}}));
    rows.push_back(f(Op::kSquare, [](auto in) { return square(in[0]); }).up_to(1e15));
    rows.push_back(f(Op::kSqrt, [](auto in) { return sqrt(in[0]); }).between({{0.3, 4}}));
    rows.push_back(f(Op::kAbs, [](auto in) { return abs(in[0]); }).away_from({0}));
    const auto clipped = [](auto in) { return clip(in[0], Number<decltype(in)>(-0.75), Number<decltype(in)>(1.25)); };
    rows.push_back(f(Op::kClip, clipped).away_from({-0.75, 1.25}));
  }
}

void add_linear(Rows& rows) {
  const auto product = [](auto in) { return matmul(in[0], in[1]); };
  const std::pair<Shape, Shape> factors[] = {
      {Shape{1, 1}, Shape{1, 1}}, {Shape{3, 5}, Shape{5, 7}}, {Shape{1, 7}, Shape{7, 3}}, {Shape{5, 1}, Shape{1, 3}},
      {Shape{7, 3}, Shape{3, 1}}, {Shape{5, 5}, Shape{5, 5}}, {Shape{3, 0}, Shape{0, 2}}, {Shape{1, 0}, Shape{0, 2}}};
  for (const auto& [a, b] : factors)
    rows.push_back(row(Op::kMatmul, a.to_string() + " " + b.to_string(), {a, b}, product)
                       .up_to(1e15)
                       .timed_on({{100, kTimedH}, {kTimedH, 1024}}));

  const auto layer = [](auto in) { return affine(in[0], in[1], in[2]); };
  const std::pair<Shape, std::size_t> layers[] = {{Shape{7}, 3},         {Shape{1, 1}, 1}, {Shape{3, 5}, 7},
                                                  {Shape{1, 5}, 13},     {Shape{5, 5}, 5}, {Shape{4, 3, 5}, 2},
                                                  {Shape{2, 1, 3, 7}, 1}};
  for (const auto& [x, units] : layers)
    rows.push_back(row(Op::kAffine, "X " + x.to_string() + " to " + std::to_string(units),
                       {x, Shape{x.last(), units}, Shape{units}}, layer)
                       .up_to(1e15)
                       .timed_on({{kTimedT, kTimedB, kTimedH}, {kTimedH, 1024}, {1024}}));
}

void add_reductions(Rows& rows) {
  for (const Shape& s : {Shape{}, Shape{1}, Shape{7}, Shape{3, 5}, Shape{2, 3, 1, 17}, Shape{1031}}) {
    rows.push_back(row(Op::kSum, s.to_string(), {s}, [](auto in) { return sum(in[0]); }));
    rows.push_back(row(Op::kMean, s.to_string(), {s}, [](auto in) { return mean(in[0]); }));
  }
}

void add_last_axis(Rows& rows) {
  for (const Shape& s : {Shape{1}, Shape{7}, Shape{3, 5}, Shape{1, 13, 1}, Shape{2, 3, 1, 17}, Shape{2, 33}}) {
    rows.push_back(row(Op::kSoftmax, s.to_string(), {s}, [](auto in) { return softmax(in[0]); }));
    rows.push_back(row(Op::kLogSoftmax, s.to_string(), {s}, [](auto in) { return log_softmax(in[0]); }));
  }
  // Few numbers, so that none of the drawn ones come close to each other.
  for (const Shape& s : {Shape{1}, Shape{7}, Shape{3, 5}, Shape{1, 13, 1}, Shape{2, 1, 3}})
    rows.push_back(row(Op::kMax, s.to_string(), {s}, [](auto in) { return max(in[0]); }));
}

void add_shaping(Rows& rows) {
  rows.push_back(
      row(Op::kReshape, "to a vector", {Shape{3, 5}}, [](auto in) { return reshape(in[0], Shape{in[0].size()}); }));
  rows.push_back(row(Op::kReshape, "more axes", {Shape{7, 6}}, [](auto in) {
    return reshape(in[0], Shape{7, 1, 3, 2});
  }));
  rows.push_back(row(Op::kReshape, "to a scalar", {Shape{1, 1}}, [](auto in) { return reshape(in[0], Shape{}); }));

  rows.push_back(row(Op::kSlice, "first axis", {Shape{7, 3}}, [](auto in) { return slice(in[0], 0, 2, 5); }));
  rows.push_back(row(Op::kSlice, "last axis", {Shape{3, 20}}, [](auto in) { return slice(in[0], 1, 1, 18); }));
  rows.push_back(row(Op::kSlice, "middle axis", {Shape{2, 5, 3}}, [](auto in) { return slice(in[0], 1, 4, 5); }));
  rows.push_back(row(Op::kSlice, "all", {Shape{1}}, [](auto in) { return slice(in[0], 0, 0, 1); }));

  rows.push_back(row(Op::kConcat, "one part", {Shape{7}}, [](auto in) { return concat(in, 0); }));
  rows.push_back(row(Op::kConcat, "last axis", {Shape{3, 1}, Shape{3, 5}, Shape{3, 1}}, [](auto in) {
                   return concat(in, 1);
                 }).timed_on({kTimedMatrix, kTimedMatrix, kTimedMatrix}));
  rows.push_back(row(Op::kConcat, "first axis", {Shape{2, 7}, Shape{2, 7}}, [](auto in) { return concat(in, 0); }));
  rows.push_back(
      row(Op::kConcat, "middle axis", {Shape{2, 3, 5}, Shape{2, 1, 5}}, [](auto in) { return concat(in, 1); }));

  rows.push_back(row(Op::kStack, "one part", {Shape{3}}, [](auto in) { return stack(in); }));
  rows.push_back(row(Op::kStack, "matrices", {Shape{3, 5}, Shape{3, 5}, Shape{3, 5}}, [](auto in) {
                   return stack(in);
                 }).timed_on({kTimedMatrix, kTimedMatrix, kTimedMatrix}));
  rows.push_back(row(Op::kStack, "scalars", {Shape{}, Shape{}}, [](auto in) { return stack(in); }));

  for (const Shape& s : {Shape{1}, Shape{7}, Shape{4, 1, 5}, Shape{5, 3, 17}})
    rows.push_back(row(Op::kReverse, s.to_string(), {s}, [](auto in) {
                     return reverse(in[0]);
                   }).timed_on({{kTimedT, kTimedB, kTimedF}}));

  for (const Shape& s : {Shape{1, 1}, Shape{3, 5}, Shape{1, 19}, Shape{17, 1}, Shape{7, 7}})
    rows.push_back(row(Op::kTranspose, s.to_string(), {s}, [](auto in) { return transpose(in[0]); }));

  for (const Shape& s : {Shape{}, Shape{1}, Shape{3, 19}, Shape{2, 3, 5}}) {
    rows.push_back(row(Op::kRepeat, s.to_string() + " once", {s}, [](auto in) { return repeat(in[0], 1); }));
    rows.push_back(row(Op::kRepeat, s.to_string() + " 7 times", {s}, [](auto in) { return repeat(in[0], 7); }));
  }
}

/// The first `rank` axes of a shape.
Shape leading(const Shape& shape, std::size_t rank) { return Shape(shape.begin(), shape.begin() + rank); }

/// A mask on the tape of `like` in which every third number, from the second on, is 0.
template <class T>
Var<T> mask_with_gaps(Var<T> like, const Shape& shape) {
  const Var<T> mask = like.tape().constant(shape);
  for (std::size_t k = 0; k < mask.size(); ++k) mask.data()[k] = k % 3 == 1 ? T{0} : T{1};
  return mask;
}

void add_masking(Rows& rows) {
  const std::pair<Shape, Shape> masks[] = {{Shape{4, 3, 5}, Shape{4, 3}}, {Shape{7}, Shape{7}},
                                           {Shape{4, 3, 5}, Shape{4}},    {Shape{2, 3, 1, 17}, Shape{2, 3, 1}},
                                           {Shape{3, 19}, Shape{3, 19}},  {Shape{1, 1}, Shape{}}};
  for (const auto& [s, m] : masks) {
    rows.push_back(row(Op::kApplyMask, s.to_string() + " by " + m.to_string(), {s}, [rank = m.rank()](auto in) {
                     return apply_mask(in[0], mask_with_gaps(in[0], leading(in[0].shape(), rank)));
                   }).timed_on({{kTimedT, kTimedB, kTimedF}}));
  }
  for (const Shape& s : kOddShapes)
    for (const double rate : {0.2, 0.5})
      rows.push_back(row(Op::kDropout, s.to_string() + " rate " + std::to_string(rate), {s},
                         [rate](auto in) { return dropout(in[0], rate, RandomStream(1, Purpose::kDropout)); }));
}

/// Plain and masked. The first interval is that of the prediction, the second that of the target.
template <class F>
void add_loss(Rows& rows, Op op, F loss, const std::vector<Interval>& domains, double extreme = 1e15,
              const std::string& variant = "") {
  for (const Shape& s : {Shape{}, Shape{1}, Shape{7}, Shape{3, 17}, Shape{2, 1, 3, 5}}) {
    if (op == Op::kSoftmaxCrossEntropy && s.rank() == 0) continue;  // no last axis
    const auto plain = [loss](auto in) { return loss(in[0], in[1], {}); };
    rows.push_back(row(op, variant + s.to_string(), {s, s}, plain).between(domains).up_to(extreme));
  }
  const std::pair<Shape, Shape> masks[] = {
      {Shape{7, 2}, Shape{7}}, {Shape{4, 3, 5}, Shape{4, 3}}, {Shape{5, 1, 17}, Shape{5}}};
  for (const auto& [s, m] : masks) {
    const auto masked = [loss, m = m](auto in) { return loss(in[0], in[1], mask_with_gaps(in[0], m)); };
    rows.push_back(row(op, variant + s.to_string() + " masked by " + m.to_string(), {s, s}, masked)
                       .between(domains)
                       .up_to(extreme));
  }
}

void add_losses(Rows& rows) {
  add_loss(rows, Op::kMse, [](auto p, auto y, decltype(y) mask) { return mse(p, y, mask); }, {{-2, 2}, {-2, 2}});
  const auto absolute = [](auto p, auto y, decltype(y) mask) { return mae(p, y, mask); };
  add_loss(rows, Op::kMae, absolute, {{1, 2}, {-2, 0.9}}, 1e30, "above the target ");
  add_loss(rows, Op::kMae, absolute, {{-2, 0.9}, {1, 2}}, 1e30, "below the target ");
  add_loss(rows, Op::kBinaryCrossEntropy,
           [](auto z, auto y, decltype(y) mask) { return binary_cross_entropy(z, y, mask); }, {{-6, 6}, {0, 1}});
  add_loss(rows, Op::kSoftmaxCrossEntropy,
           [](auto z, auto y, decltype(y) mask) { return softmax_cross_entropy(z, y, mask); }, {{-6, 6}, {0, 1}});
}

/// Sequence, final h and final c, if there is one, as a vector.
template <class T>
Var<T> all_outputs(const RecurrentOutput<T>& out) {
  const auto flat = [](Var<T> v) { return reshape(v, Shape{v.size()}); };
  const Var<T> parts[] = {flat(out.sequence), flat(out.final.h), out.final.c ? flat(out.final.c) : Var<T>()};
  return concat(std::span<const Var<T>>(parts, out.final.c ? 3 : 2), 0);
}

/// x [T, B, F] and nothing else.
template <class T>
RecurrentInput<T> whole_sequence(Var<T> x) {
  return {.steps = x.shape()[0], .batch = x.shape()[1], .sequence = x};
}

// Every option of the LSTM and the GRU is compared with the graph of primitive ops in lstm.cpp and gru.cpp; these rows
// are for the checks that all ops share. Where gates cancel to z = 0 a gradient grows with extreme^2 per step, hence
// 1e4. T steps, B batch, R repeated features, F features, H hidden.
struct RecurrentSize {
  std::size_t t, b, r, f, h;
};
constexpr RecurrentSize kRecurrentSizes[] = {{4, 3, 2, 3, 5}, {1, 1, 1, 1, 1}, {3, 1, 7, 7, 7}, {2, 2, 1, 3, 17}};

void add_lstm(Rows& rows) {
  for (const auto& size : kRecurrentSizes) {
    const auto [t, b, r, f, h] = size;
    const auto steps = t, batch = b;
    const auto name = "T " + std::to_string(t) + " B " + std::to_string(b) + " H " + std::to_string(h);
    const std::vector<Shape> shapes = {Shape{b, r},  Shape{t, b, f}, Shape{r + f, 4 * h}, Shape{h, 4 * h},
                                       Shape{4 * h}, Shape{b, h},    Shape{b, h}};
    rows.push_back(row(Op::kLstm, name, shapes, [steps, batch](auto in) {
                     using T = Number<decltype(in)>;
                     return all_outputs(lstm(RecurrentInput<T>{steps, batch, in[0], in[1]},
                                             LstmWeights<T>{in[2], in[3], in[4]}, RecurrentState<T>{in[5], in[6]}, {}));
                   }).up_to(1e4));
    std::vector<Shape> with_peepholes = shapes;
    with_peepholes.push_back({3 * h});
    rows.push_back(row(Op::kLstm, name + " mask, peepholes", with_peepholes, [steps, batch](auto in) {
                     using T = Number<decltype(in)>;
                     const Var<T> mask = mask_with_gaps(in[0], {steps, batch});
                     return all_outputs(lstm(RecurrentInput<T>{steps, batch, in[0], in[1], mask},
                                             LstmWeights<T>{in[2], in[3], in[4], in[7]},
                                             RecurrentState<T>{in[5], in[6]}, {}));
                   }).up_to(1e2));
    rows.push_back(
        row(Op::kLstm, name + " no initial state", {Shape{t, b, f}, Shape{f, 4 * h}, Shape{h, 4 * h}, Shape{4 * h}},
            [](auto in) {
              using T = Number<decltype(in)>;
              return all_outputs(
                  lstm(whole_sequence<T>(in[0]), LstmWeights<T>{in[1], in[2], in[3]}, RecurrentState<T>{}, {}));
            })
            .up_to(1e4)
            .timed_on({{kTimedT, kTimedB, kTimedF}, {kTimedF, 4 * kTimedH}, {kTimedH, 4 * kTimedH}, {4 * kTimedH}}));
  }
}

void add_gru(Rows& rows) {
  for (const auto& size : kRecurrentSizes) {
    const auto [t, b, r, f, h] = size;
    const auto steps = t, batch = b;
    const auto name = "T " + std::to_string(t) + " B " + std::to_string(b) + " H " + std::to_string(h);
    const std::vector<Shape> shapes = {Shape{b, r},     Shape{t, b, f},  Shape{r + f, 3 * h},
                                       Shape{h, 3 * h}, Shape{2, 3 * h}, Shape{b, h}};
    for (bool masked : {false, true})
      rows.push_back(row(Op::kGru, name + (masked ? " mask" : ""), shapes, [steps, batch, masked](auto in) {
                       using T = Number<decltype(in)>;
                       const Var<T> mask = masked ? mask_with_gaps(in[0], {steps, batch}) : Var<T>();
                       return all_outputs(gru(RecurrentInput<T>{steps, batch, in[0], in[1], mask},
                                              GruWeights<T>{in[2], in[3], in[4]}, RecurrentState<T>{in[5], {}}, {}));
                     }).up_to(1e4));
    std::vector<Shape> one_bias = shapes;
    one_bias[4] = {3 * h};
    rows.push_back(row(Op::kGru, name + " reset before", one_bias, [steps, batch](auto in) {
                     using T = Number<decltype(in)>;
                     return all_outputs(gru(RecurrentInput<T>{steps, batch, in[0], in[1]},
                                            GruWeights<T>{in[2], in[3], in[4]}, RecurrentState<T>{in[5], {}},
                                            {{}, Reset::kBefore}));
                   }).up_to(1e4));
    rows.push_back(
        row(Op::kGru, name + " no initial state", {Shape{t, b, f}, Shape{f, 3 * h}, Shape{h, 3 * h}, Shape{2, 3 * h}},
            [](auto in) {
              using T = Number<decltype(in)>;
              return all_outputs(
                  gru(whole_sequence<T>(in[0]), GruWeights<T>{in[1], in[2], in[3]}, RecurrentState<T>{}, {}));
            })
            .up_to(1e4)
            .timed_on({{kTimedT, kTimedB, kTimedF}, {kTimedF, 3 * kTimedH}, {kTimedH, 3 * kTimedH}, {2, 3 * kTimedH}}));
  }
}

}  // namespace

const std::vector<OpRow>& op_table() {
  static const Rows table = [] {
    Rows rows;
    add_elementwise(rows);
    add_unary(rows);
    add_linear(rows);
    add_reductions(rows);
    add_last_axis(rows);
    add_shaping(rows);
    add_masking(rows);
    add_losses(rows);
    add_lstm(rows);
    add_gru(rows);
    return rows;
  }();
  return table;
}

}  // namespace tapelab::test
