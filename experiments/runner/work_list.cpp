#include "experiments/runner/work_list.hpp"

#include <algorithm>

namespace tapelab::experiments {

WorkList::WorkList(std::size_t count, Start start, std::uint64_t seed)
    : states_(count, State::kOpen), open_(count), random_(seed) {
  if (start == Start::kAnywhere) jump();
}

void WorkList::jump() { place_ = states_.empty() ? 0 : random_() % states_.size(); }

std::optional<std::size_t> WorkList::next() {
  if (open_ == 0) return std::nullopt;
  const auto from = states_.begin() + static_cast<std::ptrdiff_t>(place_);
  auto found = std::find(from, states_.end(), State::kOpen);
  if (found == states_.end()) found = std::find(states_.begin(), from, State::kOpen);
  const auto piece = static_cast<std::size_t>(found - states_.begin());
  set(piece, State::kMine);
  place_ = (piece + 1) % states_.size();
  return piece;
}

void WorkList::set(std::size_t piece, State state) {
  State& known = states_[piece];
  open_ -= known == State::kOpen ? 1 : 0;
  others_ -= known == State::kOthers ? 1 : 0;
  known = state;
  open_ += state == State::kOpen ? 1 : 0;
  others_ += state == State::kOthers ? 1 : 0;
  if (state == State::kOthers) jump();
}

std::vector<std::size_t> WorkList::of(State state) const {
  std::vector<std::size_t> pieces;
  for (std::size_t piece = 0; piece < states_.size(); ++piece)
    if (states_[piece] == state) pieces.push_back(piece);
  return pieces;
}

}  // namespace tapelab::experiments
