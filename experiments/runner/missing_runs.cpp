#include "experiments/runner/missing_runs.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <random>
#include <set>
#include <thread>

#include "experiments/config/config.hpp"
#include "experiments/dataset/stored_data.hpp"
#include "experiments/runner/instructions.hpp"
#include "experiments/runner/parallel.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/files/folder.hpp"
#include "results/files/process.hpp"
#include "results/run/run_log.hpp"

namespace tapelab::experiments {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// After so many pieces that were not to be had one by one, all are looked at together.
constexpr std::size_t kMetBeforeLook = 16;

/// An array's tasks begin at once, and whoever joins finds others at the front.
WorkList::Start start_of(bool is_alone) {
  const bool is_task = results::this_process().job.find('_') != std::string::npos;
  return is_task || !is_alone ? WorkList::Start::kAnywhere : WorkList::Start::kFront;
}

/// Without memory for it the others train themselves.
void keep(const results::RunRecord& record, std::optional<results::RunRecord>& trained) {
  try {
    trained = record;
  } catch (const std::bad_alloc&) {
    trained.reset();
  }
}

}  // namespace

MissingRuns::MissingRuns(const Workshop& workshop, std::span<const SharedTraining> groups, bool is_alone)
    : shop_(workshop), groups_(groups), list_(groups.size(), start_of(is_alone), std::random_device()()) {}

bool MissingRuns::stopped() const { return shop_.options.stop->load() != Stop::kNo; }

std::size_t MissingRuns::left_to_others() const {
  std::size_t count = 0;
  for (const std::size_t piece : list_.others()) count += groups_[piece].runs.size();
  return count;
}

void MissingRuns::run() {
  bool has_said = false;
  while (true) {
    run_side_by_side(shop_.options.jobs, list_.open_count(), [&](std::size_t) { work_on_next(); });
    if (error_) std::rethrow_exception(error_);
    if (stopped() || (list_.open_count() + list_.others_count() == 0)) return;
    const auto before = Clock::now();
    if (look_at_others()) continue;
    if (!shop_.options.wait) return;
    if (!std::exchange(has_said, true)) shop_.sink.waiting(left_to_others(), results::text_of(shop_.workers.others()));
    const auto until = Clock::now() + std::clamp<Clock::duration>(5 * (Clock::now() - before), 200ms, 30s);
    while (!stopped() && Clock::now() < until) std::this_thread::sleep_for(50ms);
  }
}

void MissingRuns::work_on_next() {
  try {
    if (stopped()) return;
    if (const auto taken = take()) work(*taken);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::current_exception();
    shop_.options.stop->store(Stop::kNow);
  }
}

/// A piece that nobody works on; nothing where there is none left.
std::optional<MissingRuns::Taken> MissingRuns::take() {
  const std::lock_guard lock(mutex_);
  while (const auto piece = list_.next()) {
    if (!has_ended(*piece)) {
      auto work = shop_.workers.take(groups_[*piece].name);
      if (work == nullptr) {
        list_.met_other(*piece);
      } else if (!has_ended(*piece)) {  // which it may have just before it was taken
        return Taken{rest_of(*piece), std::move(work)};
      }
    }
    if (++met_ >= kMetBeforeLook) look_around();
  }
  return std::nullopt;
}

/// Whether other processes have stored all runs of the piece, which then is off the list.
bool MissingRuns::has_ended(std::size_t piece) {
  const std::vector<std::size_t>& runs = groups_[piece].runs;
  const auto is_stored = [&](std::size_t run) { return shop_.stored_elsewhere.has(shop_.grid.runs[run].id); };
  if (!std::ranges::all_of(runs, is_stored)) return false;
  for (const std::size_t run : runs) shop_.ended_elsewhere.add(shop_.grid.runs[run].id);
  list_.has_ended(piece);
  return true;
}

/// The runs of a piece that are not stored; one that is may have the weights for them.
SharedTraining MissingRuns::rest_of(std::size_t piece) {
  SharedTraining rest = groups_[piece];
  std::erase_if(rest.runs, [&](std::size_t run) {
    const std::string& id = shop_.grid.runs[run].id;
    if (!shop_.stored_elsewhere.has(id)) return false;
    if (rest.source.empty()) rest.source = id;
    shop_.ended_elsewhere.add(id);
    return true;
  });
  return rest;
}

/// Takes off the list what is stored and what others have taken, by two listings.
void MissingRuns::look_around() {
  met_ = 0;
  const std::vector<std::string> taken = shop_.workers.taken(), stored = results::run_ids(shop_.options.folder);
  const std::set<std::string> names(taken.begin(), taken.end());
  for (const std::size_t piece : list_.open()) {
    const auto is_stored = [&](std::size_t run) { return std::ranges::binary_search(stored, shop_.grid.runs[run].id); };
    if (std::ranges::all_of(groups_[piece].runs, is_stored) && has_ended(piece)) continue;
    if (names.contains(groups_[piece].name)) list_.met_other(piece);
  }
}

/// Whether some piece that another worker had is open now, as that worker stopped or is gone.
bool MissingRuns::look_at_others() {
  for (const std::size_t piece : list_.others()) {
    if (stopped()) return false;
    const bool is_free =
        shop_.workers.free(groups_[piece].name);  // first: what it had is stored before it is given back
    if (!has_ended(piece) && is_free) list_.is_open(piece);
  }
  return list_.open_count() > 0 || list_.others_count() == 0;
}

/// The first that ends well is stored before its weights are measured for the others: whatever ends the program then,
/// they are found there.
void MissingRuns::work(const Taken& taken) {
  std::span<const std::size_t> rest = taken.group.runs;
  Trained trained = stored(taken.group.source, shop_.grid.runs[rest.front()]);
  while (!trained && !rest.empty()) {
    if (stopped()) return;
    trained = train(shop_.grid.runs[rest.front()], rest.size() > 1, taken.work);
    rest = rest.subspan(1);
  }
  share_work(rest.size(), [&](std::size_t i) {
    if (!stopped()) measure(shop_.grid.runs[rest[i]], *trained, taken.work);
  });
}

/// The run `id` of the study, as its file has it; nothing where that cannot be read, has no weights, or was made
/// otherwise than `sibling` will be.
MissingRuns::Trained MissingRuns::stored(const std::string& id, const PlannedRun& sibling) {
  if (id.empty()) return std::nullopt;
  try {
    results::RunRecord run = shop_.writer.read(id);
    if (run.status == results::Status::kOk && !run.weights.empty() && run.provenance == provenance_json(sibling))
      return run;
  } catch (const std::exception&) {  // a damaged file is told of when the study is read; the runs train
  }
  return std::nullopt;
}

/// What the training leaves for others, if it ended and is `wanted`.
MissingRuns::Trained MissingRuns::train(const PlannedRun& run, bool wanted,
                                        const std::shared_ptr<const TakenWork>& work) {
  Trained trained;
  const auto shown = shop_.active.begin(run.id, run.config->seed);
  const std::optional<results::Checkpoint> resume = shop_.writer.read_checkpoint(run.id);
  const auto instructions = [&] {
    const bool went_on = resume && shown->progress.first_update.load() > 0;  // not from a checkpoint that does not fit
    return results::continued(went_on ? resume->instructions : results::Instructions(), own_instructions());
  };
  TrainEvents events = {.stop = shop_.options.stop,
                        .on_checkpoint =
                            [&](results::Checkpoint checkpoint) {
                              checkpoint.instructions = instructions();
                              shop_.writer.push(std::move(checkpoint), work);
                            },
                        .progress = &shown->progress,
                        .on_progress = [&] { shop_.sink.advanced(); }};
  if (wanted) events.on_trained = [&](const results::RunRecord& record) { keep(record, trained); };
  results::RunRecord record = train_or_fail(run, resume ? &*resume : nullptr, events);
  record.provenance = provenance_json(run, instructions());
  if (trained) trained->provenance = record.provenance;
  if (record.status != results::Status::kInterrupted) store(run, std::move(record), shop_.options.log, work);
  return trained;
}

void MissingRuns::measure(const PlannedRun& run, const results::RunRecord& trained,
                          const std::shared_ptr<const TakenWork>& work) {
  const auto shown = shop_.active.begin(run.id, run.config->seed);
  results::RunLog log = shop_.options.log;
  if (trained.status == results::Status::kOk) log.weights_of = trained.id;
  results::RunRecord record = measure_run(run, trained);
  record.provenance = provenance_json(run, results::instructions_of(trained.provenance));
  store(run, std::move(record), log, work);
}

void MissingRuns::store(const PlannedRun& run, results::RunRecord record, const results::RunLog& log,
                        const std::shared_ptr<const TakenWork>& work) {
  record.id = run.id;
  record.revision = run.revision;
  record.log = results::log_json(with_places(log, *run.config));
  shop_.writer.push(std::move(record), work);
}

}  // namespace tapelab::experiments
