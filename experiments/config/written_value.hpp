// The value of a setting as somebody wrote it.
#pragma once

#include <string>

#include "experiments/config/fields.hpp"

namespace tapelab::experiments {

/// The canonical text of a value that is written at `where`. A path in a grid file is relative to that file, on the
/// command line to the working directory. Throws ConfigError for a value that the setting cannot take.
std::string written_value(const Field& field, const std::string& text, const Location& where);

/// The same for a path that is no setting's.
std::string written_path(std::string path, const Location& where);

}  // namespace tapelab::experiments
