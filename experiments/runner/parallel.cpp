#include "experiments/runner/parallel.hpp"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <atomic>

namespace tapelab::experiments {
namespace {

#ifdef __SANITIZE_THREAD__
/// TBB orders what comes before, in and behind its tasks, but out of sight of the thread sanitizer; this orders it
/// again, in its builds only.
void at_task_boundary() {
  static std::atomic<unsigned> boundary = 0;
  boundary.fetch_add(1, std::memory_order_acq_rel);
}
#else
void at_task_boundary() {}
#endif

void for_each(std::size_t count, const std::function<void(std::size_t)>& work) {
  at_task_boundary();
  tbb::parallel_for(
      tbb::blocked_range<std::size_t>(0, count, 1),
      [&](const tbb::blocked_range<std::size_t>& range) {
        at_task_boundary();
        for (std::size_t i = range.begin(); i != range.end(); ++i) work(i);
        at_task_boundary();
      },
      tbb::simple_partitioner());
  at_task_boundary();
}

}  // namespace

void run_side_by_side(int jobs, std::size_t count, const std::function<void(std::size_t)>& work) {
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(jobs));
  tbb::task_arena arena(jobs);
  at_task_boundary();
  arena.execute([&] { for_each(count, work); });
  at_task_boundary();
}

void share_work(std::size_t count, const std::function<void(std::size_t)>& work) {
  tbb::this_task_arena::isolate([&] { for_each(count, work); });
}

}  // namespace tapelab::experiments
