// Settings as JSON: with native types for people and tools, and with exact texts for reading back.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "results/run/run_record.hpp"

namespace tapelab::results {

/// {"train.epochs": 300, "train.shuffle": true, "model.encoder": [128, 64], ...}, keys in the given order. A real that
/// is not finite becomes a string.
std::string config_json(const std::vector<Setting>& settings);

/// Key (its name of today) and text of every setting of config_json, in order; a list's items as list_text joins them.
/// Nothing for a text that is no such object.
std::vector<std::pair<std::string, std::string>> config_texts(const std::string& config);

/// [["train.epochs", "integer", "300"], ...]: loses nothing.
std::string settings_json(const std::vector<Setting>& settings);

/// Reads settings_json back, with the names of today. Throws std::runtime_error saying what is wrong with the text.
std::vector<Setting> parse_settings(const std::string& text);

}  // namespace tapelab::results
