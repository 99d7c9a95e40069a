// Which of the pieces of work that many workers share this one tries next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
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

  void met_other(std::size_t piece) { set(piece, State::kOthers); }  ///< another works on it
  void has_ended(std::size_t piece) { set(piece, State::kEnded); }   ///< by whomever
  void is_open(std::size_t piece) { set(piece, State::kOpen); }      ///< nobody works on it

  std::size_t open_count() const { return open_; }
  std::size_t others_count() const { return others_; }  ///< pieces that others work on
  std::vector<std::size_t> open() const { return of(State::kOpen); }
  std::vector<std::size_t> others() const { return of(State::kOthers); }

 private:
  enum class State : std::uint8_t { kOpen, kMine, kOthers, kEnded };
  void set(std::size_t piece, State state);
  std::vector<std::size_t> of(State state) const;
  void jump();

  std::vector<State> states_;
  std::size_t open_, others_ = 0, place_ = 0;
  std::mt19937_64 random_;
};

}  // namespace tapelab::experiments
