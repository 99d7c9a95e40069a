// The state of an unfinished run, runs/<id>.ckpt, from which it goes on bit by bit as if never interrupted.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "results/run/run_record.hpp"

namespace tapelab::results {

/// What the trainer needs to go on. Names are the trainer's own. Every number comes back bit by bit, NaN included.
struct Checkpoint {
  std::string run_id;
  std::map<std::string, std::int64_t> integers;
  std::map<std::string, double> reals;
  std::map<std::string, std::vector<double>> curves;
  std::vector<NamedArray> arrays;
  std::map<std::string, std::string> instructions = {};  ///< what the updates were computed with (instructions.hpp);
                                                         ///< empty in files of earlier versions
};

/// <folder>/runs/<id>.ckpt, of split studies <folder>/runs/<xx>/<id>.ckpt.
std::filesystem::path checkpoint_path(const std::filesystem::path& folder, const std::string& id);

/// The runs of `folder` that have a checkpoint, ascending. Throws IoError.
std::vector<std::string> checkpoint_ids(const std::filesystem::path& folder);

/// Replaces runs/<id>.ckpt in the study's `folder`, atomically; creates the folders. Each array is freed as soon as the
/// file in memory holds it, so the two never exist in full beside each other. Throws IoError.
void write_checkpoint(const std::filesystem::path& folder, Checkpoint checkpoint);

/// Throws IoError or DamagedFile; a checkpoint changed by another program counts as damaged, and so does one under the
/// name of another run.
Checkpoint read_checkpoint(const std::filesystem::path& path);

}  // namespace tapelab::results
