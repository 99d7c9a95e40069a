// A run as far as it decides where it belongs in a study.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "results/run/run_record.hpp"

namespace tapelab::results {

/// Views of a run that must outlive it. Runs whose settings are one object, whatever seed that names, are compared
/// once.
struct CellRun {
  explicit CellRun(const RunRecord& run)
      : id(run.id),
        seed(run.seed),
        revision(run.revision),
        settings(&run.settings),
        provenance(run.provenance),
        log(run.log) {}
  CellRun() = default;

  std::string_view id;
  std::int64_t seed = 0;
  std::int32_t revision = 0;
  const std::vector<Setting>* settings = nullptr;
  std::string_view provenance, log;
};

}  // namespace tapelab::results
