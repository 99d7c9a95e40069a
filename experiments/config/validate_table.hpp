// Settings of what a table's columns, rows and files are for, that do not go together.
#pragma once

#include "experiments/config/reject.hpp"

namespace tapelab::experiments {

/// Columns with two uses, labels, classes and parts given twice or by halves, and what one setting needs of another.
const Rules& table_rules();

}  // namespace tapelab::experiments
