// What a run read, as its file tells: data files and the study it started from.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "results/run/run_record.hpp"

namespace tapelab::results {

/// Marks at the beginning of the lines of a run's log that say where things lay.
inline constexpr std::string_view kDataMark = "data ", kTestDataMark = "test data ", kStartMark = "start from ",
                                  kDirectoryMark = "directory ";  ///< the working directory, where `run` was called

/// What stands behind `mark` at the beginning of a line of a run's log; nothing in logs of earlier versions.
std::optional<std::string> log_entry(const std::string& log, std::string_view mark);

/// Empty where a run does not say.
struct RunSources {
  std::string data;                             ///< checksum of the data as trained and tested on
  std::string file_content, test_file_content;  ///< checksums of the files' bytes
  std::string start_run, start_configuration;   ///< the run whose weights were the start; what runs of its cell share
  std::string file_path, test_file_path, start_path;
};

/// Of provenance (JSON) and log.
RunSources sources_of(const std::string& provenance, const std::string& log);

/// "known_revisions" of a provenance: the newest revision that the program which made the run knew of; 0 if it does not
/// say, as in files of earlier versions.
int known_revisions_of(std::string_view provenance);

/// The newest revision that the program which made a run of this revision knew of, as far as the run says.
int newest_known_revision(int revision, std::string_view provenance);

/// "data_checksum" of a provenance without parsing it all; "" if there is none.
std::string_view data_checksum_of(std::string_view provenance);

}  // namespace tapelab::results
