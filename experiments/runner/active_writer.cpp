#include "experiments/runner/active_writer.hpp"

#include <exception>
#include <system_error>

#include "experiments/runner/study_lock.hpp"
#include "results/study/active.hpp"

namespace tapelab::experiments {
namespace {

void remove_file(const std::filesystem::path& path) {
  std::error_code ignored;  // out of date, it is not believed
  std::filesystem::remove(path, ignored);
}

}  // namespace

ActiveWriter::ActiveWriter(const results::PinnedFolder& folder, const ActiveRuns& active, Clock::time_point (*now)())
    : folder_(folder), active_(active), now_(now), holder_(this_process()), path_(folder.entry(results::kActiveFile)) {
  remove_file(path_);
}

ActiveWriter::~ActiveWriter() { remove_file(path_); }

void ActiveWriter::advanced() {
  using namespace std::chrono_literals;
  const auto now = now_().time_since_epoch().count();
  if (now < next_.load(std::memory_order_relaxed)) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock || now < next_.load(std::memory_order_relaxed)) return;
  next_.store(now + Clock::duration(1s).count(), std::memory_order_relaxed);
  try {
    write();
  } catch (const std::exception&) {  // no space, no permission, no memory, a folder that moved
  }
}

void ActiveWriter::write() const {
  folder_.require_in_place();
  results::write_active(path_, {holder_, active_.states()});
}

}  // namespace tapelab::experiments
