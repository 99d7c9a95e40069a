// The script that a batch system starts.
#pragma once

#include <filesystem>
#include <string>

namespace tapelab::experiments {

struct BatchRequest {
  std::filesystem::path study = {}, queue = {};  ///< absolute; what was frozen lies in `queue`
  std::string grid_file = {};                    ///< its name there
  std::string program = "tapelab";               ///< the file that starts the copy of the program, seen from there
  std::string run_options = {};                  ///< as a shell takes them: " --yes"
  std::string token = {};       ///< what <queue>/token holds, so that a node can tell whether it sees this folder
  std::string written_by = {};  ///< one line: the command that asked for it
  int jobs = 1;                 ///< runs at a time of a task
  std::string time = {}, memory = {};        ///< as sbatch takes them
  int warned = 60;                           ///< seconds before the end of its time in which a task gives up its runs
  std::string partition = {}, account = {};  ///< "": the default
  std::string options = {};                  ///< of sbatch, as they stand on its command line
};

/// A bash script for sbatch. Its first argument is `task`, which takes runs until none is left, or `last`, which waits
/// for all, consolidates and writes table and page. Both are put back into the queue when their time is nearly over.
std::string batch_script(const BatchRequest& request);

}  // namespace tapelab::experiments
