// Errors that commands turn into exit codes. The text says what, where, why and the next step.
#pragma once

#include <stdexcept>
#include <string>

namespace tapelab::results {

/// The request itself is wrong: unknown metric, key or run, bad option. Exit code 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A file of ours is damaged: bad trailer, wrong length, wrong checksum. Exit code 3.
struct DamagedFile : std::runtime_error {
  using std::runtime_error::runtime_error;
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
struct IoError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A file that is there and cannot be read: the operating system refuses, it is no regular file, or memory cannot hold
/// it. Readers of many files name it and leave it out, and nobody writes over it. Exit code 5.
struct UnreadableFile : IoError {
  using IoError::IoError;
};

}  // namespace tapelab::results
