#include "experiments/runner/work_list.hpp"

namespace tapelab::experiments {

WorkList::WorkList(std::size_t count, Start start, std::uint64_t seed) : count_(count), random_(seed) {
  for (std::size_t piece = 0; piece < count; ++piece) open_.insert(open_.end(), piece);
  if (start == Start::kAnywhere) jump();
}

void WorkList::jump() { place_ = count_ == 0 ? 0 : random_() % count_; }

std::optional<std::size_t> WorkList::next() {
  if (open_.empty()) return std::nullopt;
  auto found = open_.lower_bound(place_);
  if (found == open_.end()) found = open_.begin();
  const std::size_t piece = *found;
  open_.erase(found);
  place_ = piece + 1;
  return piece;
}

void WorkList::met_other(std::size_t piece) {
  open_.erase(piece);
  others_.insert(piece);
  jump();
}

void WorkList::has_ended(std::size_t piece) {
  open_.erase(piece);
  others_.erase(piece);
}

void WorkList::is_open(std::size_t piece) {
  others_.erase(piece);
  open_.insert(piece);
}

}  // namespace tapelab::experiments
