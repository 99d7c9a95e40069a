// Settings with choices. Each is an enum made from a list of (enumerator, text): the text is what grid files, messages
// and run files use, and this is the only place where it stands.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tapelab::experiments {

// clang-format off
#define TAPELAB_SOURCES(X) \
  X(kRamp, "ramp") X(kCounting, "counting") X(kCubes, "cubes") \
  X(kCsv, "csv") X(kArray, "array") X(kDigits, "digits") X(kNone, "none")
// The readings stand in the order in which an error proposes those that fit an array.
#define TAPELAB_AXES(X) \
  X(kAuto, "auto") X(kTime, "time") X(kTimeFeature, "time feature") X(kSequenceStep, "sequence step") \
  X(kFeatureTime, "feature time") X(kStepSequence, "step sequence") \
  X(kSequenceStepFeature, "sequence step feature") X(kTimeHeightWidth, "time height width") \
  X(kStepSequenceFeature, "step sequence feature") X(kSequenceFeatureStep, "sequence feature step") \
  X(kSequenceStepHeightWidth, "sequence step height width") X(kStepSequenceHeightWidth, "step sequence height width")
#define TAPELAB_DELIMITERS(X) X(kComma, "comma") X(kSemicolon, "semicolon") X(kTab, "tab") X(kSpace, "space")
#define TAPELAB_LAYOUTS(X) X(kLong, "long") X(kWide, "wide")
#define TAPELAB_TIME_UNITS(X) \
  X(kSecond, "s") X(kMillisecond, "ms") X(kMicrosecond, "us") X(kNanosecond, "ns") X(kMinute, "min") X(kHour, "h") \
  X(kDay, "d")
#define TAPELAB_GAPS(X) X(kError, "error") X(kCut, "cut")
#define TAPELAB_MISSING(X) X(kError, "error") X(kMask, "mask") X(kMaskValues, "mask_values")
#define TAPELAB_WINDOW_CUTS(X) X(kPublished, "published") X(kSliding, "sliding")
#define TAPELAB_SPLITS(X) X(kTime, "time") X(kRandom, "random")
#define TAPELAB_SCALINGS(X) X(kNone, "none") X(kMinMax, "min_max") X(kStandard, "standard") X(kRobust, "robust")
#define TAPELAB_SCALE_BY(X) X(kAll, "all") X(kSeries, "series")
#define TAPELAB_VALIDATION_OF(X) X(kAll, "all") X(kTraining, "training")
#define TAPELAB_CELLS(X) X(kLstm, "lstm") X(kGru, "gru")
#define TAPELAB_CODES(X) X(kLast, "last") X(kAllSteps, "all_steps")
#define TAPELAB_ACTIVATIONS(X) X(kTanh, "tanh") X(kRelu, "relu") X(kSigmoid, "sigmoid") X(kLinear, "linear")
#define TAPELAB_RECURRENT_ACTIVATIONS(X) \
  X(kSigmoid, "sigmoid") X(kHardSigmoid, "hard_sigmoid") X(kHardSigmoid3, "hard_sigmoid_3")
#define TAPELAB_MERGES(X) X(kConcat, "concat") X(kSum, "sum")
#define TAPELAB_CODE_ACTIVATIONS(X) X(kLinear, "linear") X(kRelu, "relu") X(kTanh, "tanh") X(kSigmoid, "sigmoid")
#define TAPELAB_OUTPUT_ACTIVATIONS(X) \
  X(kAuto, "auto") X(kLinear, "linear") X(kSigmoid, "sigmoid") X(kTanh, "tanh") X(kRelu, "relu") \
  X(kSoftmax, "softmax")
#define TAPELAB_TARGETS(X) X(kInput, "input") X(kShifted, "shifted") X(kFuture, "future") X(kColumns, "columns")
#define TAPELAB_STARTS(X) X(kRepeat, "repeat") X(kState, "state")
#define TAPELAB_DECODER_LOSSES(X) \
  X(kMse, "mse") X(kMae, "mae") X(kBinaryCrossEntropy, "binary_cross_entropy") \
  X(kSoftmaxCrossEntropy, "softmax_cross_entropy")
#define TAPELAB_FIRST_STEPS(X) X(kStep, "step") X(kState, "state")
#define TAPELAB_FEEDBACKS(X) X(kTruth, "truth") X(kOwn, "own") X(kScheduled, "scheduled")
#define TAPELAB_FEEDBACK_SCHEDULES(X) \
  X(kLinear, "linear") X(kExponential, "exponential") X(kInverseSigmoid, "inverse_sigmoid")
#define TAPELAB_FIRST_INPUTS(X) X(kZero, "zero") X(kLast, "last")
#define TAPELAB_OPTIMIZERS(X) X(kAdam, "adam") X(kSgd, "sgd") X(kRmsprop, "rmsprop")
#define TAPELAB_SCHEDULES(X) X(kConstant, "constant") X(kStep, "step") X(kCosine, "cosine") X(kPlateau, "plateau")
#define TAPELAB_KEEPS(X) X(kBest, "best") X(kLast, "last")
#define TAPELAB_SCORES(X) X(kStep, "step") X(kWindow, "window")
#define TAPELAB_THRESHOLD_FROM(X) X(kHeldOut, "held_out") X(kValidation, "validation") X(kTraining, "training")
#define TAPELAB_ROW_SCORES(X) X(kMean, "mean") X(kMin, "min") X(kMax, "max")
#define TAPELAB_FEATURE_SCORES(X) X(kMean, "mean") X(kSum, "sum") X(kMax, "max")
// clang-format on

#define TAPELAB_CHOICE_VALUE(id, text) id,
#define TAPELAB_CHOICE_TEXT(id, text) text,
#define TAPELAB_CHOICE(Type, LIST)                                                  \
  enum class Type : unsigned char { LIST(TAPELAB_CHOICE_VALUE) };                   \
  inline constexpr std::string_view kTextsOf##Type[] = {LIST(TAPELAB_CHOICE_TEXT)}; \
  constexpr std::span<const std::string_view> texts_of(Type) { return kTextsOf##Type; }

/// The choices' types, apart from those of engine and layers that bear the same names.
namespace choice {

TAPELAB_CHOICE(Source, TAPELAB_SOURCES)
TAPELAB_CHOICE(Axes, TAPELAB_AXES)
TAPELAB_CHOICE(Delimiter, TAPELAB_DELIMITERS)
TAPELAB_CHOICE(Layout, TAPELAB_LAYOUTS)
TAPELAB_CHOICE(TimeUnit, TAPELAB_TIME_UNITS)
TAPELAB_CHOICE(Gaps, TAPELAB_GAPS)
TAPELAB_CHOICE(Missing, TAPELAB_MISSING)
TAPELAB_CHOICE(WindowCut, TAPELAB_WINDOW_CUTS)
TAPELAB_CHOICE(Split, TAPELAB_SPLITS)
TAPELAB_CHOICE(Scaling, TAPELAB_SCALINGS)
TAPELAB_CHOICE(ScaleBy, TAPELAB_SCALE_BY)
TAPELAB_CHOICE(ValidationOf, TAPELAB_VALIDATION_OF)
TAPELAB_CHOICE(Cell, TAPELAB_CELLS)
TAPELAB_CHOICE(Code, TAPELAB_CODES)
TAPELAB_CHOICE(Activation, TAPELAB_ACTIVATIONS)
TAPELAB_CHOICE(RecurrentActivation, TAPELAB_RECURRENT_ACTIVATIONS)
TAPELAB_CHOICE(Merge, TAPELAB_MERGES)
TAPELAB_CHOICE(CodeActivation, TAPELAB_CODE_ACTIVATIONS)
TAPELAB_CHOICE(OutputActivation, TAPELAB_OUTPUT_ACTIVATIONS)
TAPELAB_CHOICE(Target, TAPELAB_TARGETS)
TAPELAB_CHOICE(Start, TAPELAB_STARTS)
TAPELAB_CHOICE(Loss, TAPELAB_DECODER_LOSSES)
TAPELAB_CHOICE(FirstStep, TAPELAB_FIRST_STEPS)
TAPELAB_CHOICE(Feedback, TAPELAB_FEEDBACKS)
TAPELAB_CHOICE(FeedbackSchedule, TAPELAB_FEEDBACK_SCHEDULES)
TAPELAB_CHOICE(FirstInput, TAPELAB_FIRST_INPUTS)
TAPELAB_CHOICE(Optimizer, TAPELAB_OPTIMIZERS)
TAPELAB_CHOICE(Schedule, TAPELAB_SCHEDULES)
TAPELAB_CHOICE(Keep, TAPELAB_KEEPS)
TAPELAB_CHOICE(Score, TAPELAB_SCORES)
TAPELAB_CHOICE(ThresholdFrom, TAPELAB_THRESHOLD_FROM)
TAPELAB_CHOICE(RowScore, TAPELAB_ROW_SCORES)
TAPELAB_CHOICE(FeatureScore, TAPELAB_FEATURE_SCORES)

}  // namespace choice

/// A type with a list of texts.
template <class E>
concept Listed = requires(E choice) {
  texts_of(choice);
};

/// "min_max" of choice::Scaling::kMinMax.
template <Listed E>
std::string text_of(E choice) {
  return std::string(texts_of(choice)[static_cast<std::size_t>(choice)]);
}

template <Listed E>
std::vector<std::string> texts_of(std::initializer_list<E> choices) {
  std::vector<std::string> texts;
  for (const E choice : choices) texts.push_back(text_of(choice));
  return texts;
}

/// Every choice, in order.
template <Listed E>
std::vector<E> all_choices() {
  std::vector<E> all;
  for (std::size_t i = 0; i < texts_of(E{}).size(); ++i) all.push_back(static_cast<E>(i));
  return all;
}

}  // namespace tapelab::experiments
