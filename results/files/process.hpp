// Which process wrote a file, and whether it still lives: for those who share a folder, on one machine or on many.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace tapelab::results {

/// No two processes have the same, also where machines share a host name or containers count their processes alike.
struct ProcessIdentity {
  std::string host = {};
  std::string boot = {};     ///< the kernel's random id of this boot
  std::string space = {};    ///< the number space of processes: a container has its own
  std::int64_t process = 0;  ///< its number there
  std::int64_t started = 0;  ///< clock ticks after the boot
  std::string job = {};      ///< of Slurm, "12_3" for task 3 of an array; empty: none

  bool operator==(const ProcessIdentity&) const = default;
};

/// Of the process that asks.
const ProcessIdentity& this_process();

/// "process 12 on n3", "process 12 on n3 (job 7_2)"
std::string text_of(const ProcessIdentity& process);

enum class ProcessState {
  kAlive,
  kGone,
  kElsewhere  ///< on another machine or in another container: its number says nothing here
};

ProcessState state_of(const ProcessIdentity& process);

/// A name of 24 characters that no other process and no other call gives itself.
std::string unique_text();

/// `.<name>.<who>.tmp`, where `who` tells the process and differs between calls; a long name is cut, so that the whole
/// still is a file name.
std::string temporary_name(const std::string& name);

/// Whether the file of a temporary name was left by a process that was killed: one that is gone, or that is elsewhere
/// and has not written for an hour. Names of earlier versions say nothing of their process: a minute is enough.
bool is_left_over(const std::filesystem::path& path, std::filesystem::file_time_type now);

/// What the clock that dates the files of `folder` says, which on a network file system is the server's; the clock of
/// this machine where no file can be made there.
std::filesystem::file_time_type file_system_now(const std::filesystem::path& folder);

/// Removes what killed processes left in `folder`. What cannot be removed stays.
void remove_left_over(const std::filesystem::path& folder);

}  // namespace tapelab::results
