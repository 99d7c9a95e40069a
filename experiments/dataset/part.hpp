// What a sample is for.
#pragma once

namespace tapelab::experiments {

enum class Part { kTrain, kValidation, kTest };

}  // namespace tapelab::experiments
