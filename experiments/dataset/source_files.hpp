// The files that a configuration's data come from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/part.hpp"

namespace tapelab::experiments {

struct SourceFile {
  std::string path;
  std::string name = {};          ///< of its series: the file's name without endings; "" for the only file
  std::optional<Part> part = {};  ///< of the files of data.validation_files and data.test_files
  std::string labels = {};        ///< the file of data.label_file that belongs to it; "" without
  std::string classes = {};       ///< the same of data.class_file
};

/// data.file, or the files that fit data.files, then those of data.validation_files and data.test_files, each group
/// in the order of their names. Names are file names without .csv, .txt, .npy, .h5 and .gz; where two are the same, as
/// much of the path stands before them as tells them apart.
///
/// data.label_file and data.class_file that are patterns give every data file the one of the same name; with
/// data.test_files the labels are those of the test files, and all others are normal.
///
/// Throws ConfigError for a pattern that no file fits, a file that two settings name, and a test file without labels.
std::vector<SourceFile> source_files(const DataConfig& data);

/// The name of a data file's series: that of the file, without the endings above.
std::string file_name_of_series(const std::string& path);

/// Of the bytes of all data files, in their order; of one file as file_checksum. "" for what cannot be read.
std::string files_checksum(const DataConfig& data);

/// "machines/*.csv" or "mine.csv": what data.file or data.files says, for messages.
std::string source_text(const DataConfig& data);

}  // namespace tapelab::experiments
