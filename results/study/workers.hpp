// The processes that run a study now: workers/ in its folder. Each has a file there that says what it trains, and one
// for each piece of work that it has taken, so that the others take other pieces.
//
//     workers/<host>-<process>-<random>.json   what a worker does, written again every few seconds
//     workers/<host>-<process>-<random>.mark   who it is, dated anew every few seconds
//     workers/<work>.taken                     who has taken a piece of work: a link to that, made exclusively
//
// Nothing that a run computes rests on these files: work done twice gives the same bytes.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/files/process.hpp"
#include "results/study/active_run.hpp"

namespace tapelab::results {

inline constexpr const char* kWorkersFolder = "workers";
inline constexpr std::string_view kMark = ".mark";

/// A file that was not dated anew for so long is that of a worker that is gone.
inline constexpr std::chrono::seconds kWorkerSilence{60};

struct Worker {
  ProcessIdentity process;
  std::string program = {};  ///< the commit it was built from
  std::string grid = {};     ///< a hash of the ids of all runs that it may train
  std::size_t runs = 0;      ///< how many these are
  std::vector<ActiveRunState> active = {};
};

/// "<host>-<process>-<random>.json"
std::string worker_file_name(const ProcessIdentity& process);

/// "<work>.taken"
std::string taken_file_name(const std::string& work);

/// Replaces the file at `path`, whole for those who read it meanwhile, but not synced. Throws IoError.
void write_worker(const std::filesystem::path& path, const Worker& worker);

/// Throws UnreadableFile, also where there is none, and DamagedFile.
Worker read_worker(const std::filesystem::path& path);

/// What a worker's mark holds, and so the file of a piece of work that it has taken.
std::string taken_text(const ProcessIdentity& owner);

/// Nothing where the text does not say it.
std::optional<ProcessIdentity> parse_taken(const std::string& text);

/// Whether who dated a file last at `written` works no more: its process is gone, or it was silent too long. `now`: of
/// the clock that dates the file. Who cannot be told (`owner` is nothing) may still be there.
bool is_gone(const std::optional<ProcessIdentity>& owner, std::filesystem::file_time_type written,
             std::filesystem::file_time_type now);

/// The workers of the study in `folder` that are there, by name of their files. A file that cannot be read and may be
/// of one goes to `problems`.
std::vector<Worker> live_workers(const std::filesystem::path& folder, std::vector<std::string>& problems);

/// Removes the files of those that are gone.
void remove_gone_workers(const std::filesystem::path& folder);

/// What trains now, by id: "on n3, epoch 12/63, loss 0.0123".
std::map<std::string, std::string> running_runs(const std::vector<Worker>& workers);

/// "process 12 on n3", "process 12 on n3 and process 4 on n4", "process 12 on n3 and 7 others"; "" of none.
std::string text_of(const std::vector<Worker>& workers);

}  // namespace tapelab::results
