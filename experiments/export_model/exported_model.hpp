// What the file of a model says to programs that know nothing of tapelab: its columns, their scale, its steps.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/dataset/data_shape.hpp"
#include "experiments/inference/stored_model.hpp"

namespace tapelab::experiments {

enum class ExportPart { kAll, kEncoder, kDecoder };

struct ExportOptions {
  ExportPart part = ExportPart::kAll;
  bool raw = false;     ///< inputs and outputs as the layers have them, without scaling
  std::string run;      ///< id
  std::string version;  ///< of this program
};

/// Columns of an input or output: value = scaled * range + offset, in the units of the data file.
struct ExportedColumns {
  std::vector<std::string> names;
  std::vector<std::string> units;  ///< of each; empty: unknown
  Scaler scaler;

  bool is_scaled() const;
  /// Whether float32 would lose digits of a column that lies far from 0 for its range.
  bool needs_double() const;
  /// "temp [degC], load"
  std::string text() const;
};

ExportedColumns exported_inputs(const StoredModel& model);
ExportedColumns exported_outputs(const StoredModel& model, const std::string& decoder);
/// What a decoder is told of its output steps, which is not scaled.
ExportedColumns exported_known(const DecoderShape& decoder);

/// How many steps a decoder outputs.
struct OutputSteps {
  std::size_t trained = 0;    ///< T'
  bool follow_input = false;  ///< as many as are read, but for `fewer`; else as many as it is asked for
  std::size_t fewer = 0;
};
OutputSteps output_steps(const StoredModel& model, const DecoderShape& decoder);

/// Whether sequences of a batch may differ in length, so that their lengths are an input of their own.
bool has_lengths(const StoredModel& model);

/// Throws UsageError for a part that the model does not have, and for scales that no file of a model can hold.
void require_exportable(const StoredModel& model, const ExportOptions& options);

}  // namespace tapelab::experiments
