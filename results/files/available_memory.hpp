// How much memory this process can still take.
#pragma once

#include <cstdint>
#include <filesystem>

namespace tapelab::results {

/// Bytes: what the kernel counts as available, but no more than the limits of the process (ulimit -v) and of its
/// control groups leave. The largest number where nothing tells. `root` is where proc/ and sys/ lie.
std::uint64_t available_memory(const std::filesystem::path& root = "/");

/// Bytes of address space that this process has by now.
std::uint64_t address_space();

}  // namespace tapelab::results
