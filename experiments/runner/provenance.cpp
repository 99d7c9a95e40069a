#include "experiments/runner/provenance.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>

#include "autograd/gemm.hpp"
#include "experiments/config/revisions.hpp"
#include "experiments/runner/instructions.hpp"
#include "experiments/training/planned_run.hpp"
#include "provenance_build.hpp"
#include "provenance_commit.hpp"

namespace tapelab::experiments {
namespace {

using Json = nlohmann::ordered_json;

std::string build_flags() {
  constexpr std::string_view type = TAPELAB_BUILD_TYPE;
  std::string flags = TAPELAB_FLAGS;
  const auto append = [&](std::string_view more) {
    if (!more.empty()) flags.append(flags.empty() ? "" : " ").append(more);
  };
  if (type == "Debug") append(TAPELAB_FLAGS_DEBUG);
  if (type == "Release") append(TAPELAB_FLAGS_RELEASE);
  if (type == "RelWithDebInfo") append(TAPELAB_FLAGS_RELWITHDEBINFO);
  constexpr std::string_view arch = std::string_view(TAPELAB_NATIVE) == "ON" ? "native" : TAPELAB_ARCH;
  if (!arch.empty()) append("-march=" + std::string(arch));
  if (constexpr std::string_view sanitize = TAPELAB_SANITIZE; !sanitize.empty())
    append("-fsanitize=" + std::string(sanitize));
  return flags;
}

/// "AMD EPYC 9R14"; "unknown" where the system does not say.
std::string cpu_name() {
  std::ifstream facts("/proc/cpuinfo");
  for (std::string line; std::getline(facts, line);)
    if (const std::size_t colon = line.find(": "); colon != line.npos && line.starts_with("model name"))
      return line.substr(colon + 2);
  return "unknown";
}

/// The same as long as the program runs, and asked once: each run has it.
const Json& build_facts() {
  static const Json facts = {
      {"version", TAPELAB_VERSION},
      {"commit", TAPELAB_COMMIT},
      {"dirty", TAPELAB_DIRTY},
      {"known_revisions", revisions().back().number},
      {"compiler", TAPELAB_COMPILER},
      {"flags", build_flags()},
      {"cpu", cpu_name()},
      {"instructions", instructions_json()},
      {"libraries",
       {{"gemm", gemm_backend()}, {"xtensor", TAPELAB_XTENSOR}, {"tbb", TAPELAB_TBB}, {"hdf5", TAPELAB_HDF5}}}};
  return facts;
}

/// Checksums of the files and the start: the names are those of results/run/run_sources.cpp.
Json source_facts(const PlannedRun& run) {
  Json facts = Json::object();
  if (!run.data->file_checksum.empty()) facts["data_file_checksum"] = run.data->file_checksum;
  if (!run.data->test_file_checksum.empty()) facts["data_test_file_checksum"] = run.data->test_file_checksum;
  if (!run.start) return facts;
  facts["start_from"] = run.start->run_id;
  if (!run.start->configuration.empty()) facts["start_configuration"] = run.start->configuration;
  return facts;
}

std::string commit_text(const std::string& commit, bool dirty) { return dirty ? commit + "+changes" : commit; }

}  // namespace

std::string build_commit() { return commit_text(TAPELAB_COMMIT, TAPELAB_DIRTY); }

std::string commit_of(const std::string& provenance) {
  const Json facts = Json::parse(provenance, nullptr, /*allow_exceptions=*/false);
  if (!facts.is_object() || !facts.contains("commit") || !facts["commit"].is_string()) return "unknown";
  const bool dirty = facts.contains("dirty") && facts["dirty"].is_boolean() && facts["dirty"].get<bool>();
  return commit_text(facts["commit"].get<std::string>(), dirty);
}

std::string provenance_json(const PlannedRun& run, const results::Instructions& begun) {
  Json facts = build_facts();
  if (!begun.empty())
    for (const auto& [name, value] : results::continued(begun, own_instructions())) facts["instructions"][name] = value;
  facts["data_checksum"] = run.data->checksum;
  facts["data_source"] = run.data->source;
  facts.update(source_facts(run));
  return facts.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string sources_json(const PlannedRun& run) {
  Json facts = {{"data_checksum", run.data->checksum}};
  facts.update(source_facts(run));
  return facts.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string version_text() {
  return "tapelab " TAPELAB_VERSION ", commit " + build_commit() + ", " + gemm_backend() + "\n";
}

std::string version_json() { return build_facts().dump(2) + "\n"; }

}  // namespace tapelab::experiments
