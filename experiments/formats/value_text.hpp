// Values as text: what a setting, a sweep or a cell of a file may look like, and the one canonical way to write it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/text/number_text.hpp"

namespace tapelab::experiments {

/// Without white space at both ends.
std::string_view trimmed(std::string_view text);

/// Splits at `separator` outside parentheses and double quotes and trims every part. "" gives one empty part.
std::vector<std::string> split_top_level(std::string_view text, char separator);

/// The words of a list setting, separated by white space; a word in double quotes may contain spaces and commas.
/// Nothing if a quote is not closed.
std::optional<std::vector<std::string>> words(std::string_view text);

/// A finite decimal number filling the whole text ("0.001", "-3", "1e-7"), whatever the locale.
std::optional<double> parse_number(std::string_view text);

/// Parsers of the types a setting may have; nothing if the text is not such a value.
void parse_value(std::string_view text, std::optional<bool>& value);
void parse_value(std::string_view text, std::optional<std::int64_t>& value);
void parse_value(std::string_view text, std::optional<double>& value);
void parse_value(std::string_view text, std::optional<std::string>& value);
void parse_value(std::string_view text, std::optional<std::vector<std::int64_t>>& value);
void parse_value(std::string_view text, std::optional<std::vector<std::string>>& value);

/// Canonical text: equal values give equal text, and parsing it gives the value back.
/// Reals take the shortest digits that give the value back, without exponent from 0.0001 to below 1e15.
std::string value_text(bool value);
std::string value_text(std::int64_t value);
std::string value_text(double value);
std::string value_text(const std::string& value);
std::string value_text(const std::vector<std::int64_t>& values);
std::string value_text(const std::vector<std::string>& values);

using results::counted;

}  // namespace tapelab::experiments
