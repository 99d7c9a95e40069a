// Runs under other runs' names.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/runner/inventory.hpp"

namespace tapelab::experiments {

/// A run under another's name would be lost when that one is repeated. Each gets its own name back where no file has
/// it, or one that gets its own back too. A line for each that was renamed.
std::vector<std::string> put_back(const std::vector<MisnamedRun>& misnamed, const std::filesystem::path& folder);

}  // namespace tapelab::experiments
