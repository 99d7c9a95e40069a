// The tail of scores beyond a high level, and the threshold that few of them exceed.
#pragma once

#include <optional>
#include <span>

namespace tapelab::results {

/// A generalised Pareto distribution of excesses y >= 0: P(Y > y) = (1 + shape y / scale)^(-1 / shape), exp(-y / scale)
/// for shape 0.
struct ParetoTail {
  double shape, scale;
};

/// Of largest likelihood for the excesses, which are above 0. Both parameters follow from x = shape / scale: shape =
/// mean log(1 + x y), which leaves one equation in x (Grimshaw 1993, "Computing maximum likelihood estimates for the
/// generalized Pareto distribution", Technometrics 35); its roots are bracketed on a grid and bisected. Nothing where
/// no root has a shape above -1: the likelihood then has no maximum.
std::optional<ParetoTail> fit_pareto_tail(std::span<const double> excesses);

/// Peaks over threshold (Siffer et al. 2017, "Anomaly detection in streams with extreme value theory", equation 1): z =
/// t + scale / shape ((risk n / n_t)^(-shape) - 1), where t is the quantile `level` of the n scores and n_t of them lie
/// above it. Ascending finite scores. Throws NoThreshold with the reason for fewer than kFewestPeaks peaks, for a risk
/// that is not below n_t / n, and where the fit has no maximum.
double peaks_over_threshold(std::span<const double> ascending, double level, double risk);
inline constexpr std::size_t kFewestPeaks = 10;

}  // namespace tapelab::results
