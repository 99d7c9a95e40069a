// How much memory there is, and what does not fit into it.
#pragma once

#include <filesystem>
#include <string>

namespace tapelab::experiments {

/// The most that this process can ever have, however much others use at the moment.
struct MemoryLimit {
  double bytes;
  std::string source;       ///< "memory and swap of this machine", "allowed to this process (ulimit -v)"
  bool of_process = false;  ///< set by ulimit, so that it can be raised there

  /// "8.2 GB of memory and swap of this machine"
  std::string text() const;
};

/// The smallest of memory and swap, of the limits of the process's control groups (versions 1 and 2) and of its address
/// space and data (ulimit -v, -d). `root` is where proc/ and sys/ lie. Infinite where nothing is known.
MemoryLimit memory_limit(const std::filesystem::path& root = "/");

/// "1.2 GB", "340 MB"
std::string bytes_text(double bytes);

/// Throws ConfigError at the setting `key` where `bytes` are more than there are: "WHAT would take 70 GB of memory;
/// there are 8 GB of ...".
void require_memory(double bytes, const std::string& what, const std::string& key, const std::string& hint);

/// Makes sure that products of matrices get the memory OpenBLAS takes for each thread, `runs` at a time with
/// `blas_threads` each; without it OpenBLAS waits for ever. Throws IoError.
void require_product_memory(int runs, int blas_threads);

}  // namespace tapelab::experiments
