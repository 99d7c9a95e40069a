// A grid file for a data file that nobody has described yet: what `tapelab init` writes.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "results/text/text_table.hpp"

namespace tapelab::experiments {

struct FirstGrid {
  std::string text;                       ///< of the grid file, with comments
  std::string found;                      ///< "mine.csv: text in utf-8, 5000 rows, 6 columns"
  results::TextTable columns;             ///< what each column holds and what it is taken for; of an array no rows
  std::vector<std::string> remarks = {};  ///< what a person has to decide
  std::size_t runs = 0;
  double seconds = 0;  ///< that the runs take, `jobs` at a time
};

struct FirstGridRequest {
  std::filesystem::path data;         ///< CSV, .npy or HDF5
  std::filesystem::path grid;         ///< where the grid file will lie: paths in it are relative to its folder
  std::vector<std::string> settings;  ///< key=value: given, so not guessed
  int jobs = 1;
};

/// Looks at the data, chooses settings that read them, and plans the runs: a grid file that is returned runs. Epochs
/// are as many as take about two minutes. Throws ConfigError and DataError for data that cannot be used, with the
/// reason.
FirstGrid first_grid(const FirstGridRequest& request);

}  // namespace tapelab::experiments
