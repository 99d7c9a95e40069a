// How a run was started and where lay what it read. Nothing of it changes a number, so it is stored apart from those.
#pragma once

#include <string>
#include <string_view>

namespace tapelab::results {

/// Empty where a run does not say.
struct RunLog {
  std::string host = {};            ///< name of the machine
  std::string started = {};         ///< as 2026-11-25T09:16:26Z
  std::string directory = {};       ///< the working directory
  std::string command = {};         ///< the command line, as a shell takes it
  std::string data_file = {};       ///< absolute path
  std::string test_data_file = {};  ///< absolute path
  std::string start_study = {};     ///< absolute path of the study that model.start_from names
  std::string claim = {};           ///< hash of what the grid claimed (claim.hpp)
  std::string weights_of = {};      ///< the run whose weights were measured, where this one was not trained itself
  std::string data_files = {};      ///< absolute pattern; so are those of the other files of the data
  std::string validation_files = {}, test_files = {}, label_file = {}, class_file = {};
  bool operator==(const RunLog&) const = default;
};

/// A JSON object of what is known. Bytes that are no UTF-8 are replaced.
std::string log_json(const RunLog& log);

/// Reads log_json back, and the lines that earlier versions wrote; what is neither is an empty log.
RunLog parse_log(std::string_view text);

}  // namespace tapelab::results
