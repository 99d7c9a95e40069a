// Which of the pieces of work that many workers share this one tries next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <vector>

namespace tapelab::experiments {

/// Pieces 0 to count - 1. A worker goes through them in their order; where it meets another it goes on from a random
/// place, so that workers spread over the list and seldom meet twice. Not for several threads at once.
class WorkList {
 public:
  enum class Start { kFront, kAnywhere };
  WorkList(std::size_t count, Start start, std::uint64_t seed);

  /// The next piece that nobody is known to work on; it is this worker's until one of the three below says otherwise.
  std::optional<std::size_t> next();

  void met_other(std::size_t piece);  ///< another works on it
  void has_ended(std::size_t piece);  ///< by whomever
  void is_open(std::size_t piece);    ///< nobody works on it

  const std::set<std::size_t>& open() const { return open_; }
  const std::set<std::size_t>& others() const { return others_; }  ///< pieces that others work on

 private:
  void jump();

  const std::size_t count_;
  std::set<std::size_t> open_, others_;
  std::size_t place_ = 0;
  std::mt19937_64 random_;
};

}  // namespace tapelab::experiments
