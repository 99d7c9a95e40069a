#include "results/study/workers.hpp"

#include <algorithm>
#include <new>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <stdexcept>
#include <system_error>

#include "results/files/atomic_file.hpp"
#include "results/files/file_dates.hpp"
#include "results/files/regular_file.hpp"
#include "results/text/errors.hpp"
#include "results/text/json_text.hpp"

namespace tapelab::results {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMostBytes = 1 << 20;

/// What is left of whole numbers beyond 64 bits would be undefined.
std::int64_t whole_number(const Json& json, const char* key) {
  const Json& value = json.at(key);
  if (!value.is_number_integer()) throw std::runtime_error(std::string(key) + " is no whole number");
  return value.get<std::int64_t>();
}

void require_part(const char* what, std::int64_t first, std::int64_t done, std::int64_t all) {
  if (0 <= first && first <= done && done <= all) return;
  throw std::runtime_error(std::string(what) + " " + std::to_string(done) + " of " + std::to_string(all) +
                           " after the first " + std::to_string(first));
}

ActiveRunState parse_run(const Json& json) {
  const auto whole = [&](const char* key) { return whole_number(json, key); };
  ActiveRunState run{json.at("id").get<std::string>(),
                     whole("seed"),
                     whole("epoch"),
                     whole("epochs"),
                     whole("update"),
                     whole("updates"),
                     whole("first_update")};
  if (const Json& loss = json.at("loss"); !loss.is_null()) run.loss = loss.get<double>();
  require_part("epoch", 0, run.epoch, run.epochs);
  require_part("update", run.first_update, run.update, run.updates);
  return run;
}

Json run_json(const ActiveRunState& run) {
  return {{"id", run.id},
          {"seed", run.seed},
          {"epoch", run.epoch},
          {"epochs", run.epochs},
          {"update", run.update},
          {"updates", run.updates},
          {"first_update", run.first_update},
          {"loss", run.loss}};  // null where it is not finite
}

Json process_json(const ProcessIdentity& process) {
  return {{"host", process.host},       {"boot", process.boot},       {"space", process.space},
          {"process", process.process}, {"started", process.started}, {"job", process.job}};
}

ProcessIdentity parse_process(const Json& json) {
  const auto text = [&](const char* key) { return json.at(key).get<std::string>(); };
  return {.host = text("host"),
          .boot = text("boot"),
          .space = text("space"),
          .process = whole_number(json, "process"),
          .started = whole_number(json, "started"),
          .job = text("job")};
}

Worker parse_worker(const std::string& text) {
  reject_deep_json(text);
  const Json json = Json::parse(text);
  Worker worker{.process = parse_process(json.at("process")),
                .program = json.at("program").get<std::string>(),
                .grid = json.at("grid").get<std::string>()};
  const std::int64_t runs = whole_number(json, "runs");
  require_part("runs", 0, 0, runs);
  worker.runs = static_cast<std::size_t>(runs);
  std::set<std::string> ids;
  for (const Json& run : json.at("active").get_ref<const Json::array_t&>()) {
    worker.active.push_back(parse_run(run));
    if (!ids.insert(worker.active.back().id).second) throw std::runtime_error("it names a run twice");
  }
  return worker;
}

std::string line_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

/// Of a host's name what may stand in a file's.
std::string harmless(const std::string& name) {
  constexpr std::size_t kLongest = 60;
  std::string text = name.substr(0, kLongest);
  for (char& c : text)
    if (c == '/' || static_cast<unsigned char>(c) < ' ') c = '_';
  return text.starts_with('.') ? "_" + text.substr(1) : text;
}

struct FoundWorker {
  fs::path path;
  std::optional<Worker> worker = {};  ///< nothing: its file cannot be read, see `problem`
  std::string problem = {};
  bool is_gone = false;
};

/// This machine's clock, where it agrees with the files; else that of the file system, which takes a file to ask.
fs::file_time_type now_at(const fs::path& place, const std::vector<fs::path>& files) {
  const auto now = fs::file_time_type::clock::now();
  fs::file_time_type newest = fs::file_time_type::min();
  std::error_code error;
  for (const fs::path& path : files)
    if (const auto written = fs::last_write_time(path, error); !error) newest = std::max(newest, written);
  const bool agrees = newest > now - kWorkerSilence && newest < now + kWorkerSilence;
  return agrees ? now : file_system_now(place);
}

/// By name of their files.
std::vector<FoundWorker> find_workers(const fs::path& place) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (fs::directory_iterator entry(place, error), end; !error && entry != end; entry.increment(error))
    if (entry->path().extension() == ".json" && !entry->path().filename().string().starts_with('.'))
      paths.push_back(entry->path());
  std::vector<FoundWorker> workers;
  if (paths.empty()) return workers;
  std::ranges::sort(paths);
  const auto now = now_at(place, paths);
  for (const fs::path& path : paths) {
    FoundWorker found{path};
    try {
      found.worker = read_worker(path);
    } catch (const std::runtime_error& why) {  // damaged, or it cannot be read
      found.problem = why.what();
    }
    const auto written = fs::last_write_time(path, error);  // after reading, which asks a server anew
    if (error && RegularFile(path).is_missing()) continue;  // it ended meanwhile
    found.is_gone = !error && is_gone(found.worker ? std::optional(found.worker->process) : std::nullopt, written, now);
    workers.push_back(std::move(found));
  }
  return workers;
}

}  // namespace

std::string worker_file_name(const ProcessIdentity& process) {
  return harmless(process.host) + "-" + std::to_string(process.process) + "-" + unique_text().substr(0, 8) + ".json";
}

std::string taken_file_name(const std::string& work) { return work + ".taken"; }

void write_worker(const fs::path& path, const Worker& worker) {
  Json active = Json::array();
  for (const ActiveRunState& run : worker.active) active.push_back(run_json(run));
  const std::string text = line_of({{"process", process_json(worker.process)},
                                    {"program", worker.program},
                                    {"grid", worker.grid},
                                    {"runs", worker.runs},
                                    {"active", std::move(active)}});
  replace_file(path, std::as_bytes(std::span(text)));
}

Worker read_worker(const fs::path& path) {
  const FileContent<std::string> file = read_text(path, kMostBytes);
  if (!file.problem.empty()) throw UnreadableFile("cannot read '" + path.string() + "': " + file.problem);
  try {
    return parse_worker(file.bytes);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    throw DamagedFile("'" + path.string() + "' does not say which runs train: " + error.what(),
                      {"delete it; a process that trains writes it anew"});
  }
}

std::string taken_text(const ProcessIdentity& owner) { return line_of(process_json(owner)); }

std::optional<ProcessIdentity> parse_taken(const std::string& text) {
  try {
    reject_deep_json(text);
    return parse_process(Json::parse(text));
  } catch (const std::bad_alloc&) {  // not the text's fault
    throw;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

bool is_gone(const std::optional<ProcessIdentity>& owner, fs::file_time_type written, fs::file_time_type now) {
  return (owner && state_of(*owner) == ProcessState::kGone) || now - written > kWorkerSilence;
}

std::vector<Worker> live_workers(const fs::path& folder, std::vector<std::string>& problems) {
  std::vector<Worker> workers;
  for (FoundWorker& found : find_workers(folder / kWorkersFolder)) {
    if (found.is_gone) continue;
    if (found.worker)
      workers.push_back(*std::move(found.worker));
    else
      problems.push_back(found.problem);
  }
  return workers;
}

void remove_gone_workers(const fs::path& folder) {
  std::error_code ignored;
  for (const FoundWorker& found : find_workers(folder / kWorkersFolder)) {
    if (!found.is_gone) continue;
    fs::remove(found.path, ignored);
    fs::remove(fs::path(found.path).replace_extension(kMarkEnding), ignored);
  }
}

std::map<std::string, std::string> running_runs(const std::vector<Worker>& workers) {
  std::map<std::string, std::string> runs;
  for (const Worker& worker : workers)
    for (const ActiveRunState& run : worker.active)
      runs.emplace(run.id, "on " + worker.process.host + ", " + progress_text(run));
  return runs;
}

std::string text_of(const std::vector<Worker>& workers) {
  if (workers.empty()) return "";
  std::string text = text_of(workers.front().process);
  if (workers.size() == 2) return text + " and " + text_of(workers.back().process);
  if (workers.size() > 2) text += " and " + std::to_string(workers.size() - 1) + " others";
  return text;
}

}  // namespace tapelab::results
