#include "results/files/control_groups.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "results/files/available_memory.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;
namespace fs = std::filesystem;

namespace {

/// A folder with proc/ and sys/ as a test wants them.
class Root {
 public:
  void write(const std::string& name, const std::string& text) const {
    const fs::path path = folder_.path() / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  const fs::path& path() const { return folder_.path(); }

 private:
  const examples::TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("control groups: cached files count as free, and every group above the process counts") {
  const Root root;
  CHECK(limiting_groups(root.path()).empty());
  root.write("proc/self/cgroup", "0::/user/app\n");
  root.write("sys/fs/cgroup/user/app/memory.max", "5000000\n");
  root.write("sys/fs/cgroup/user/app/memory.current", "4000000\n");
  root.write("sys/fs/cgroup/user/app/memory.stat", "anon 500000\nfile 3500000\ninactive_file 3000000\nactive_file 1\n");
  auto groups = limiting_groups(root.path());
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].limit == 5'000'000);
  CHECK(groups[0].free() == 4'000'000);
  CHECK(available_memory(root.path()) == 4'000'000);
  root.write("sys/fs/cgroup/user/memory.max", "3000000\n");
  root.write("sys/fs/cgroup/user/memory.current", "2000000\n");
  CHECK(limiting_groups(root.path()).size() == 2);
  CHECK(available_memory(root.path()) == 1'000'000);
  root.write("sys/fs/cgroup/memory.max", "max\n");
  CHECK(limiting_groups(root.path()).size() == 2);
  root.write("proc/meminfo", "MemTotal: 9000 kB\nMemAvailable: 500 kB\n");
  CHECK(available_memory(root.path()) == 512'000);
  root.write("sys/fs/cgroup/user/memory.current", "3500000\n");  // a limit that was lowered since
  CHECK(available_memory(root.path()) == 0);
}

TEST_CASE("control groups: version 1") {
  const Root root;
  root.write("proc/self/cgroup", "12:cpu,cpuacct:/\n9:memory:/docker/1\n0::/\n");
  root.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  root.write("sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes", "5000000\n");
  root.write("sys/fs/cgroup/memory/docker/1/memory.usage_in_bytes", "4500000\n");
  root.write("sys/fs/cgroup/memory/docker/1/memory.stat",
             "cache 3\ninactive_file 1000\ntotal_cache 3\ntotal_inactive_file 2000000\n");
  CHECK(limiting_groups(root.path()).size() == 2);
  CHECK(available_memory(root.path()) == 2'500'000);
}

TEST_CASE("control groups: where nothing is known there is no limit but that of the process") {
  const Root nothing;
  CHECK(limiting_groups(nothing.path()).empty());
  CHECK(available_memory(nothing.path()) > 0);
}
