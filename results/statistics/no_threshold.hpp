// The error of scores that no threshold follows from.
#pragma once

#include "results/text/errors.hpp"

namespace tapelab::results {

/// Says why none does.
struct NoThreshold : UsageError {
  using UsageError::UsageError;
};

}  // namespace tapelab::results
