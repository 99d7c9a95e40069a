// The bytes of the file a run takes its data from.
#pragma once

#include <string>

namespace tapelab::experiments {

/// Unpacked where they are gzip, and without a UTF-8 byte order mark. Throws ConfigError (key data.file) for a file
/// that cannot be read, and what unpacked() throws. `key`: the setting that names the file.
std::string read_data_file(const std::string& file, const std::string& key = "data.file");

}  // namespace tapelab::experiments
