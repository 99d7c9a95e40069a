// Other programs, Slurm's times, and the script that it starts.
#include <doctest/doctest.h>

#include <chrono>

#include "experiments/cluster/batch_script.hpp"
#include "experiments/cluster/program.hpp"
#include "experiments/cluster/queue_folder.hpp"
#include "experiments/cluster/slurm.hpp"
#include "results/text/shell_word.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
using namespace std::chrono_literals;

TEST_CASE("programs: words arrive as they are, both outputs and the exit code come back") {
  const auto end =
      run_program({"sh", "-c", "printf '<%s>' \"$@\"; echo bad >&2; exit 7", "sh", "a b", "", "it's", "$x"}, 10s);
  REQUIRE(end);
  CHECK(end->out == "<a b><><it's><$x>");
  CHECK(end->err == "bad\n");
  CHECK(end->code == 7);
  CHECK_FALSE(end->timed_out);
  CHECK(run_program({"sh", "-c", "kill -TERM $$"}, 10s)->code == 128 + 15);
  CHECK(run_program({"sh", "-c", "head -c 300000 /dev/zero; head -c 200000 /dev/zero >&2"}, 10s)->out.size() == 300000);
  CHECK(run_program({"cat"}, 10s)->code == 0);  // nothing to read
  CHECK_FALSE(run_program({"no-such-program-here"}, 10s));
}

TEST_CASE("programs: one that does not end is ended") {
  const auto started = std::chrono::steady_clock::now();
  const auto end = run_program({"sleep", "60"}, 200ms);
  REQUIRE(end);
  CHECK(end->timed_out);
  CHECK(std::chrono::steady_clock::now() - started < 5s);
}

TEST_CASE("slurm: times as sbatch takes them") {
  const std::pair<const char*, int> times[] = {{"90", 90},    {"90:00", 90},    {"90:01", 91},       {"1:30:00", 90},
                                               {"1-2", 1560}, {"1-2:30", 1590}, {"1-2:30:00", 1590}, {"0:0:1", 1},
                                               {"0", 0},      {"10-0", 14400}};
  for (const auto& [text, minutes] : times) {
    CAPTURE(text);
    CHECK(slurm::minutes_of(text) == minutes);
  }
  for (const char* text : {"", "x", "1h", "1:", ":1", "-1", "1-", "1-2-3", "1:2:3:4", "1.5", " 1", "99999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(slurm::minutes_of(text));
  }
  CHECK_FALSE(slurm::minutes_of("infinite"));
}

TEST_CASE("slurm: states that are ends") {
  for (const char* state : {"COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL", "OUT_OF_MEMORY"})
    CHECK(slurm::QueuedJob{.state = state}.has_ended());
  for (const char* state : {"PENDING", "RUNNING", "COMPLETING", "CONFIGURING", "REQUEUED", "SUSPENDED"})
    CHECK_FALSE(slurm::QueuedJob{.state = state}.has_ended());
}

TEST_CASE("batch script: bash, whatever the names") {
  const ScratchFolder folder;
  BatchRequest request = {.study = folder.path("it's \"a\" $(place) `x`"),
                          .grid_file = "a b'c.ini",
                          .token = "0123",
                          .written_by = "tapelab submit \"$(x)\"",
                          .jobs = 3,
                          .time = "10",
                          .memory = "1G",
                          .options = "--nice"};
  request.queue = request.study / "queue/t";
  const std::string script = folder.write("submit.sh", batch_script(request));
  CHECK(run_program({"bash", "-n", script}, 10s)->code == 0);
  folder.write("scontrol", "#!/bin/sh\necho \"$@\" >>" + tapelab::results::shell_word(folder.path("said")) + "\n");
  std::filesystem::permissions(folder.path("scontrol"), std::filesystem::perms::owner_all);
  const auto in_job = [&] {
    return run_program({"env", "PATH=" + folder.path("") + ":/usr/bin:/bin", "SLURM_JOB_ID=9", "bash", script}, 10s)
        ->code;
  };
  CHECK(in_job() == 5);  // no such folder
  std::filesystem::create_directories(request.queue / "tasks");
  CHECK(in_job() == 5);  // one without the token is another's
  write_text(request.queue / "token", "0123\n");
  write_text(request.queue / "tapelab", "#!/bin/bash\nprintf '<%s>' \"$@\"\nexit 3\n");
  std::filesystem::permissions(request.queue / "tapelab", std::filesystem::perms::owner_all);
  CHECK(in_job() == 3);
  const auto log = run_program({"cat", (request.queue / "task.log").string()}, 10s);
  CHECK(log->out.find("<run><a b'c.ini><-o><" + request.study.string() + "><-j3><--submitted><" +
                      request.queue.string() + "><--no-wait>") != std::string::npos);
  const auto said = run_program({"cat", folder.path("said")}, 10s);
  CHECK(said->out.find("jobid=9 comment=host ") != std::string::npos);
  CHECK(said->out.find("exit code 3 on host ") != std::string::npos);
}
