#include "experiments/training/epoch_losses.hpp"

#include <doctest/doctest.h>

using namespace tapelab::experiments;

TEST_CASE("epoch losses: without masks batches weigh as their samples") {
  EpochLosses losses({1, 0.5}, EpochLosses::Masks::kNone);
  losses.add({.total = 4, .samples = 3, .decoders = {{3, 3}, {2, 3}}});
  losses.add({.total = 8, .samples = 1, .decoders = {{7, 1}, {2, 1}}});
  CHECK(losses.total() == 5);
  CHECK(losses.decoder(0) == 4);
  CHECK(losses.decoder(1) == 2);
  losses.clear();
  losses.add({.total = 1, .samples = 2, .decoders = {{1, 2}, {0, 2}}});
  CHECK(losses.total() == 1);
}

TEST_CASE("epoch losses: with masks each decoder weighs as its valid steps") {
  // Decoder 0: mean of 6 steps of 3 and 2 steps of 7; decoder 1: nothing valid in the second batch.
  EpochLosses losses({1, 0.5}, EpochLosses::Masks::kSome);
  losses.add({.total = 4, .samples = 2, .decoders = {{3, 6}, {2, 5}}});
  losses.add({.total = 7, .samples = 2, .decoders = {{7, 2}, {0, 0}}});
  CHECK(losses.decoder(0) == 4);
  CHECK(losses.decoder(1) == 2);
  CHECK(losses.total() == 5);
}
