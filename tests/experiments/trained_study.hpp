// A small trained study in a folder of its own, for the tests of what uses trained models.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/run/run_record.hpp"
#include "tests/experiments/scratch_folder.hpp"

namespace tapelab::experiments {

struct PlannedRun;

/// Trains every run of `ini` for a few epochs and stores it in the study `name`. Returns the study's folder.
std::string train_study(const ScratchFolder& folder, const std::string& name, const std::string& ini,
                        const std::vector<std::string>& overrides = {});

/// The study's run number `index`, in the order of ids.
results::RunRecord stored_run(const std::string& study, std::size_t index = 0);

/// Runs of a grid that is written as next.ini.
std::vector<PlannedRun> runs_of(const ScratchFolder& folder, const std::string& text,
                                const std::vector<std::string>& overrides = {});

/// Why it is rejected, the scratch folder cut out of it.
std::string start_error(const ScratchFolder& folder, const std::string& text,
                        const std::vector<std::string>& overrides = {});

inline const std::string kTinyRamp = "train.epochs = 3\nmodel.encoder = 4\nmodel.decoder = 4\n";

/// 12 rows of one feature y = 0.05, 0.10, ...
std::string ramp_csv(std::size_t rows = 12);

inline const std::string kTinyTable =
    "train.epochs = 3\nmodel.encoder = 4\nmodel.decoder = 4\n[data]\nsource = csv\nfile = y.csv\ncolumns = y\n"
    "window = 4\n";

}  // namespace tapelab::experiments
