#include "experiments/evaluation/error_measures.hpp"

#include <array>
#include <numbers>

namespace tapelab::experiments {
namespace {

/// ln 2 for every feature, whatever the target.
double even_nats(std::size_t features) { return static_cast<double>(features) * std::numbers::ln2; }

std::optional<double> relative_error(const UnscaledErrorSums& errors) {
  if (errors.range() <= 0) return std::nullopt;
  return errors.max_abs() / errors.range();
}

constexpr auto kMeasures = std::to_array<ErrorMeasure>({
    {.name = "mse", .value = [](const ErrorSums& errors) { return errors.mse(); }, .by_step = "mse_by_step"},
    {.name = "mae", .value = [](const ErrorSums& errors) { return errors.mae(); }},
    {.name = "max_abs_error", .value = [](const ErrorSums& errors) { return errors.max_abs(); }},
    {.name = "loss", .value = [](const ErrorSums& errors) { return errors.loss(); }},
    {.name = "accuracy",
     .value = [](const ErrorSums& errors) { return errors.accuracy(); },
     .of_loss = choice::Loss::kSoftmaxCrossEntropy},
    {.name = "nats_per_frame",
     .value = [](const ErrorSums& errors) { return errors.nats_per_step(); },
     .of_loss = choice::Loss::kBinaryCrossEntropy,
     .by_step = "nats_by_step",
     .even_guess = even_nats},
});

constexpr auto kUnscaledMeasures = std::to_array<UnscaledMeasure>({
    {"mae_unscaled", [](const UnscaledErrorSums& errors) { return std::optional(errors.mae()); }},
    {"max_abs_error_unscaled", [](const UnscaledErrorSums& errors) { return std::optional(errors.max_abs()); }},
    {"relative_error", relative_error},
});

}  // namespace

std::span<const ErrorMeasure> error_measures() { return kMeasures; }

std::span<const UnscaledMeasure> unscaled_measures() { return kUnscaledMeasures; }

}  // namespace tapelab::experiments
