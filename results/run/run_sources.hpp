// What a run read, as its provenance tells: data files and the run it started from. Where they lay: run_log.hpp.
#pragma once

#include <string>
#include <string_view>

#include "results/run/run_record.hpp"

namespace tapelab::results {

/// Empty where a run does not say.
struct RunSources {
  std::string data;                             ///< checksum of the data as trained and tested on
  std::string file_content, test_file_content;  ///< checksums of the files' bytes
  std::string start_run, start_configuration;   ///< the run whose weights were the start; what runs of its cell share
};

/// Member of the provenance of a run that was imported: an object {"file", "checksum", "format", "program"}.
inline constexpr std::string_view kImported = "imported";

/// "model.keras (Keras 3.15.1)" of a run that was imported from that; "" of one that was made here.
std::string imported_from(const std::string& provenance);

/// Of a provenance (JSON).
RunSources sources_of(const std::string& provenance);

/// "known_revisions" of a provenance: the newest revision that the program which made the run knew of; 0 if it does not
/// say, as in files of earlier versions.
int known_revisions_of(std::string_view provenance);

/// The newest revision that the program which made a run of this revision knew of, as far as the run says.
int newest_known_revision(int revision, std::string_view provenance);

/// "data_checksum" of a provenance without parsing it all; "" if there is none.
std::string_view data_checksum_of(std::string_view provenance);

}  // namespace tapelab::results
