#include "results/study/check.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <system_error>

#include "results/files/process.hpp"
#include "results/files/trailer.hpp"
#include "results/run/checkpoint.hpp"
#include "results/run/run_file.hpp"
#include "results/study/plan.hpp"
#include "results/study/study_file.hpp"
#include "results/study/workers.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 6> kNames = {"damaged", "unreadable", "other version",
                                                    "edited",  "left over",  "not ours"};

std::string_view name_of(Finding::Kind kind) { return kNames.at(static_cast<std::size_t>(kind)); }

/// The first line of a message without the file it names: "'a.h5' is damaged: why" -> "why".
std::string reason_of(const std::exception& error, const fs::path& path) {
  std::string text = error.what();
  text.resize(std::min(text.find('\n'), text.size()));
  const std::string quoted = "'" + path.string() + "'";
  for (const std::string& before :
       {quoted + " is damaged: ", quoted + " ", quoted + ": ", "cannot read " + quoted + ": "})
    if (text.starts_with(before)) return text.substr(before.size());
  return text;
}

enum class Place { kFolder, kLone };

const std::string kEdited = "by another program: its contents can no longer be verified";

/// Reads all of a file of ours; returns how it was edited, or "".
std::string read_all(const fs::path& path, Place place, const RunCheck& check_run) {
  std::vector<std::string> warnings;
  if (path.extension() == ".ckpt") {
    read_checkpoint(path);
  } else if (path.filename() == "study.json") {
    read_label(path.parent_path());
  } else if (path.filename() == "plan.json") {
    read_plan(path.parent_path());
  } else if (path.parent_path().filename() == kWorkersFolder) {
    read_worker(path);
  } else if (path.parent_path().filename() == "runs") {
    const RunRecord run = read_named_run(path.parent_path().parent_path(), path.stem(), RunContents::kAll, &warnings);
    if (check_run) check_run(run);
  } else if (path.filename() == "timing.h5") {
    warnings = read_timing_file(path).warnings;
  } else {
    const Study study = read_study_file(path);
    if (study.edited) return kEdited;
    // In a folder the run's own file is named.
    if (place == Place::kLone && !study.edited_runs.empty()) return edited_remark(*study.edited_runs.begin());
  }
  return warnings.empty() ? "" : kEdited;
}

void check_file(const fs::path& path, const std::string& name, Place place, const RunCheck& check_run,
                CheckReport& report) {
  const auto found = [&](Finding::Kind kind, std::string reason) {
    report.findings.push_back({kind, name, std::move(reason)});
  };
  ++report.files;
  try {
    if (std::string how = read_all(path, place, check_run); !how.empty()) found(Finding::Kind::kEdited, std::move(how));
  } catch (const ForeignFile& foreign) {
    found(Finding::Kind::kForeign, reason_of(foreign, path));
  } catch (const DamagedFile& damage) {
    found(Finding::Kind::kDamaged, reason_of(damage, path));
  } catch (const MisplacedFile& misplaced) {
    if (place == Place::kLone) throw;  // not what was meant
    found(Finding::Kind::kDamaged, reason_of(misplaced, path));
  } catch (const OtherSchema& other) {
    found(Finding::Kind::kOtherSchema, reason_of(other, path));
  } catch (const IoError& error) {
    found(Finding::Kind::kUnreadable, reason_of(error, path));
  }
}

bool is_ours(const fs::path& path) {
  const std::string name = path.filename().string();
  if (path.parent_path().filename() == "runs") return path.extension() == ".h5" || path.extension() == ".ckpt";
  if (path.parent_path().filename() == kWorkersFolder) return path.extension() == ".json";
  return name == "study.h5" || name == "timing.h5" || name == "study.json" || name == "plan.json";
}

/// Files of ours in `folder`, and what killed processes left there, by name.
void check_folder(const fs::path& folder, const std::string& before, const RunCheck& check_run, CheckReport& report) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    paths.push_back(entry->path());
  std::ranges::sort(paths);
  for (const fs::path& path : paths) {
    const std::string name = path.filename().string();
    if (is_left_over(path, fs::file_time_type::clock::now()))
      report.findings.push_back(
          {Finding::Kind::kLeftover, before + name, "a partial file of a killed process; the next run removes it"});
    else if (is_ours(path))
      check_file(path, before + name, Place::kFolder, check_run, report);
  }
}

/// What to do about the damaged and unreadable files, each advice once.
std::set<std::string> next_steps(const std::vector<CheckReport>& reports) {
  std::set<std::string> steps;
  for (const CheckReport& report : reports)
    for (const Finding& finding : report.findings)
      if (finding.kind == Finding::Kind::kDamaged)
        steps.insert(after_damage(report.lone ? report.study : report.study / finding.file));
      else if (finding.kind == Finding::Kind::kUnreadable)
        steps.insert(" = make the unreadable files readable again, or move them away and run the grid again");
  return steps;
}

std::string summary(const CheckReport& report) {
  const auto bad = static_cast<std::size_t>(std::ranges::count_if(
      report.findings, [](const Finding& finding) { return finding.kind != Finding::Kind::kLeftover; }));
  std::string text = report.study.string() + ": " + std::to_string(report.files) +
                     (report.files == 1 ? " file, " : " files, ") + std::to_string(report.files - bad) + " good";
  for (std::size_t kind = 0; kind < kNames.size(); ++kind)
    if (const auto count = std::ranges::count_if(
            report.findings, [&](const Finding& finding) { return static_cast<std::size_t>(finding.kind) == kind; });
        count > 0)
      text += ", " + std::to_string(count) + " " + std::string(kNames[kind]);
  return text + "\n";
}

Json json_of(const CheckReport& report) {
  Json findings = Json::array();
  for (const Finding& finding : report.findings)
    findings.push_back({{"file", finding.file}, {"finding", name_of(finding.kind)}, {"reason", finding.reason}});
  return {{"study", report.study.string()}, {"files", report.files}, {"findings", std::move(findings)}};
}

}  // namespace

bool CheckReport::damaged() const {
  return std::ranges::any_of(findings, [](const Finding& finding) {
    return finding.kind == Finding::Kind::kDamaged || finding.kind == Finding::Kind::kUnreadable;
  });
}

CheckReport check_study(const fs::path& study, const RunCheck& check_run) {
  CheckReport report{.study = study};
  std::error_code error;
  const auto kind = fs::status(study, error).type();
  if (kind == fs::file_type::not_found)
    throw UsageError("no study '" + study.string() + "': there is no such folder or file",
                     {"give a study's folder or its study.h5"});
  if (kind != fs::file_type::directory) {
    reject_foreign(study);
    check_file(study, study.filename().string(), Place::kLone, check_run, report);
    report.lone = true;
    for (const Finding& finding : report.findings)
      if (finding.kind == Finding::Kind::kForeign)
        throw UsageError("no study: '" + study.string() + "' " + finding.reason,
                         {"give a study's folder or its study.h5"});
    return report;
  }
  check_folder(study, "", check_run, report);
  check_folder(study / "runs", "runs/", check_run, report);
  check_folder(study / kWorkersFolder, std::string(kWorkersFolder) + "/", check_run, report);
  if (report.files == 0 && report.findings.empty())
    throw UsageError("nothing to check in '" + study.string() + "': it holds no file of a study");
  return report;
}

std::string render(const std::vector<CheckReport>& reports, Format format) {
  if (format == Format::kJson) {
    Json all = Json::array();
    for (const CheckReport& report : reports) all.push_back(json_of(report));
    return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }
  std::string text;
  for (const CheckReport& report : reports) {
    text += summary(report);
    for (const Finding& finding : report.findings)
      text += "  " + std::string(name_of(finding.kind)) + "  " + finding.file + ": " + finding.reason + "\n";
  }
  for (const std::string& step : next_steps(reports)) text += step + "\n";
  return text;
}

}  // namespace tapelab::results
