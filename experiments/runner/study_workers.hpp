// This process among those that run a study: results/study/workers.hpp has the files and what they say.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "experiments/runner/active_runs.hpp"
#include "results/files/pinned_folder.hpp"
#include "results/study/workers.hpp"

namespace tapelab::experiments {

/// The file that says who this worker is; the name of each piece of work that it takes is a further link to it. A link
/// is made by one of several workers only, on network file systems too; dating the file anew dates all of them; and no
/// file is made or removed for a piece of work, which would cost a run of milliseconds as much as its own file.
class WorkerMark {
 public:
  /// Null where there is a file of that name. Throws IoError naming `shown`.
  static std::shared_ptr<const WorkerMark> make(const std::filesystem::path& path,
                                                const results::ProcessIdentity& owner,
                                                const std::filesystem::path& shown);
  WorkerMark(std::filesystem::path path, int file) : path_(std::move(path)), file_(file) {}
  WorkerMark(const WorkerMark&) = delete;
  WorkerMark& operator=(const WorkerMark&) = delete;
  ~WorkerMark();  ///< removes the file

  void renew() const;
  bool is(const std::filesystem::path& path) const;  ///< whether that names this file
  const std::filesystem::path& path() const { return path_; }

 private:
  const std::filesystem::path path_;
  const int file_;
};

/// A piece of work that this process has taken; given back at the end, unless another has taken it over.
class TakenWork {
 public:
  TakenWork(std::filesystem::path path, std::shared_ptr<const WorkerMark> mark)
      : path_(std::move(path)), mark_(std::move(mark)) {}
  TakenWork(const TakenWork&) = delete;
  TakenWork& operator=(const TakenWork&) = delete;
  ~TakenWork();

  void renew() const { mark_->renew(); }

 private:
  const std::filesystem::path path_;
  const std::shared_ptr<const WorkerMark> mark_;
};

class StudyWorkers {
 public:
  /// Says that `self` is here, and again every second, more rarely where many share the folder. `folder` and `active`,
  /// what it trains, must outlive this object. Throws IoError.
  StudyWorkers(const results::PinnedFolder& folder, results::Worker self, const ActiveRuns& active);
  StudyWorkers(const StudyWorkers&) = delete;
  StudyWorkers& operator=(const StudyWorkers&) = delete;
  /// Removes this worker's file, and the folder after the last one.
  ~StudyWorkers();

  /// The others that are there now.
  std::vector<results::Worker> others() const;

  /// Null where another process has the work, or had it and is gone: then free() tells. Throws IoError.
  std::shared_ptr<const TakenWork> take(const std::string& work);

  /// Whether nobody has the work; where who had it is gone, it is free from now on.
  bool free(const std::string& work) const;

  /// The work of whose names there is a file now.
  std::vector<std::string> taken() const;

  /// Frees what workers that are gone had taken, and removes their files.
  void free_left_over() const;

 private:
  void renew_now();
  void renew_all();
  void slow_down(std::size_t workers) const;
  std::filesystem::path shown(const std::string& name) const;
  std::shared_ptr<const WorkerMark> mark_of(const std::string& work) const;

  const results::PinnedFolder& folder_;
  const std::filesystem::path place_;  ///< good wherever the folder is moved to
  const std::filesystem::path own_;
  std::shared_ptr<const WorkerMark> mark_;
  results::Worker self_;
  const ActiveRuns& active_;
  mutable std::atomic<std::int64_t> interval_;  ///< milliseconds
  std::mutex mutex_;
  std::condition_variable ends_;
  bool ending_ = false;
  std::list<std::weak_ptr<const TakenWork>> mine_;
  std::thread renewer_;
};

}  // namespace tapelab::experiments
