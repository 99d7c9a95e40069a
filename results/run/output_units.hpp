// The units of what decoders output, which data.units names: labels for files and pages, read by no computation.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tapelab::results {

/// The setting; runs that differ in it alone are the same runs.
inline constexpr std::string_view kUnitsKey = "data.units";

/// A decoder's units, one for each feature that it outputs; empty where they are unknown.
using OutputUnits = std::map<std::string, std::vector<std::string>, std::less<>>;

/// Whether a text can be a unit: 1 to 64 bytes, no control characters.
bool is_unit(std::string_view text);

/// Those of `data` in a run file, with every decoder that it names. Nothing for a text that is no such object.
OutputUnits output_units(const std::string& data);

/// The unit that all features of a decoder share, else "1".
std::string shared_unit(const OutputUnits& units, std::string_view decoder);

/// Units of a metric variable: those of its row, or of one in the data's own units the unit of its decoder.
std::string metric_units(const OutputUnits& units, std::string_view metric);

/// What two groups of runs agree on: the units of each feature, or at least the one that all features share.
std::vector<std::string> common_units(const std::vector<std::string>& a, const std::vector<std::string>& b);

/// "temperature [degC]"; the name alone where its unit is unknown or the name says it already.
std::string with_unit(const std::string& name, const std::string& unit);

}  // namespace tapelab::results
