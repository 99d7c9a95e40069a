// What a run was made with.
#pragma once

#include <string>

#include "results/run/instructions.hpp"

namespace tapelab::experiments {

struct PlannedRun;

/// "a1b2c3d4e5f6", with "+changes" when tracked files differed from the commit; "unknown" without git.
std::string build_commit();

/// The same from a stored provenance; "unknown" if it says nothing.
std::string commit_of(const std::string& provenance);

/// JSON: version, commit, dirty, compiler, flags, processor, instructions, libraries, data source, and sources_json.
/// `begun`: the instructions of what the run went on from, which it then names too.
std::string provenance_json(const PlannedRun& run, const results::Instructions& begun = {});

/// JSON: checksums of the data and of the files they come from, the run whose weights are the start and what it shares
/// with the other seeds of its cell.
std::string sources_json(const PlannedRun& run);

/// Version, commit and the library behind matrix products: what `tapelab --version` shows.
std::string version_text();
std::string version_json();

}  // namespace tapelab::experiments
