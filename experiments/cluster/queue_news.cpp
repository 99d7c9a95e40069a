#include "experiments/cluster/queue_news.hpp"

#include <algorithm>
#include <exception>
#include <vector>

#include "experiments/cluster/queue_folder.hpp"
#include "experiments/cluster/slurm.hpp"
#include "experiments/formats/value_text.hpp"
#include "results/files/regular_file.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;
using slurm::QueuedJob;

constexpr std::chrono::milliseconds kMost = std::chrono::seconds(2);
constexpr std::size_t kMostLines = 4;
constexpr const char* kLabel = "queue    ";
constexpr const char* kIndent = "         ";

bool runs(const QueuedJob& job) { return job.state == "RUNNING" || job.state == "COMPLETING"; }
bool waits(const QueuedJob& job) { return !job.has_ended() && !runs(job); }
bool belongs_to(const QueuedJob& job, const std::string& id) { return job.id == id || job.id.starts_with(id + "_"); }

/// "2 run, 1 waits (Priority), 1 has ended"
std::string states_text(const std::vector<QueuedJob>& jobs) {
  const auto running = std::ranges::count_if(jobs, runs), waiting = std::ranges::count_if(jobs, waits);
  const auto ended = static_cast<std::ptrdiff_t>(jobs.size()) - running - waiting;
  std::string text;
  const auto add = [&](std::ptrdiff_t count, const char* one, const char* many) {
    if (count == 0) return;
    text += (text.empty() ? "" : ", ") + std::to_string(count) + (count == 1 ? one : many);
  };
  add(running, " runs", " run");
  add(waiting, " waits", " wait");
  if (const auto first = std::ranges::find_if(jobs, waits); first != jobs.end()) text += " (" + first->reason + ")";
  add(ended, " has ended", " have ended");
  return text;
}

std::string last_text(const QueuedJob& job) {
  if (runs(job)) return "runs on " + job.node + ", " + job.left + " left";
  return waits(job) ? "waits (" + job.reason + ")" : "has ended";
}

/// The first few, and how many more there are.
std::string lines_text(const std::vector<std::string>& lines) {
  std::string text;
  for (std::size_t i = 0; i < std::min(lines.size(), kMostLines); ++i) text += kIndent + lines[i] + "\n";
  if (lines.size() > kMostLines) text += kIndent + std::to_string(lines.size() - kMostLines) + " more\n";
  return text;
}

/// What the tasks left word of: those that ended with an exit code above 1, which is some failed runs.
std::vector<std::string> bad_ends(const Submission& one) {
  std::vector<std::string> lines;
  std::error_code error;
  for (fs::directory_iterator entry(one.folder / "tasks", error), end; !error && entry != end; entry.increment(error)) {
    const std::string said(trimmed(results::read_text(entry->path(), 4096).bytes));
    const std::size_t at = said.rfind(' ');
    const bool ended = said.find(" ended with exit code ") != said.npos;
    if (!ended || said.substr(at) == " 0" || said.substr(at) == " 1" || said.substr(at) == " 143") continue;
    const std::string name = entry->path().filename().string();
    lines.push_back(name + " on " + said + ": " + (one.folder / (name + ".log")).string());
  }
  std::ranges::sort(lines);
  return lines;
}

std::string submission_text(const Submission& one, const std::vector<QueuedJob>& all) {
  std::vector<QueuedJob> tasks;
  std::vector<std::string> running, said;
  const QueuedJob* last = nullptr;
  for (const QueuedJob& job : all) {
    if (belongs_to(job, one.array)) tasks.push_back(job);
    if (belongs_to(job, one.last)) last = &job;
    if (job.comment.starts_with("host ")) said.push_back(job.id + ": " + job.comment);
  }
  if (tasks.empty() && last == nullptr) return kLabel + std::string("job ") + one.array + " has ended\n";
  for (const QueuedJob& job : tasks)
    if (runs(job))
      running.push_back("task " + job.id.substr(job.id.find('_') + 1) + " on " + job.node + ", " + job.left + " left");
  std::string text = kLabel + counted(static_cast<std::size_t>(one.tasks), "task") + " of job " + one.array + ": " +
                     (tasks.empty() ? "have ended" : states_text(tasks));
  if (last != nullptr) text += "; last task, job " + one.last + ": " + last_text(*last);
  return text + "\n" + lines_text(running) + lines_text(said);
}

}  // namespace

QueueNews queue_news(const fs::path& study) {
  const std::vector<Submission> all = submissions(study);
  if (all.empty()) return {};
  const Submission& newest = all.back();
  QueueNews news;
  try {
    const std::vector<QueuedJob> jobs = slurm::queued(jobs_of({newest}), kMost);
    news.is_open = !std::ranges::all_of(jobs, &QueuedJob::has_ended);
    news.text = submission_text(newest, jobs);
  } catch (const std::exception& error) {
    const std::string what = error.what();
    news.text = kLabel + std::string("job ") + newest.array + ": " + what.substr(0, what.find('\n')) + "\n";
  }
  news.text += lines_text(bad_ends(newest));
  return news;
}

}  // namespace tapelab::experiments
