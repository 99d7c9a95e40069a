// Zip archives in memory, by libzip.
#pragma once

#include <string>
#include <vector>

namespace tapelab::experiments {

struct ZipEntry {
  std::string name, bytes;
};

/// The bytes of an archive of these files, not compressed, each of 1980-01-01: equal files give equal archives.
std::string zip_of(const std::vector<ZipEntry>& files, const std::string& comment);

}  // namespace tapelab::experiments
