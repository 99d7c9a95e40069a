// A stored model as layers of Keras 3.
#pragma once

#include "experiments/export_model/keras_graph.hpp"

namespace tapelab::experiments {

/// Inputs: input [batch, steps, F], DECODER_known; of the decoders alone code, code_steps, encoder_0_h ... Outputs:
/// each decoder's, or what is between encoder and decoders. Layers are called encoder_0, encoder_code, reconstruct_0,
/// reconstruct_output ... Unless options.raw, Rescaling layers lead to the scale of the model and back. Steps are free
/// where no layer repeats a code. Throws UsageError, naming it, for what Keras has no layer for.
KerasGraph keras_graph(StoredModel& model, const ExportOptions& options);

}  // namespace tapelab::experiments
