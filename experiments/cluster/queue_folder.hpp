// What a study keeps of its jobs: <study>/queue/<time>/ with program, grid, script, logs and job.json.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tapelab::experiments {

struct Submission {
  std::filesystem::path folder;  ///< its folder below <study>/queue
  std::string array, last;       ///< ids of the jobs; "" until they are queued
  int tasks = 0;
};

/// Of all that were queued, by their time. What cannot be read is left out. No such folder: none.
std::vector<Submission> submissions(const std::filesystem::path& study);

/// Ids of all jobs of `all`.
std::vector<std::string> jobs_of(const std::vector<Submission>& all);

/// A new folder below <study>/queue, with folders tasks/ in it and runs/ in the study. Throws IoError.
std::filesystem::path make_queue_folder(const std::filesystem::path& study);

/// Removes a folder from which nothing was queued, and what make_queue_folder made and is empty.
void remove_queue_folder(const std::filesystem::path& queue);

/// Writes job.json. Throws IoError.
void write_submission(const Submission& submission);

/// Writes a text file atomically. Throws IoError.
void write_text(const std::filesystem::path& path, const std::string& text);

/// Copies this program below `folder`. Returns the file that starts the copy, as seen from there. Throws IoError.
std::filesystem::path copy_program(const std::filesystem::path& folder);

}  // namespace tapelab::experiments
