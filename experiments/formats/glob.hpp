// Files by a pattern of their names.
#pragma once

#include <string>
#include <vector>

namespace tapelab::experiments {

/// The files, not folders, that fit the pattern, by the order of their bytes (m10.csv before m2.csv). Folder and file
/// names may hold * (any text within one name), ? (one byte) and [abc], [a-z], [!a-z]; \ takes the next character as it
/// is. As in a shell, * and ? leave out names that begin with a dot, and a pattern nothing fits but that is the name of
/// a file itself is that file. Relative patterns start from the folder the program was started in.
/// Source of the rules: POSIX.1-2017, glob() and 2.13.
std::vector<std::string> files_matching(const std::string& pattern);

/// Why no file fits it: "there is no folder 'machines'", "the folder 'machines' has 3 files, such as 'a.txt'",
/// "the folder 'machines' has no files", "there is no folder that fits 'm*'".
std::string why_none_match(const std::string& pattern);

/// The pattern that only this path fits.
std::string exact_pattern(const std::string& path);

/// Whether it holds *, ? or [, so that it may stand for several files.
bool is_pattern(const std::string& text);

}  // namespace tapelab::experiments
