// What merging needs of a run and study.h5 does not say: timing.h5 keeps it, so that runs that are in both need not be
// read again when others are added. Texts that many runs share are kept once.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "results/hdf5/h5.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::results {

/// Texts, and which of them is whose.
struct SharedTexts {
  std::vector<std::string> texts;
  std::vector<std::int32_t> of_run;  ///< [C, S]; -1 where a run has none
};

struct RunForms {
  SharedTexts settings;  ///< settings_form
  SharedTexts data;      ///< RunRecord::data
  SharedTexts outputs;   ///< the decoders whose outputs the run holds, a JSON list
};

/// Key and type of every setting as JSON, for settings_of.
std::string settings_form(const std::vector<Setting>& settings);

/// The settings of which `config` is the config_json and `form` the settings_form; empty where they do not fit.
std::vector<Setting> settings_of(const std::string& config, const std::string& form);

/// Writes the variables `settings_form`, `data_form`, `outputs_form` over (cell, seed), each with its texts.
void write_forms(h5::Group& root, const RunForms& forms, const h5::Dataset& cell, const h5::Dataset& seed);

/// Reads them back: empty where a file of an earlier version has none. Throws h5::Error for what does not fit the axes.
RunForms read_forms(const h5::Group& root, std::size_t cells, std::size_t seeds);

}  // namespace tapelab::results
