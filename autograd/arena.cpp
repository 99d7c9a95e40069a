#include "autograd/arena.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace tapelab {

void Arena::Release::operator()(std::byte* p) const { ::operator delete[](p, std::align_val_t{kAlignment}); }

void* Arena::allocate_bytes(std::size_t bytes) {
  bytes = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  while (block_ < blocks_.size() && offset_ + bytes > blocks_[block_].size) {
    ++block_;
    offset_ = 0;
  }
  if (block_ == blocks_.size()) {
    const std::size_t size = std::max(bytes, next_block_);
    auto* memory = static_cast<std::byte*>(::operator new[](size, std::align_val_t{kAlignment}));
    blocks_.push_back({std::unique_ptr<std::byte[], Release>(memory), size});
    next_block_ = 2 * size;
    offset_ = 0;
  }
  void* p = blocks_[block_].memory.get() + offset_;
  offset_ += bytes;
  used_ += bytes;
  peak_ = std::max(peak_, used_);
  return p;
}

void Arena::reset() {
#ifdef TAPELAB_POISON
  // All bits set is a NaN in float32 and float64.
  for (Block& block : blocks_) std::memset(block.memory.get(), 0xFF, block.size);
#endif
  block_ = offset_ = used_ = 0;
}

}  // namespace tapelab
