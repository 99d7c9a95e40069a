// How much memory this process can still take.
#pragma once

#include <cstdint>

namespace tapelab::results {

/// Bytes: what the kernel counts as available, but no more than the limits of the process (ulimit -v) and of its
/// control group leave. The largest number where nothing tells.
std::uint64_t available_memory();

}  // namespace tapelab::results
