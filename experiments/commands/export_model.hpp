// tapelab export STUDY RUN -o model.onnx: a trained model as a file of other programs.
#pragma once

#include <boost/program_options/options_description.hpp>

#include "experiments/commands/command_line.hpp"

namespace tapelab::experiments {

/// Adds --part and --raw.
void add_model_export_options(options::options_description& known);

/// Whether -o names a file for a model, by its ending, and no folder. Throws UsageError where options of a model are
/// given without.
bool exports_model(const CommandLine& line);

/// Writes it. Throws what open_model throws; UsageError for what the kind of file cannot express, naming it, and where
/// another file would be lost.
int export_model(const CommandLine& line, const Console& console);

}  // namespace tapelab::experiments
