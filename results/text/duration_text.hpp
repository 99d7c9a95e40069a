// Times for people.
#pragma once

#include <string>

namespace tapelab::results {

/// "300 ms", "45 s", "3 min 20 s", "2 h 5 min"
std::string duration_text(double seconds);

}  // namespace tapelab::results
