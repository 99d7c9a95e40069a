// What callgrind counts: one training step of a workload, the second, or drawing the initial weights of seed's model.
// A run of E1 is the latter and 300 of seed's steps, but for some hundredths.
//
//   valgrind --tool=callgrind --instr-atstart=no count_step WORKLOAD | initial_weights
#include <valgrind/callgrind.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "autograd/gemm.hpp"
#include "workloads.hpp"

int main(int argc, char** argv) {
  using namespace tapelab;
  using namespace tapelab::bench;
  const std::string wanted = argc == 2 ? argv[1] : "";
  const bool draws = wanted == "initial_weights";
  const auto workload = std::find_if(workloads().begin(), workloads().end(),
                                     [&](const Workload& w) { return w.name == (draws ? "seed" : wanted); });
  if (workload == workloads().end()) {
    std::fprintf(stderr, "error: no workload '%s'\n = count_step seed, or another of tests/bench/workloads.cpp\n",
                 wanted.c_str());
    return 2;
  }
  set_blas_threads(1);
  TrainStep step(*workload, Activation::kTanh);
  if (draws) {
    CALLGRIND_START_INSTRUMENTATION;
    step.model().initialize(2);
    CALLGRIND_STOP_INSTRUMENTATION;
    return 0;
  }
  step.run();  // what the first step alone does: the arena grows, libraries prepare their kernels
  CALLGRIND_START_INSTRUMENTATION;
  step.run();
  CALLGRIND_STOP_INSTRUMENTATION;
  return 0;
}
