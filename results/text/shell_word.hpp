// Words for a shell.
#pragma once

#include <string>

namespace tapelab::results {

/// As a shell takes it: in single quotes where it holds more than letters, digits and a few harmless signs.
std::string shell_word(const std::string& word);

}  // namespace tapelab::results
