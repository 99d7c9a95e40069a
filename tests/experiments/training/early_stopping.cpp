#include "experiments/training/early_stopping.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace tapelab::experiments;

namespace {

/// Epochs (from 0) until it stops; the number of losses if it does not.
std::size_t stops_after(EarlyStopping stopping, const std::vector<double>& losses) {
  for (std::size_t e = 0; e < losses.size(); ++e) {
    stopping.close_epoch(losses[e]);
    if (stopping.stops()) return e;
  }
  return losses.size();
}

}  // namespace

TEST_CASE("early stopping: after so many epochs in a row without improvement") {
  CHECK(stops_after({2, 0}, {5, 4, 4, 3, 3, 3, 2}) == 5);
  CHECK(stops_after({0, 0}, {1, 2, 3, 4, 5, 6}) == 6);
  CHECK(stops_after({1, 0}, {1, 1}) == 1);
  CHECK(stops_after({3, 0}, {1, 2, 3, 4}) == 3);
}

TEST_CASE("early stopping: an improvement is more than min_delta below the last one") {
  // Small steps down count as soon as they add up.
  CHECK(stops_after({3, 0.5}, {5, 4.75, 4.5, 4.25, 4.25, 4.25, 4.25}) == 6);
  CHECK(stops_after({2, 0.5}, {5, 4.5, 4.5}) == 2);
}

TEST_CASE("early stopping: a loss that is not a number is no improvement") {
  CHECK(stops_after({2, 0}, {5, std::nan(""), std::nan(""), 1}) == 2);
  CHECK(stops_after({2, 0}, {std::nan(""), 3, 2}) == 3);
}

TEST_CASE("best weights: those of the lowest loss, the first of equal ones") {
  BestWeights best(2);
  CHECK(best.epoch() == -1);
  const std::vector<std::vector<float>> weights = {{0, 1}, {2, 3}, {4, 5}, {6, 7}, {8, 9}};
  const std::vector<double> losses = {std::nan(""), 3, 2, 2, 2.5};
  for (std::size_t e = 0; e < 5; ++e) best.offer(losses[e], static_cast<std::int64_t>(e), weights[e].data());
  CHECK(best.loss() == 2);
  CHECK(best.epoch() == 2);
  std::vector<float> kept(2);
  best.copy_to(kept.data());
  CHECK(kept == weights[2]);
}
