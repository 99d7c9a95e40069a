// Training samples that are drawn when they are needed instead of being held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tapelab::experiments {

struct Samples;

class TrainingStream {
 public:
  virtual ~TrainingStream() = default;

  virtual std::size_t epoch_samples() const = 0;
  /// True where every epoch has the samples 0 .. epoch_samples() - 1, false where it has the next ones of an endless
  /// row.
  virtual bool repeats() const = 0;
  /// Puts the samples of these numbers into `samples`, in place of what is there. Each is a pure function of (seed,
  /// number).
  virtual void draw(std::uint64_t seed, std::span<const std::uint64_t> numbers, Samples& samples) const = 0;
};

}  // namespace tapelab::experiments
