// Counts the heap allocations of a program that is linked with counted_allocations.cpp.
#pragma once

#include <cstddef>

namespace tapelab::test {

/// Calls of operator new so far, on all threads.
std::size_t allocation_count();

}  // namespace tapelab::test
