#include "experiments/runner/parallel.hpp"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <atomic>

namespace tapelab::experiments {
namespace {

/// TBB orders what comes before, in and behind its tasks, but out of sight of the thread sanitizer; this orders it
/// again.
std::atomic<unsigned> task_boundary = 0;

}  // namespace

void run_side_by_side(int jobs, std::size_t count, const std::function<void(std::size_t)>& work) {
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(jobs));
  tbb::task_arena arena(jobs);
  task_boundary.fetch_add(1, std::memory_order_release);
  arena.execute([&] {
    tbb::parallel_for(
        tbb::blocked_range<std::size_t>(0, count, 1),
        [&](const tbb::blocked_range<std::size_t>& range) {
          task_boundary.fetch_add(1, std::memory_order_acq_rel);
          for (std::size_t i = range.begin(); i != range.end(); ++i) work(i);
          task_boundary.fetch_add(1, std::memory_order_acq_rel);
        },
        tbb::simple_partitioner());
  });
  task_boundary.load(std::memory_order_acquire);
}

}  // namespace tapelab::experiments
