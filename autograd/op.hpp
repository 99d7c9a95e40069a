// Every operation of the engine, listed once. Names in error messages and test reports come from here.
#pragma once

#include <cstddef>
#include <string_view>

namespace tapelab {

// clang-format off
#define TAPELAB_OPS(X) \
  X(kConstant, "constant") X(kParameter, "parameter") X(kOutput, "output") \
  X(kAdd, "add") X(kSub, "sub") X(kMul, "mul") X(kDiv, "div") X(kScale, "scale") \
  X(kSigmoid, "sigmoid") X(kHardSigmoid, "hard_sigmoid") X(kTanh, "tanh") X(kRelu, "relu") \
  X(kNeg, "neg") X(kExp, "exp") X(kLog, "log") X(kSquare, "square") X(kSqrt, "sqrt") X(kAbs, "abs") X(kClip, "clip") \
  X(kMatmul, "matmul") X(kAffine, "affine") \
  X(kSum, "sum") X(kMean, "mean") \
  X(kSoftmax, "softmax") X(kLogSoftmax, "log_softmax") X(kMax, "max") \
  X(kReshape, "reshape") X(kSlice, "slice") X(kConcat, "concat") X(kStack, "stack") \
  X(kReverse, "reverse") X(kTranspose, "transpose") X(kRepeat, "repeat") \
  X(kApplyMask, "apply_mask") X(kDropout, "dropout") \
  X(kMse, "mse") X(kMae, "mae") X(kBinaryCrossEntropy, "binary_cross_entropy") \
  X(kSoftmaxCrossEntropy, "softmax_cross_entropy") \
  X(kLstm, "lstm") X(kGru, "gru")
// clang-format on

enum class Op : unsigned char {
#define TAPELAB_ENUM(id, name) id,
  TAPELAB_OPS(TAPELAB_ENUM)
#undef TAPELAB_ENUM
};

inline constexpr std::string_view kOpNames[] = {
#define TAPELAB_NAME(id, name) name,
    TAPELAB_OPS(TAPELAB_NAME)
#undef TAPELAB_NAME
};

inline constexpr std::size_t kOpCount = sizeof(kOpNames) / sizeof(kOpNames[0]);
/// The first ops are leaves and extra outputs: they compute nothing and need no gradient rule.
inline constexpr std::size_t kFirstComputingOp = static_cast<std::size_t>(Op::kAdd);

constexpr std::string_view name(Op op) { return kOpNames[static_cast<std::size_t>(op)]; }

}  // namespace tapelab
