// The one thread that writes a study's files while others train.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>

#include "results/files/pinned_folder.hpp"
#include "results/hdf5/forms.hpp"
#include "results/run/checkpoint.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::experiments {

/// libhdf5 is not thread-safe: from construction to close() nothing else may call it, but read().
class StudyWriter {
 public:
  struct Events {
    std::function<void(const results::RunRecord&)> on_written;  ///< the file is on disk; on the writer's thread
    std::function<void()> on_error;                             ///< once, at the first error; on the writer's thread
    std::function<bool(const std::string&)> stored_elsewhere = {};  ///< whether another process has stored the run
    /// Another process was quicker; `difference` says where its numbers are others, else it is empty.
    std::function<void(const std::string& id, const std::string& difference)> on_stored_elsewhere = {};
  };

  using File = std::variant<results::RunRecord, results::Checkpoint>;

  /// At most `capacity` files wait to be written; then push() blocks. It is an error when `folder`, which must be
  /// there, or its folder runs/ moves.
  StudyWriter(std::filesystem::path folder, std::size_t capacity, Events events);
  StudyWriter(const StudyWriter&) = delete;
  StudyWriter& operator=(const StudyWriter&) = delete;
  ~StudyWriter();

  /// Hands over a finished run or a checkpoint. A checkpoint takes the place of one of the same run that still waits.
  /// After an error it is dropped. `keeps` lives until it is written. A run that another process has stored meanwhile
  /// is compared with that and not written.
  void push(File file, std::shared_ptr<const void> keeps = {});

  /// Reads the file of the run `id`, weights included, between two that are written. Throws IoError, DamagedFile.
  results::RunRecord read(const std::string& id);

  /// The checkpoint of the run `id`; nothing where there is none that can be read.
  std::optional<results::Checkpoint> read_checkpoint(const std::string& id);

  /// Writes what waits and ends the thread. Rethrows its first error.
  void close();

 private:
  struct Waiting {
    File file;
    std::shared_ptr<const void> keeps;
  };
  void write_all();
  void write(File file);
  bool ended_elsewhere(const std::string& id) const;
  void remove_checkpoint(const std::string& id) const;
  bool was_compared(const results::RunRecord& run);
  void require_in_place() const;
  bool replaces_waiting(File& file);
  void finish();

  const std::filesystem::path folder_;
  const results::PinnedFolder pinned_, pinned_runs_;
  const std::size_t capacity_;
  const Events events_;
  std::mutex mutex_, library_;  ///< the second: of libhdf5
  std::condition_variable has_work_, has_room_;
  std::deque<Waiting> queue_;
  bool closing_ = false;
  bool ready_ = false;  ///< the thread has what libhdf5 keeps for it
  std::exception_ptr error_;
  results::h5::FileForms forms_;  ///< used by the thread alone
  std::thread thread_;
};

}  // namespace tapelab::experiments
