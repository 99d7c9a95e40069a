#include "results/run/run_log.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tapelab::results;

TEST_CASE("run log: what is written is read back, whatever stands in it") {
  const RunLog log{.host = "a",
                   .started = "2026-01-02T03:04:05Z",
                   .directory = "/a b/\n\"c\"",
                   .command = "tapelab run 'start from here\ndata x'",
                   .data_file = "/data/\xC3\xA9{.csv",
                   .test_data_file = "/t",
                   .start_study = "/out/first",
                   .claim = "0123456789ab"};
  CHECK(parse_log(log_json(log)) == log);
  CHECK(parse_log(log_json({})) == RunLog{});
  CHECK(log_json({.host = "a"}) == R"({"host":"a"})");
}

TEST_CASE("run log: lines of earlier versions") {
  const RunLog log = parse_log(
      "host vm\nstarted 2026-01-02T03:04:05Z\ndirectory /home/x\ncommand tapelab run a.ini\ndata /d.csv\n"
      "test data /t.csv\nstart from /out/first\n");
  CHECK(log == RunLog{"vm", "2026-01-02T03:04:05Z", "/home/x", "tapelab run a.ini", "/d.csv", "/t.csv", "/out/first"});
  CHECK(parse_log("host a\nclaim b\n") == RunLog{.host = "a"});  // they had none
  CHECK(parse_log("\ndata /d.csv\n").data_file == "/d.csv");     // of a plan
}

TEST_CASE("run log: what is neither tells nothing") {
  for (const char* text : {"", "{", "{}", R"({"host":1})", "[]", "elsewhere", "\n\n"}) {
    CAPTURE(std::string(text));
    CHECK(parse_log(text) == RunLog{});
  }
}
