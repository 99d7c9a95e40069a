// Preloaded into a program: its allocation number FAILING_NEW_FROM fails, and the FAILING_NEW_COUNT - 1 after it. Only
// operator new; with FAILING_NEW_REPORT=FILE the number of allocations is written there at the end.
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <new>

namespace {

std::atomic<long> made{0};

long from_environment(const char* name, long otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::atol(text);
}

bool fails() {
  static const long first = from_environment("FAILING_NEW_FROM", -1);
  static const long count = from_environment("FAILING_NEW_COUNT", 1);
  const long number = made.fetch_add(1, std::memory_order_relaxed);
  return first >= 0 && number >= first && number < first + count;
}

void* taken(void* (*take)(std::size_t, std::size_t), std::size_t alignment, std::size_t bytes) {
  if (void* const memory = fails() ? nullptr : take(alignment, bytes == 0 ? 1 : bytes)) return memory;
  if (const std::new_handler handler = std::get_new_handler()) handler();
  throw std::bad_alloc();
}

[[gnu::destructor]] void report() {
  if (const char* const file = std::getenv("FAILING_NEW_REPORT")) std::ofstream(file) << made << '\n';
}

}  // namespace

void* operator new(std::size_t bytes) {
  return taken([](std::size_t, std::size_t size) { return std::malloc(size); }, 0, bytes);
}

void* operator new(std::size_t bytes, std::align_val_t alignment) {
  const auto aligned = [](std::size_t at, std::size_t size) {
    return std::aligned_alloc(at, (size + at - 1) / at * at);
  };
  return taken(aligned, static_cast<std::size_t>(alignment), bytes);
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
