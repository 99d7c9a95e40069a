#include "experiments/runner/study_writer.hpp"

#include <stdexcept>
#include <system_error>
#include <utility>

#include "results/files/regular_file.hpp"
#include "results/hdf5/h5.hpp"
#include "results/run/record_difference.hpp"
#include "results/run/run_file.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {

StudyWriter::StudyWriter(std::filesystem::path folder, std::size_t capacity, Events events)
    : folder_(std::move(folder)),
      pinned_(folder_),
      pinned_runs_(folder_ / "runs"),
      capacity_(capacity),
      events_(std::move(events)),
      thread_([this] { write_all(); }) {
  std::unique_lock lock(mutex_);
  has_room_.wait(lock, [this] { return ready_; });
}

StudyWriter::~StudyWriter() { finish(); }

/// Under the lock.
bool StudyWriter::replaces_waiting(File& file) {
  auto* const checkpoint = std::get_if<results::Checkpoint>(&file);
  if (checkpoint == nullptr) return false;
  for (Waiting& waiting : queue_)
    if (auto* const older = std::get_if<results::Checkpoint>(&waiting.file);
        older && older->run_id == checkpoint->run_id) {
      *older = std::move(*checkpoint);
      return true;
    }
  return false;
}

void StudyWriter::push(File file, std::shared_ptr<const void> keeps) {
  std::unique_lock lock(mutex_);
  if (replaces_waiting(file)) return;
  has_room_.wait(lock, [this] { return queue_.size() < capacity_ || error_; });
  if (error_) return;
  queue_.push_back({std::move(file), std::move(keeps)});
  has_work_.notify_one();
}

results::RunRecord StudyWriter::read(const std::string& id) {
  const std::lock_guard lock(library_);
  return results::read_named_run(folder_, id, results::RunContents::kAll);
}

std::optional<results::Checkpoint> StudyWriter::read_checkpoint(const std::string& id) {
  const auto path = results::checkpoint_path(folder_, id);
  if (results::RegularFile(path).is_missing()) return std::nullopt;
  try {
    const std::lock_guard lock(library_);
    return results::read_checkpoint(path);
  } catch (const std::runtime_error&) {  // another worker has just ended the run; else it starts over
    return std::nullopt;
  }
}

void StudyWriter::close() {
  finish();
  if (error_) std::rethrow_exception(error_);
}

void StudyWriter::finish() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  has_work_.notify_one();
  thread_.join();
}

void StudyWriter::write_all() {
  std::unique_lock lock(mutex_);
  try {
    results::h5::prepare_thread();   // before the runs take their memory
  } catch (const std::exception&) {  // the first file that is written says it again
  }
  ready_ = true;
  has_room_.notify_all();
  while (true) {
    has_work_.wait(lock, [this] { return !queue_.empty() || closing_; });
    if (queue_.empty()) return;
    Waiting waiting = std::move(queue_.front());
    queue_.pop_front();
    has_room_.notify_one();
    lock.unlock();
    std::exception_ptr error;
    try {
      write(std::move(waiting.file));
    } catch (...) {
      error = std::current_exception();
    }
    waiting.keeps.reset();
    lock.lock();
    if (!error) continue;
    error_ = error;
    queue_.clear();
    has_room_.notify_all();
    lock.unlock();
    events_.on_error();
    return;
  }
}

void StudyWriter::require_in_place() const {
  pinned_.require_in_place();
  pinned_runs_.require_in_place();
}

bool StudyWriter::ended_elsewhere(const std::string& id) const {
  return events_.stored_elsewhere && events_.stored_elsewhere(id);
}

/// One that stays the next `run` removes.
void StudyWriter::remove_checkpoint(const std::string& id) const {
  std::error_code ignored;
  std::filesystem::remove(results::checkpoint_path(folder_, id), ignored);
}

/// With what another process has stored of the run, if it did.
bool StudyWriter::was_compared(const results::RunRecord& run) {
  if (!ended_elsewhere(run.id)) return false;
  try {
    const results::RecordComparison numbers = results::compare_records(read(run.id), run, 0);
    remove_checkpoint(run.id);  // of here, written after the other had removed its own
    events_.on_stored_elsewhere(run.id, numbers.bits ? results::difference_text(*numbers.bits) : "");
    return true;
  } catch (const std::runtime_error&) {  // damaged, or gone again
    return false;
  }
}

/// Looks before, so that nothing is written elsewhere, and after, so that nothing counts as stored that lies elsewhere.
void StudyWriter::write(File file) {
  require_in_place();
  auto* const checkpoint = std::get_if<results::Checkpoint>(&file);
  if (checkpoint != nullptr && ended_elsewhere(checkpoint->run_id)) return;
  if (checkpoint == nullptr && was_compared(std::get<results::RunRecord>(file))) return;
  try {
    const std::lock_guard lock(library_);
    if (checkpoint != nullptr)
      results::write_checkpoint(folder_, std::move(*checkpoint));
    else
      results::write_run(folder_, std::get<results::RunRecord>(file), forms_);
  } catch (const results::IoError&) {
    require_in_place();  // says more where the folder moved meanwhile
    throw;
  }
  require_in_place();
  if (checkpoint != nullptr) return;
  const auto& run = std::get<results::RunRecord>(file);
  remove_checkpoint(run.id);
  events_.on_written(run);
}

}  // namespace tapelab::experiments
