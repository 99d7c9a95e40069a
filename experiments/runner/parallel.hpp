// Runs side by side.
#pragma once

#include <cstddef>
#include <functional>

namespace tapelab::experiments {

/// Calls work(0) to work(count - 1), `jobs` at a time, each once; returns when all have ended. What one call wrote
/// before is seen after. `work` must not throw.
void run_side_by_side(int jobs, std::size_t count, const std::function<void(std::size_t)>& work);

/// The same from within `work`, by the threads that have nothing else to do. The calling thread takes no other work
/// meanwhile.
void share_work(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace tapelab::experiments
