// Are the files of a study whole?
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "results/run/run_record.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {

/// A file about which there is something to say.
struct Finding {
  enum class Kind {
    kDamaged,      ///< cut short, flipped bits, or it does not hold what it should
    kUnreadable,   ///< the operating system refuses
    kOtherSchema,  ///< of another version of the program
    kEdited,       ///< by another program, which cut the checksum off: readable, but nothing vouches for it
    kLeftover,     ///< a partial file of a killed process; the next run removes it
    kForeign,      ///< a good file of another program
  };
  Kind kind;
  std::string file;    ///< relative to the study
  std::string reason;  ///< one line
};

struct CheckReport {
  std::filesystem::path study;
  std::size_t files = 0;  ///< of ours that were looked at
  std::vector<Finding> findings = {};
  bool lone = false;  ///< one file, not a folder

  /// Whether a file's numbers are lost: kDamaged or kUnreadable.
  bool damaged() const;
};

/// What is left to check of a run that was read: throws DamagedFile.
using RunCheck = std::function<void(const RunRecord&)>;

/// Reads every file of a study's folder (runs, checkpoints, study.h5, timing.h5, study.json, plan.json,
/// active.json), or a lone file: the checksum first, then everything behind it. Throws UsageError when nothing is there
/// and for a lone file of another program.
CheckReport check_study(const std::filesystem::path& study, const RunCheck& check_run = {});

/// kJson, or text for people.
std::string render(const std::vector<CheckReport>& reports, Format format);

}  // namespace tapelab::results
