// Every operation of the engine, listed once. Names in error messages and test reports are those of the functions.
#pragma once

#include <cstddef>
#include <string_view>

namespace tapelab {

// clang-format off
// Functions of one array of any shape, Var<T> f(Var<T> x), declared by unary.hpp.
#define TAPELAB_UNARY_OPS(X) \
  X(kSigmoid, sigmoid)          /* y = 1 / (1 + exp(-x)).  dx += dy y (1 - y) */ \
  X(kHardSigmoid, hard_sigmoid) /* y = clip(0.2 x + 0.5, 0, 1), Keras' gate until 2.2.  dx += 0.2 dy if 0 < y < 1 */ \
  X(kTanh, tanh)                /* y = tanh(x).  dx += dy (1 - y^2) */ \
  X(kRelu, relu)                /* y = max(x, 0).  dx += dy where y > 0 */ \
  X(kNeg, neg)                  /* y = -x.  dx += -dy */ \
  X(kExp, exp)                  /* y = exp(x).  dx += dy y */ \
  X(kLog, log)                  /* y = natural logarithm of x: -infinity for 0, NaN below.  dx += dy / x */ \
  X(kSquare, square)            /* y = x^2.  dx += 2 x dy */ \
  X(kSqrt, sqrt)                /* y = square root of x, NaN below 0.  dx += dy / (2 y), infinite at 0 */ \
  X(kAbs, abs)                  /* y = |x|.  dx += sign(x) dy, 0 at 0 */

// Losses, Var<T> f(Var<T> prediction, Var<T> target, Var<T> mask = {}), declared by loss.hpp, which says what they
// share: the loss of prediction p (or logits z) against target y. dl is its gradient, n the number of elements (or
// rows) that count.
#define TAPELAB_LOSSES(X) \
  X(kMse, mse) /* mean((p - y)^2).  dp += 2 (p - y) dl / n, dy the negative */ \
  X(kMae, mae) /* mean(|p - y|).  dp += sign(p - y) dl / n, dy the negative */ \
  X(kBinaryCrossEntropy, binary_cross_entropy) /* of logits against y in [0, 1], in nats: */ \
               /* mean(max(z, 0) - z y + log(1 + exp(-|z|))), which never overflows. */ \
               /* dz += (sigmoid(z) - y) dl / n, dy += -z dl / n */ \
  X(kSoftmaxCrossEntropy, softmax_cross_entropy) /* of logits against distributions along the last axis, in nats: */ \
               /* mean over rows of sum(-y log_softmax(z)); the mask leaves rows in or out. */ \
               /* dz += (softmax(z) sum(y) - y) dl / n, dy += -log_softmax(z) dl / n */

#define TAPELAB_OPS(X) \
  X(kConstant, constant) X(kParameter, parameter) X(kOutput, output) \
  X(kAdd, add) X(kSub, sub) X(kMul, mul) X(kDiv, div) X(kScale, scale) \
  TAPELAB_UNARY_OPS(X) X(kClip, clip) \
  X(kMatmul, matmul) X(kAffine, affine) \
  X(kSum, sum) X(kMean, mean) \
  X(kSoftmax, softmax) X(kLogSoftmax, log_softmax) X(kMax, max) \
  X(kReshape, reshape) X(kSlice, slice) X(kConcat, concat) X(kStack, stack) \
  X(kReverse, reverse) X(kTranspose, transpose) X(kRepeat, repeat) \
  X(kApplyMask, apply_mask) X(kDropout, dropout) \
  TAPELAB_LOSSES(X) \
  X(kLstm, lstm) X(kGru, gru)
// clang-format on

enum class Op : unsigned char {
#define TAPELAB_ENUM(id, function) id,
  TAPELAB_OPS(TAPELAB_ENUM)
#undef TAPELAB_ENUM
};

inline constexpr std::string_view kOpNames[] = {
#define TAPELAB_NAME(id, function) #function,
    TAPELAB_OPS(TAPELAB_NAME)
#undef TAPELAB_NAME
};

inline constexpr std::size_t kOpCount = sizeof(kOpNames) / sizeof(kOpNames[0]);
/// The first ops are leaves and extra outputs: they compute nothing and need no gradient rule.
inline constexpr std::size_t kFirstComputingOp = static_cast<std::size_t>(Op::kAdd);

constexpr std::string_view name(Op op) { return kOpNames[static_cast<std::size_t>(op)]; }

}  // namespace tapelab
