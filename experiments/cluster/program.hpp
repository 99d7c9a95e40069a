// Another program, its output and how it ended.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace tapelab::experiments {

struct ProgramEnd {
  int code = 0;            ///< of its exit; 128 and the signal where one ended it
  std::string out, err;    ///< what it wrote, to standard output and standard error
  bool timed_out = false;  ///< it did not end in time and was killed
};

/// Starts `words` (the program, found in PATH, and its arguments, which no shell looks at) with nothing to read, and
/// waits for its end. Nothing where there is no such program. Throws IoError where the system refuses to start it.
std::optional<ProgramEnd> run_program(const std::vector<std::string>& words, std::chrono::milliseconds most);

}  // namespace tapelab::experiments
