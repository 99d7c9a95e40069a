#include "experiments/cluster/submitted.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "experiments/cluster/queue_folder.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/formats/checksum.hpp"
#include "experiments/formats/glob.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/files/regular_file.hpp"
#include "results/text/errors.hpp"
#include "results/text/list_text.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

fs::path record_path(const fs::path& queue) { return queue / "data.json"; }

/// By their absolute paths: what every setting that is a file names, patterns or not.
std::map<std::string, std::string> file_checksums(const Grid& grid) {
  std::set<std::string> patterns;
  std::set<const Dataset*> seen;
  for (const PlannedRun& run : grid.runs)
    if (seen.insert(run.data.get()).second)
      for (const Field& field : fields())
        if (field.is_file()) {
          const std::string value = get(*run.config, field);
          if (!value.empty()) patterns.insert(results::unquoted(value).value_or(value));
        }
  std::map<std::string, std::string> checksums;
  for (const std::string& pattern : patterns) {
    std::vector<std::string> files = files_matching(pattern);
    std::error_code error;
    if (files.empty() || fs::exists(pattern, error)) files = {pattern};
    for (const std::string& file : files) checksums[fs::absolute(file).string()] = file_checksum(file);
  }
  return checksums;
}

/// Of what was loaded: files that no setting names, such as labels beside images, are in it too.
std::set<std::string> data_checksums(const Grid& grid) {
  std::set<std::string> checksums;
  for (const PlannedRun& run : grid.runs) checksums.insert(run.data->checksum);
  return checksums;
}

[[noreturn]] void changed(const std::string& what) {
  throw results::UsageError(what + " since the grid was submitted",
                            {"put the old data back and submit the grid again, or submit it with the new data into "
                             "another folder: -o"});
}

}  // namespace

void write_data_checksums(const fs::path& queue, const Grid& grid) {
  const Json json = {{"files", file_checksums(grid)}, {"data", data_checksums(grid)}};
  write_text(record_path(queue), json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

void require_same_data(const fs::path& queue, const Grid& grid) {
  const auto record = results::read_text(record_path(queue));
  if (!record.problem.empty())
    throw results::IoError("cannot read '" + record_path(queue).string() + "': " + record.problem);
  std::map<std::string, std::string> files;
  std::set<std::string> data;
  try {
    const Json json = Json::parse(record.bytes);
    files = json.at("files").get<std::map<std::string, std::string>>();
    data = json.at("data").get<std::set<std::string>>();
  } catch (const Json::exception& error) {
    throw results::DamagedFile("'" + record_path(queue).string() + "' is damaged: " + error.what());
  }
  const std::map<std::string, std::string> now = file_checksums(grid);
  for (const auto& [file, checksum] : files) {
    const auto found = now.find(file);
    if (found == now.end() || found->second.empty()) changed("the data file '" + file + "' has gone");
    if (found->second != checksum) changed("the data file '" + file + "' has changed");
  }
  for (const auto& [file, checksum] : now)
    if (!files.contains(file)) changed("the data file '" + file + "' was added");
  if (!grid.until.empty() || !grid.select.empty()) return;  // seeds that are added may have data of their own
  for (const std::string& checksum : data_checksums(grid))
    if (!data.contains(checksum)) changed("the data of the grid have changed");
}

}  // namespace tapelab::experiments
