// Errors that commands turn into exit codes: a message, which says what is wrong, where and why, and next steps.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace tapelab::results {

/// Next steps, one line each.
using Hints = std::vector<std::string>;

/// `hints`, then `more`.
Hints joined_hints(Hints hints, const Hints& more);

/// How a text and its next steps are shown: "TEXT\n = HINT\n = HINT". The only place where this is written.
std::string with_hints(std::string text, const Hints& hints);

/// An error with next steps; what() is both, as with_hints shows them.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message, Hints hints = {});

  const std::string& message() const { return message_; }
  const Hints& hints() const { return hints_; }

 protected:
  /// With another way to show them, `shown`.
  Error(const std::string& shown, std::string message, Hints hints);

 private:
  std::string message_;
  Hints hints_;
};

/// The request itself is wrong: unknown metric, key or run, bad option. Exit code 2.
struct UsageError : Error {
  using Error::Error;
};

/// A file of ours is damaged: bad trailer, wrong length, wrong checksum. Exit code 3.
struct DamagedFile : Error {
  using Error::Error;
};

/// A good file that tapelab did not write. Readers of many files leave it out like a damaged one; nobody is told to
/// delete it.
struct ForeignFile : DamagedFile {
  using DamagedFile::DamagedFile;
};

/// A file of ours, whole, that another version of the program wrote in a form this one does not read. Exit code 2.
struct OtherSchema : UsageError {
  using UsageError::UsageError;
};

/// A good file of ours of another kind: that of a run where a study is read. Exit code 2.
struct MisplacedFile : UsageError {
  using UsageError::UsageError;
};

/// The operating system refused: no space, no permission, no such folder. Exit code 5.
struct IoError : Error {
  using Error::Error;
};

/// A file that is there and cannot be read: the operating system refuses, it is no regular file, or memory cannot hold
/// it. Readers of many files name it and leave it out, and nobody writes over it. Exit code 5.
struct UnreadableFile : IoError {
  using IoError::IoError;
};

}  // namespace tapelab::results
