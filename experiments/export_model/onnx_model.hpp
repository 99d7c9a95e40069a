// A stored model as an ONNX file (opset 17).
#pragma once

#include <string>

#include "experiments/export_model/exported_model.hpp"

namespace tapelab::experiments {

/// The bytes of the file. Throws UsageError, naming it, for what ONNX has no words
/// for: steps that are masked wherever they lie; and for more than a file of one piece can hold (2 GB).
///   inputs   input [batch, steps, F]; lengths [batch] of its sequences before their padding, where they may differ
///            DECODER_known [batch, DECODER_steps, K], what a decoder is told of its output steps
///            DECODER_steps [1], how many it outputs, where that does not follow; may be left out: as many as in
///            training
///   outputs  of every decoder its own, by its name [batch, steps, F'], in the order in which it emits steps
/// The encoder alone outputs code [batch, H], code_steps [batch, steps, H] and encoder_0_h, encoder_0_c ... [batch, H],
/// whatever its decoders read; these are the inputs of the decoders alone, and DECODER_first [batch, F'], the last step
/// of the input, for one that is fed it. Columns, units, scale and steps are in the metadata.
std::string onnx_file(StoredModel& model, const ExportOptions& options);

}  // namespace tapelab::experiments
