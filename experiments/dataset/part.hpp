// What a sample is for.
#pragma once

namespace tapelab::experiments {

enum class Part { kTrain, kValidation, kTest, kNone };  ///< kNone: of none of them; neither read nor measured

}  // namespace tapelab::experiments
