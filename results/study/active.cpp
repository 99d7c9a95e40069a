#include "results/study/active.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <stdexcept>

#include "results/files/atomic_file.hpp"
#include "results/files/regular_file.hpp"
#include "results/text/errors.hpp"
#include "results/text/json_text.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {
namespace {

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

ActiveFile parse_active(const std::string& text) {
  reject_deep_json(text);
  const Json json = Json::parse(text);
  ActiveFile active{json.at("holder").get<std::string>()};
  std::set<std::string> ids;
  for (const Json& run : json.at("runs").get_ref<const Json::array_t&>()) {
    active.runs.push_back(parse_run(run));
    if (!ids.insert(active.runs.back().id).second) throw std::runtime_error("it names a run twice");
  }
  return active;
}

}  // namespace

std::string text_of(const ActiveRunState& run) {
  std::string text = run.id + " seed " + std::to_string(run.seed);
  if (run.epochs == 0) return text + ", begins";
  text += ", epoch " + std::to_string(run.epoch) + '/' + std::to_string(run.epochs);
  return std::isnan(run.loss) ? text : text + ", loss " + short_number(run.loss);
}

double share_of(const ActiveRunState& run) {
  return run.updates == 0 ? 0 : static_cast<double>(run.update) / static_cast<double>(run.updates);
}

std::optional<double> seconds_left(double elapsed, double ended, double left, std::span<const ActiveRunState> active) {
  for (const ActiveRunState& run : active) {
    if (run.updates == 0) continue;
    left -= share_of(run);
    ended += static_cast<double>(run.update - run.first_update) / static_cast<double>(run.updates);
  }
  if (!(ended > 0 && elapsed > 0)) return std::nullopt;
  return elapsed / ended * std::max(left, 0.0);
}

void write_active(const std::filesystem::path& path, const ActiveFile& active) {
  Json runs = Json::array();
  for (const ActiveRunState& run : active.runs)
    runs.push_back({{"id", run.id},
                    {"seed", run.seed},
                    {"epoch", run.epoch},
                    {"epochs", run.epochs},
                    {"update", run.update},
                    {"updates", run.updates},
                    {"first_update", run.first_update},
                    {"loss", run.loss}});  // null where it is not finite
  const Json json = {{"holder", active.holder}, {"runs", std::move(runs)}};
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  replace_file(path, std::as_bytes(std::span(text)));
}

std::optional<ActiveFile> read_active(const std::filesystem::path& path) {
  const FileContent<std::string> file = read_text(path, kMostBytes);
  if (file.missing) return std::nullopt;
  if (!file.problem.empty()) throw UnreadableFile("cannot read '" + path.string() + "': " + file.problem);
  try {
    return parse_active(file.bytes);
  } catch (const std::exception& error) {
    throw DamagedFile("'" + path.string() + "' does not say which runs train: " + error.what(),
                      {"delete it; a run that trains writes it anew"});
  }
}

}  // namespace tapelab::results
