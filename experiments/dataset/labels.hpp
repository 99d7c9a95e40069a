// Labels and classes that stand in files of their own, and classes as labels.
#pragma once

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/series.hpp"
#include "experiments/dataset/source_files.hpp"

namespace tapelab::experiments {

/// Fills the labels and classes of the series of one data file from data.label_file and data.class_file: .npy, HDF5 or
/// a text with a number per line. Labels are 0 or 1 for every row [time], or [sequence, step] of sequences, whose
/// padding counts for nothing, or one for every sequence [sequence]; classes are one for every sequence [sequence].
/// data.label_dataset and data.class_dataset without a file of their own name arrays beside the data in their file.
/// Throws ConfigError or DataError naming the file for a label that is neither 0 nor 1 and for another shape.
void add_companions(const DataConfig& data, const SourceFile& file, std::vector<Series>& series);

/// With data.normal_class the rows of every series of another class become events. Throws ConfigError where no series
/// has that class, naming those there are.
void label_by_class(const DataConfig& data, Table& table);

/// Where some series have labels and others, of other files, have none: those are normal.
void complete_labels(Table& table);

}  // namespace tapelab::experiments
