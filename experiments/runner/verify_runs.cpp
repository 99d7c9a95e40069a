#include "experiments/runner/verify_runs.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <new>

#include "autograd/gemm.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/memory_limit.hpp"
#include "experiments/config/stored_config.hpp"
#include "experiments/runner/older_runs.hpp"
#include "experiments/runner/parallel.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/runner/replan_run.hpp"
#include "experiments/training/planned_run.hpp"
#include "experiments/training/train_run.hpp"
#include "results/run/run_file.hpp"
#include "results/run/run_log.hpp"
#include "results/run/run_sources.hpp"

namespace tapelab::experiments {
namespace {

/// Facts of code and machine only; data and start are checked before anything is trained.
std::vector<results::DifferingFact> facts_between(const results::RunRecord& stored, const PlannedRun& planned,
                                                  const std::string& host) {
  auto facts =
      results::differing_facts(stored.provenance, results::parse_log(stored.log).host, provenance_json(planned), host);
  std::erase_if(facts, [](const auto& fact) { return !results::can_change_bits(fact); });
  return facts;
}

void judge(Verified& verified, const results::RunRecord& stored, const results::RunRecord& again, double tolerance) {
  const results::RecordComparison comparison = results::compare_records(stored, again, tolerance);
  if (!comparison.bits) {
    verified.outcome = Verified::Outcome::kSameBits;
  } else if (verified.facts.empty() || comparison.beyond) {
    verified.outcome = Verified::Outcome::kDiffers;
    verified.difference = verified.facts.empty() ? comparison.bits : comparison.beyond;
  } else {
    verified.outcome = Verified::Outcome::kWithinTolerance;
    verified.difference = comparison.worst ? comparison.worst : comparison.bits;
  }
}

class Verification {
 public:
  Verification(const std::filesystem::path& folder, const VerifyOptions& options)
      : folder_(folder), options_(options) {}

  Verified verify(const std::string& id) {
    Verified verified{.run = id};
    try {
      results::RunRecord stored;
      PlannedRun planned;
      {
        const std::lock_guard lock(files_);  // libhdf5 takes one thread at a time
        stored = results::read_named_run(folder_, id, results::RunContents::kAll);
        if (const std::string from = results::imported_from(stored.provenance); !from.empty()) {
          verified.outcome = Verified::Outcome::kImported;
          verified.reason = "from " + from + ", trained elsewhere";
          return verified;
        }
        planned = plan_again(stored, folder_, data_, starts_, options_.table);
      }
      verified.reading = planned.data->reading;
      verified.facts = facts_between(stored, planned, options_.host);
      judge(verified, stored, train_or_fail(planned, nullptr, {}), options_.tolerance);
    } catch (const OlderRevision& error) {
      verified.outcome = Verified::Outcome::kOlderRevision;
      verified.reason = error.what();
    } catch (const std::bad_alloc&) {
      verified.outcome = Verified::Outcome::kImpossible;
      verified.reason = "not enough memory; verify fewer at a time with -j";
    } catch (const std::exception& error) {
      verified.outcome = Verified::Outcome::kImpossible;
      verified.reason = error.what();
    }
    return verified;
  }

 private:
  const std::filesystem::path& folder_;
  const VerifyOptions& options_;
  std::mutex files_;
  DatasetCache data_;
  StartFinder starts_;
};

/// The threads of a product belong to the process: runs that differ in them take turns.
std::map<int, std::vector<std::size_t>> by_blas_threads(const std::filesystem::path& folder,
                                                        const std::vector<std::string>& ids) {
  std::map<int, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    std::int64_t threads = 1;
    try {
      const auto run = results::read_named_run(folder, ids[i], results::RunContents::kWithoutWeights);
      threads = config_of(run).train.blas_threads;
    } catch (const std::exception&) {
      // said when its turn comes
    }
    groups[static_cast<int>(threads)].push_back(i);
  }
  return groups;
}

}  // namespace

std::vector<std::string> sample_of(std::vector<std::string> ids, std::size_t n) {
  std::ranges::sort(ids);
  ids.resize(std::min(n, ids.size()));
  return ids;
}

std::vector<Verified> verify_runs(const std::filesystem::path& folder, const std::vector<std::string>& ids,
                                  const VerifyOptions& options, const std::function<void(const Verified&)>& on_done) {
  std::vector<Verified> all(ids.size());
  std::mutex reporting;
  Verification verification(folder, options);
  for (const auto& [threads, group] : by_blas_threads(folder, ids)) {
    set_blas_threads(threads);
    require_product_memory(std::min(options.jobs, static_cast<int>(group.size())), threads);
    run_side_by_side(options.jobs, group.size(), [&](std::size_t i) {
      Verified& verified = all[group[i]];
      verified = verification.verify(ids[group[i]]);
      const std::lock_guard lock(reporting);
      on_done(verified);
    });
  }
  return all;
}

}  // namespace tapelab::experiments
