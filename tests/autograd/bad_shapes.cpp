// The text of every shape error, one case each.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>

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

using namespace tapelab;

namespace {

using V = Var<double>;

struct BadCase {
  Op op;
  std::vector<Shape> inputs;
  std::function<V(std::span<const V>)> call;
  std::string message;
};

const auto kAdd2 = [](auto in) { return add(in[0], in[1]); };
const auto kMatmul2 = [](auto in) { return matmul(in[0], in[1]); };
const auto kAffine3 = [](auto in) { return affine(in[0], in[1], in[2]); };

/// Inputs: repeated [B, R], sequence [T, B, F], kernel, recurrent kernel, bias, h, c, mask, peepholes; T = 3, B = 2.
V lstm_of(std::span<const V> in, std::size_t steps) {
  return lstm<double>({steps, 2, in[0], in[1], in[7]}, {in[2], in[3], in[4], in[8]}, {in[5], in[6]}, {}).sequence;
}
BadCase bad_lstm(std::size_t wrong_input, Shape wrong, std::string message) {
  std::vector<Shape> shapes = {{2, 3}, {3, 2, 4}, {7, 20}, {5, 20}, {20}, {2, 5}, {2, 5}, {3, 2}, {15}};
  shapes[wrong_input] = wrong;
  return {Op::kLstm, shapes, [](auto in) { return lstm_of(in, 3); }, std::move(message)};
}
/// Inputs: repeated [B, R], sequence [T, B, F], kernel, recurrent kernel, bias, h, mask and, for one case, c.
BadCase bad_gru(std::size_t wrong_input, Shape wrong, std::string message, Reset reset = Reset::kAfter) {
  std::vector<Shape> shapes = {{2, 3}, {3, 2, 4}, {7, 15}, {5, 15}, {2, 15}, {2, 5}, {3, 2}};
  if (wrong_input == shapes.size())
    shapes.push_back(wrong);
  else
    shapes[wrong_input] = wrong;
  const auto call = [reset](std::span<const V> in) {
    return gru<double>({3, 2, in[0], in[1], in[6]}, {in[2], in[3], in[4]}, {in[5], in.size() > 7 ? in[7] : V()},
                       {{}, reset})
        .sequence;
  };
  return {Op::kGru, shapes, call, std::move(message)};
}

using Loss = V (*)(V, V, V);
std::string not_alike(Op op, const std::string& shapes) {
  return std::string(name(op)) + ": prediction and target must have one shape, not empty; " + shapes + "; in encoder/0";
}
BadCase bad_loss(Op op, Loss loss) {
  return {op,
          {{3, 5}, {5}},
          [loss](auto in) { return loss(in[0], in[1], {}); },
          not_alike(op, "prediction is [3, 5], target is [5]")};
}
BadCase empty_loss(Op op, Loss loss) {
  return {op,
          {{0}, {0}},
          [loss](auto in) { return loss(in[0], in[1], {}); },
          not_alike(op, "prediction is [0], target is [0]")};
}

const std::vector<BadCase>& bad_cases() {
  static const std::vector<BadCase> cases = {
      {Op::kAdd,
       {{3, 5}, {4}},
       kAdd2,
       "add: shapes must be equal or broadcast; A is [3, 5], B is [4] (5 != 4); in encoder/0"},
      {Op::kAdd,
       {{4}, {3, 5}},
       kAdd2,
       "add: shapes must be equal or broadcast; A is [4], B is [3, 5] (4 != 5); in encoder/0"},
      {Op::kAdd,
       {{0}, {2}},
       kAdd2,
       "add: shapes must be equal or broadcast; A is [0], B is [2] (0 != 2); in encoder/0"},
      {Op::kSub,
       {{2, 3}, {3, 3}},
       [](auto in) { return sub(in[0], in[1]); },
       "sub: shapes must be equal or broadcast; A is [2, 3], B is [3, 3] (2 != 3); in encoder/0"},
      {Op::kMul,
       {{2}, {3}},
       [](auto in) { return mul(in[0], in[1]); },
       "mul: shapes must be equal or broadcast; A is [2], B is [3] (2 != 3); in encoder/0"},
      {Op::kDiv,
       {{2, 1}, {3, 2}},
       [](auto in) { return div(in[0], in[1]); },
       "div: shapes must be equal or broadcast; A is [2, 1], B is [3, 2] (2 != 3); in encoder/0"},
      {Op::kClip,
       {{2}},
       [](auto in) { return clip(in[0], 1.0, 0.5); },
       "clip: low <= high; low 1.000000, high 0.500000; in encoder/0"},
      {Op::kMatmul,
       {{32, 16}, {12, 64}},
       kMatmul2,
       "matmul: columns of A must equal rows of B; A is [32, 16], B is [12, 64] (16 != 12); in encoder/0"},
      {Op::kMatmul,
       {{2, 3, 4}, {4, 5}},
       kMatmul2,
       "matmul: A and B must be matrices; A is [2, 3, 4], B is [4, 5]; in encoder/0"},
      {Op::kMatmul, {{3, 4}, {4}}, kMatmul2, "matmul: A and B must be matrices; A is [3, 4], B is [4]; in encoder/0"},
      {Op::kAffine,
       {{9, 1, 4}, {5, 7}, {7}},
       kAffine3,
       "affine: the last axis of X must equal rows of W; X is [9, 1, 4], W is [5, 7] (4 != 5); in encoder/0"},
      {Op::kAffine,
       {{}, {1, 7}, {7}},
       kAffine3,
       "affine: X must have at least one axis and W be a matrix; X is [], W is [1, 7]; in encoder/0"},
      {Op::kAffine,
       {{3, 7}, {7}, {7}},
       kAffine3,
       "affine: X must have at least one axis and W be a matrix; X is [3, 7], W is [7]; in encoder/0"},
      {Op::kAffine,
       {{3, 5}, {5, 7}, {6}},
       kAffine3,
       "affine: b must have one entry per column of W; W is [5, 7], b is [6] (7 != 6); in encoder/0"},
      {Op::kMean,
       {{3, 0}},
       [](auto in) { return mean(in[0]); },
       "mean: x must not be empty; x is [3, 0]; in encoder/0"},
      {Op::kSoftmax,
       {{}},
       [](auto in) { return softmax(in[0]); },
       "softmax: x must have a last axis, not empty; x is []; in encoder/0"},
      {Op::kLogSoftmax,
       {{3, 0}},
       [](auto in) { return log_softmax(in[0]); },
       "log_softmax: x must have a last axis, not empty; x is [3, 0]; in encoder/0"},
      {Op::kMax,
       {{0}},
       [](auto in) { return max(in[0]); },
       "max: x must have a last axis, not empty; x is [0]; in encoder/0"},
      {Op::kReshape,
       {{3, 5}},
       [](auto in) {
         return reshape(in[0], Shape{4, 4});
       },
       "reshape: size must stay the same; x is [3, 5], wanted [4, 4] (15 != 16); in encoder/0"},
      {Op::kSlice,
       {{3, 5}},
       [](auto in) { return slice(in[0], 2, 0, 1); },
       "slice: begin < end <= length of the axis; x is [3, 5], axis 2, begin 0, end 1; in encoder/0"},
      {Op::kSlice,
       {{3, 5}},
       [](auto in) { return slice(in[0], 1, 2, 2); },
       "slice: begin < end <= length of the axis; x is [3, 5], axis 1, begin 2, end 2; in encoder/0"},
      {Op::kSlice,
       {{3, 5}},
       [](auto in) { return slice(in[0], 0, 1, 4); },
       "slice: begin < end <= length of the axis; x is [3, 5], axis 0, begin 1, end 4; in encoder/0"},
      {Op::kConcat,
       {{3, 5}},
       [](auto in) { return concat(in, 2); },
       "concat: no axis 2 in a part of shape [3, 5]; in encoder/0"},
      {Op::kConcat,
       {{3, 5}, {4, 5}},
       [](auto in) { return concat(in, 1); },
       "concat: all axes but axis 1 must agree; the first part is [3, 5], another is [4, 5]; in encoder/0"},
      {Op::kConcat,
       {{3, 5}, {3}},
       [](auto in) { return concat(in, 0); },
       "concat: all axes but axis 0 must agree; the first part is [3, 5], another is [3]; in encoder/0"},
      {Op::kConcat, {}, [](auto in) { return concat(in, 0); }, "concat: at least one part is needed"},
      {Op::kStack,
       {{3, 5}, {5, 3}},
       [](auto in) { return stack(in); },
       "stack: all parts must have one shape; the first is [3, 5], another is [5, 3]; in encoder/0"},
      {Op::kStack,
       {{1, 2, 3, 4}},
       [](auto in) { return stack(in); },
       "stack: parts may have at most 3 axes; the first is [1, 2, 3, 4]; in encoder/0"},
      {Op::kStack, {}, [](auto in) { return stack(in); }, "stack: at least one part is needed"},
      {Op::kReverse,
       {{}},
       [](auto in) { return reverse(in[0]); },
       "reverse: x must have a time axis; x is []; in encoder/0"},
      {Op::kTranspose,
       {{3, 5, 1}},
       [](auto in) { return transpose(in[0]); },
       "transpose: x must be a matrix; x is [3, 5, 1]; in encoder/0"},
      {Op::kApplyMask,
       {{3, 2, 4}, {2, 3}},
       [](auto in) { return apply_mask(in[0], in[1]); },
       "apply_mask: the mask must have the leading axes of x, at most 3; x is [3, 2, 4], the mask is [2, 3]; "
       "in encoder/0"},
      {Op::kDropout,
       {{3}},
       [](auto in) { return dropout(in[0], 1.0, RandomStream(1, Purpose::kDropout)); },
       "dropout: 0 <= rate < 1; rate 1.000000; in encoder/0"},
      {Op::kRepeat,
       {{3, 5}},
       [](auto in) { return repeat(in[0], 0); },
       "repeat: steps >= 1 and at most 3 axes; x is [3, 5], steps 0; in encoder/0"},
      {Op::kRepeat,
       {{1, 2, 3, 4}},
       [](auto in) { return repeat(in[0], 2); },
       "repeat: steps >= 1 and at most 3 axes; x is [1, 2, 3, 4], steps 2; in encoder/0"},
#define TAPELAB_BAD_LOSS(id, function) bad_loss(Op::id, function<double>), empty_loss(Op::id, function<double>),
      TAPELAB_LOSSES(TAPELAB_BAD_LOSS)
#undef TAPELAB_BAD_LOSS
          {Op::kSoftmaxCrossEntropy,
           {{}, {}},
           [](auto in) { return softmax_cross_entropy(in[0], in[1]); },
           "softmax_cross_entropy: logits must have a last axis; logits are []; in encoder/0"},
      {Op::kSoftmaxCrossEntropy,
       {{2, 3}, {2, 3}, {2, 3}},
       [](auto in) { return softmax_cross_entropy(in[0], in[1], in[2]); },
       "softmax_cross_entropy: the mask must have the leading axes of x, at most 1; x is [2, 3], the mask is [2, 3]; "
       "in encoder/0"},
      {Op::kMse,
       {{3, 2, 4}, {3, 2, 4}, {3, 1}},
       [](auto in) { return mse(in[0], in[1], in[2]); },
       "mse: the mask must have the leading axes of x, at most 3; x is [3, 2, 4], the mask is [3, 1]; in encoder/0"},
      bad_lstm(0, {3, 3}, "lstm: repeated input must be [2, 3], got [3, 3]; in encoder/0"),
      bad_lstm(1, {4, 2, 4}, "lstm: input sequence must be [3, 2, 4], got [4, 2, 4]; in encoder/0"),
      bad_lstm(2, {6, 20}, "lstm: kernel must be [7, 20], got [6, 20]; in encoder/0"),
      bad_lstm(3, {5, 19}, "lstm: recurrent kernel must be [5, 20], got [5, 19]; in encoder/0"),
      bad_lstm(4, {5}, "lstm: bias must be [20], got [5]; in encoder/0"),
      bad_lstm(5, {2, 6}, "lstm: initial h must be [2, 5], got [2, 6]; in encoder/0"),
      bad_lstm(6, {1, 5}, "lstm: initial c must be [2, 5], got [1, 5]; in encoder/0"),
      bad_lstm(7, {2, 3}, "lstm: mask must be [3, 2], got [2, 3]; in encoder/0"),
      bad_lstm(8, {20}, "lstm: peepholes must be [15], got [20]; in encoder/0"),
      bad_gru(0, {3, 3}, "gru: repeated input must be [2, 3], got [3, 3]; in encoder/0"),
      bad_gru(1, {4, 2, 4}, "gru: input sequence must be [3, 2, 4], got [4, 2, 4]; in encoder/0"),
      bad_gru(2, {6, 15}, "gru: kernel must be [7, 15], got [6, 15]; in encoder/0"),
      bad_gru(3, {5, 20}, "gru: recurrent kernel must be [5, 15], got [5, 20]; in encoder/0"),
      bad_gru(4, {15}, "gru: bias must be [2, 15], got [15]; in encoder/0"),
      bad_gru(4, {2, 15}, "gru: bias must be [15], got [2, 15]; in encoder/0", Reset::kBefore),
      bad_gru(5, {2, 6}, "gru: initial h must be [2, 5], got [2, 6]; in encoder/0"),
      bad_gru(6, {3}, "gru: mask must be [3, 2], got [3]; in encoder/0"),
      bad_gru(7, {2, 5}, "gru: a GRU has no cell state; initial c is [2, 5]; in encoder/0"),
      {Op::kLstm,
       {{2, 3}, {0, 2, 4}, {7, 20}, {5, 20}, {20}, {2, 5}, {2, 5}, {0, 2}, {15}},
       [](auto in) { return lstm_of(in, 0); },
       "lstm: steps and batch must be at least 1; steps 0, batch 2; in encoder/0"}};
  return cases;
}

/// Ops that take any shape of their one input and so cannot fail.
bool takes_any_shape(Op op) {
  switch (op) {
#define TAPELAB_CASE(id, function) case Op::id:
    TAPELAB_UNARY_OPS(TAPELAB_CASE)
#undef TAPELAB_CASE
    case Op::kScale:
    case Op::kSum:
      return true;
    default:
      return false;
  }
}

}  // namespace

TEST_CASE("wrong shapes are rejected with the rule, the shapes and the layer") {
  for (const BadCase& bad : bad_cases()) {
    Tape<double> tape;
    const LayerScope scope(tape, "encoder/0");
    std::vector<V> in;
    for (const Shape& s : bad.inputs) in.push_back(tape.constant(s));
    CHECK_THROWS_WITH_AS(bad.call(std::span<const V>(in)), bad.message.c_str(), ShapeError);
  }
}

TEST_CASE("every op that can be given wrong shapes has a case here") {
  const auto& cases = bad_cases();
  for (std::size_t i = kFirstComputingOp; i < kOpCount; ++i) {
    const Op op = static_cast<Op>(i);
    const bool listed = std::any_of(cases.begin(), cases.end(), [op](const BadCase& c) { return c.op == op; });
    INFO(name(op));
    CHECK(listed != takes_any_shape(op));
  }
}

TEST_CASE("outside any layer the message names none") {
  Tape<double> tape;
  CHECK_THROWS_WITH_AS(add(tape.constant({2}), tape.constant({3})),
                       "add: shapes must be equal or broadcast; A is [2], B is [3] (2 != 3)", ShapeError);
}

TEST_CASE("empty arrays broadcast like any other") {
  Tape<double> tape;
  CHECK(add(tape.constant({0}), tape.constant({1})).shape() == Shape{0});
  CHECK(mul(tape.constant({1, 3}), tape.constant({0, 1})).shape() == Shape{0, 3});
}
