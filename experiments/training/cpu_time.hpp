// Time this thread has spent computing, whatever else the machine does.
#pragma once

#include <ctime>

namespace tapelab::experiments {

inline double thread_cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

}  // namespace tapelab::experiments
