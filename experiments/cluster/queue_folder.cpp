#include "experiments/cluster/queue_folder.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>
#include <span>
#include <system_error>

#include "results/files/atomic_file.hpp"
#include "results/files/folder.hpp"
#include "results/files/own_program.hpp"
#include "results/files/process.hpp"
#include "results/files/regular_file.hpp"
#include "results/text/errors.hpp"
#include "results/text/json_text.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kRecord = "job.json";

/// "20261127T174105Z": names in the order of time.
std::string stamp() {
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text = {};
  std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts);
  return text.data();
}

/// Throws what nlohmann throws.
Submission parse_submission(const fs::path& folder, const std::string& text) {
  results::reject_deep_json(text);
  const Json json = Json::parse(text);
  return {folder, json.at("array").get<std::string>(), json.at("last").get<std::string>(), json.at("tasks").get<int>()};
}

}  // namespace

std::vector<Submission> submissions(const fs::path& study) {
  std::vector<Submission> found;
  std::error_code error;
  for (fs::directory_iterator entry(study / "queue", error), end; !error && entry != end; entry.increment(error)) {
    const auto record = results::read_text(entry->path() / kRecord, 1 << 20);
    if (record.problem.empty()) try {
        found.push_back(parse_submission(entry->path(), record.bytes));
      } catch (const std::exception&) {  // edited, or of a program to come: its jobs are not known
      }
  }
  std::ranges::sort(found, {}, &Submission::folder);
  return found;
}

std::vector<std::string> jobs_of(const std::vector<Submission>& all) {
  std::vector<std::string> jobs;
  for (const Submission& one : all)
    for (const std::string& job : {one.array, one.last})
      if (!job.empty()) jobs.push_back(job);
  return jobs;
}

fs::path make_queue_folder(const fs::path& study) {
  const fs::path folder = study / "queue" / (stamp() + "-" + results::unique_text().substr(0, 4));
  results::create_folders(folder / "tasks");
  results::create_folders(study / "runs");
  return folder;
}

void remove_queue_folder(const fs::path& queue) {
  std::error_code ignored;
  fs::remove_all(queue, ignored);
  const fs::path study = queue.parent_path().parent_path();
  const bool was_there = fs::exists(study / "study.json", ignored);
  if (!was_there) fs::remove(study / "plan.json", ignored);
  for (const fs::path& empty : {study / "queue", study / "runs", study}) fs::remove(empty, ignored);
}

void write_submission(const Submission& submission) {
  const Json json = {{"array", submission.array}, {"last", submission.last}, {"tasks", submission.tasks}};
  write_text(submission.folder / kRecord, json.dump(2) + "\n");
}

void write_text(const fs::path& path, const std::string& text) {
  results::write_file_atomically(path, std::as_bytes(std::span(text)));
}

fs::path copy_program(const fs::path& folder) {
  return results::copy_own_program(folder / "program").lexically_relative(folder);
}

}  // namespace tapelab::experiments
