// Bump allocator for everything that lives as long as one training step.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <vector>

namespace tapelab {

/// Hands out 64-byte aligned memory from a few large blocks. reset() takes everything back and keeps the blocks, so an
/// identical second step allocates nothing. With TAPELAB_POISON (debug builds) memory taken back is filled with NaN.
class Arena {
 public:
  static constexpr std::size_t kAlignment = 64;

  explicit Arena(std::size_t first_block_bytes = std::size_t{1} << 16) : next_block_(first_block_bytes) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Uninitialised memory for n objects of a trivially destructible type.
  template <class T>
  T* allocate(std::size_t n) {
    static_assert(std::is_trivially_destructible_v<T>, "the arena runs no destructors");
    return static_cast<T*>(allocate_bytes(n * sizeof(T)));
  }
  void reset();

  std::size_t used_bytes() const { return used_; }  ///< since the last reset
  std::size_t peak_bytes() const { return peak_; }  ///< largest used_bytes() so far

 private:
  struct Release {
    void operator()(std::byte* p) const;
  };
  struct Block {
    std::unique_ptr<std::byte[], Release> memory;
    std::size_t size;
  };
  void* allocate_bytes(std::size_t bytes);

  std::vector<Block> blocks_;
  std::size_t block_ = 0;   // index of the block in use
  std::size_t offset_ = 0;  // first free byte in it
  std::size_t next_block_;  // size of the next block to be made
  std::size_t used_ = 0, peak_ = 0;
};

}  // namespace tapelab
