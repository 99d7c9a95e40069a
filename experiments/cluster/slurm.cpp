#include "experiments/cluster/slurm.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <sstream>
#include <string_view>

#include "experiments/cluster/program.hpp"
#include "experiments/formats/value_text.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments::slurm {
namespace {

using results::IoError;
using results::UsageError;
using std::chrono::milliseconds;

constexpr milliseconds kMost = std::chrono::seconds(10);

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

std::string said_by(const ProgramEnd& end) { return std::string(trimmed(end.err.empty() ? end.out : end.err)); }

[[noreturn]] void not_here(const std::string& program) {
  throw UsageError("no " + program + " on this machine: Slurm's commands are not in PATH",
                   {"call it on a login node of the cluster, or load its module there (module load slurm)",
                    "without Slurm: tapelab run in several shells or machines, each with the same -o STUDY on a folder "
                    "they share, works on one study together"});
}

ProgramEnd ask(const std::vector<std::string>& words, milliseconds most = kMost) {
  const auto end = run_program(words, most);
  if (!end) not_here(words.front());
  if (end->timed_out)
    throw IoError(words.front() + " did not answer within " + std::to_string(most.count() / 1000) + " s",
                  {"Slurm's controller may be down or busy: sinfo, scontrol ping"});
  return *end;
}

/// For what an ordinary request cannot do wrong.
ProgramEnd answered(const std::vector<std::string>& words, milliseconds most = kMost) {
  ProgramEnd end = ask(words, most);
  if (end.code != 0)
    throw IoError(words.front() + " failed: " + said_by(end), {"Slurm's controller may be down: scontrol ping"});
  return end;
}

/// Numbers with nothing between them but the separators.
std::optional<std::vector<std::int64_t>> numbers(std::string_view text, char separator) {
  std::vector<std::int64_t> found;
  while (true) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0 || number > 100'000'000) return std::nullopt;
    found.push_back(number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) return found;
    if (text.front() != separator) return std::nullopt;
    text.remove_prefix(1);
  }
}

std::int64_t max_array_size() {
  std::istringstream lines(answered({"scontrol", "show", "config"}).out);
  for (std::string name, equals, value, line; std::getline(lines, line);) {
    std::istringstream words(line);
    if (words >> name >> equals >> value && name == "MaxArraySize")
      if (const auto size = numbers(value, ':')) return size->front();
  }
  return Cluster{}.array_size;
}

}  // namespace

bool QueuedJob::has_ended() const {
  static constexpr auto kEnds =
      std::to_array<std::string_view>({"COMPLETED", "CANCELLED", "FAILED", "TIMEOUT", "NODE_FAIL", "PREEMPTED",
                                       "BOOT_FAIL", "DEADLINE", "OUT_OF_MEMORY", "REVOKED", "SPECIAL_EXIT"});
  return std::ranges::find(kEnds, state) != kEnds.end();
}

std::optional<std::int64_t> minutes_of(const std::string& text) {
  const std::size_t dash = text.find('-');
  std::int64_t days = 0;
  std::vector<std::int64_t> clock;
  if (dash != text.npos) {
    const auto before = numbers(std::string_view(text).substr(0, dash), '-');
    const auto behind = numbers(std::string_view(text).substr(dash + 1), ':');
    if (!before || !behind || behind->size() > 3) return std::nullopt;
    days = before->front();
    clock = *behind;
    clock.resize(3);
  } else {
    const auto given = numbers(text, ':');
    if (!given || given->size() > 3) return std::nullopt;
    clock = *given;
    if (clock.size() == 1) clock.push_back(0);
    if (clock.size() == 2) clock.insert(clock.begin(), 0);
  }
  return days * 24 * 60 + clock[0] * 60 + clock[1] + (clock[2] > 0 ? 1 : 0);
}

bool is_here() {
  const char* path = ::getenv("PATH");
  for (const std::string& folder : split(path == nullptr ? "" : path, ':'))
    if (::access((std::filesystem::path(folder) / "sbatch").c_str(), X_OK) == 0) return true;
  return false;
}

Cluster cluster() {
  Cluster found;
  if (!is_here()) not_here("sbatch");
  for (const std::string& line : split(answered({"sinfo", "--noheader", "--format=%P|%l"}).out, '\n')) {
    const std::vector<std::string> words = split(line, '|');
    if (words.size() < 2) continue;
    Partition partition = {.name = words[0], .most_minutes = minutes_of(words[1])};
    partition.is_default = partition.name.ends_with('*');
    if (partition.is_default) partition.name.pop_back();
    found.partitions.push_back(partition);
  }
  found.array_size = max_array_size();
  return found;
}

std::string submit(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {"sbatch", "--parsable"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const ProgramEnd end = ask(words);
  const std::string job = end.out.substr(0, end.out.find_first_of(";\n"));  // "12;cluster"
  if (end.code == 0 && numbers(job, ' ')) return job;
  const std::string said = said_by(end);
  if (said.find("ontact") != said.npos || said.find("ommunication") != said.npos)
    throw IoError("sbatch cannot reach Slurm's controller: " + said, {"scontrol ping says more"});
  throw UsageError("sbatch refused the job: " + said, {"nothing was queued"});
}

std::vector<QueuedJob> queued(const std::vector<std::string>& jobs, milliseconds most) {
  if (jobs.empty()) return {};
  std::string list;
  for (const std::string& job : jobs) list += (list.empty() ? "" : ",") + job;
  const ProgramEnd end =
      ask({"squeue", "--noheader", "--array", "--states=all", "--jobs=" + list, "--format=%i|%T|%N|%L|%r|%k"}, most);
  if (end.code != 0) {
    if (end.err.find("nvalid job id") != end.err.npos) return {};  // all of them ended long ago
    throw IoError("squeue failed: " + said_by(end), {"Slurm's controller may be down: scontrol ping"});
  }
  std::vector<QueuedJob> found;
  for (const std::string& line : split(end.out, '\n')) {
    std::vector<std::string> words = split(line, '|');
    if (words.size() < 5) continue;
    std::string comment = words.size() > 5 ? words[5] : "";
    for (std::size_t i = 6; i < words.size(); ++i) comment += "|" + words[i];
    if (comment == "(null)") comment.clear();
    found.push_back({words[0], words[1], words[2], words[3], words[4], comment});
  }
  return found;
}

void cancel(const std::vector<std::string>& jobs) {
  std::vector<std::string> words = {"scancel"};
  words.insert(words.end(), jobs.begin(), jobs.end());
  const ProgramEnd end = ask(words);
  if (end.code != 0 && end.err.find("already completed") == end.err.npos &&
      end.err.find("nvalid job id") == end.err.npos)
    throw UsageError("scancel failed: " + said_by(end));
}

}  // namespace tapelab::experiments::slurm
