// The memory that OpenBLAS takes for itself.
#pragma once

#include <cstddef>

namespace tapelab {

/// Address space of one thread that computes products, in bytes: a buffer that it shares with no other thread at a
/// time.
inline constexpr std::size_t kBlasBytes = (std::size_t{128} << 20) + (std::size_t{64} << 10);

/// OpenBLAS asks for this again and again, for ever, where the system gives no more. Takes it beforehand for so many
/// threads at a time, with `spare` bytes left over; the buffers stay. False, and nothing taken, where there is too
/// little.
bool reserve_blas_memory(std::size_t threads, std::size_t spare);

}  // namespace tapelab
