// A grid file written for a study that exists.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "experiments/config/fields.hpp"
#include "results/study/study.hpp"

namespace tapelab::experiments {

/// A grid file whose runs are those of the study, of its newest revision; "" where its cells are not all combinations
/// of the factors' values, where one place held several versions of a file, or the settings are of another version.
/// Paths are relative to the folder that the first run was started in, which a comment names, or absolute where that is
/// shorter; of a lone study.h5, which does not know them, there are names alone.
std::string grid_text(const results::Study& study);

/// A value as a grid file takes it, in double quotes where it needs them.
std::string grid_value(const std::string& text);
std::string grid_value(const std::vector<std::string>& items);

/// The same for a setting's canonical value.
std::string grid_value(const Field& field, const std::string& value);

/// "[section]" and "key = value" lines, in the order of the table; `values` are as a grid file takes them. Without
/// the settings that stand above all sections.
std::string settings_text(const std::map<std::string, std::string>& values);

}  // namespace tapelab::experiments
