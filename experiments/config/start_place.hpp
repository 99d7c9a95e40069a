// The text of model.start_from taken apart: a study, and which of its runs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tapelab::experiments {

/// STUDY, STUDY:RUN or STUDY:WORDS.
struct StartPlace {
  std::filesystem::path study;
  std::vector<std::string> words;  ///< an id or its beginning, or key=value words that the run meets; may be empty

  bool names_run() const { return words.size() == 1 && words.front().find('=') == std::string::npos; }
  /// Canonical; parse_start_from takes it back. A word that holds spaces stands in double quotes.
  std::string text() const;
};

/// A path that exists as a whole names a study, whatever colons it holds; else the longest path before a colon that
/// exists does. Where none exists the study ends at the last colon before the first "=". `base` is the folder that a
/// relative study lies in.
StartPlace parse_start_from(const std::string& text, const std::filesystem::path& base = {});

}  // namespace tapelab::experiments
