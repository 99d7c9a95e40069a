// Slurm's commands, as an ordinary user calls them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tapelab::experiments::slurm {

/// A part of the cluster that jobs are given to.
struct Partition {
  std::string name;
  bool is_default = false;
  std::optional<std::int64_t> most_minutes = {};  ///< nothing: no limit
};

/// What sbatch may be asked here.
struct Cluster {
  std::vector<Partition> partitions;
  std::int64_t array_size = 1001;  ///< MaxArraySize: indices of arrays are below it
};

/// A job, or one task of an array, that Slurm still knows: for minutes after its end.
struct QueuedJob {
  std::string id = {};       ///< "12" or "12_3"
  std::string state = {};    ///< "RUNNING", "PENDING", ...
  std::string node = {};     ///< where it runs
  std::string left = {};     ///< of its time, as Slurm writes it
  std::string reason = {};   ///< why it waits: "Priority"
  std::string comment = {};  ///< what the job said of itself

  bool has_ended() const;
};

/// Whether sbatch is in PATH.
bool is_here();

/// Throws UsageError where there is no Slurm here, IoError where its controller does not answer.
Cluster cluster();

/// Calls sbatch with these arguments and gives the job's id. Throws UsageError with what it says where it refuses, and
/// as cluster().
std::string submit(const std::vector<std::string>& arguments);

/// Of these jobs those that Slurm still knows, each task of an array by itself. Throws as cluster().
std::vector<QueuedJob> queued(const std::vector<std::string>& jobs,
                              std::chrono::milliseconds most = std::chrono::seconds(10));

/// Calls scancel. Throws as submit().
void cancel(const std::vector<std::string>& jobs);

/// Minutes of "90", "90:00", "1:30:00", "1-2", "1-2:30" or "1-2:30:00", rounded up; nothing for another text. Source:
/// man sbatch, --time.
std::optional<std::int64_t> minutes_of(const std::string& text);

}  // namespace tapelab::experiments::slurm
