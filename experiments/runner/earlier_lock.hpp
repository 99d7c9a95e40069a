// The lock of versions that let one process run a study.
#pragma once

#include <filesystem>
#include <string>

namespace tapelab::experiments {

/// The process on this machine that holds the lock of `folder`, "process 12 on host"; empty when nobody does.
std::string earlier_lock_holder(const std::filesystem::path& folder);

}  // namespace tapelab::experiments
