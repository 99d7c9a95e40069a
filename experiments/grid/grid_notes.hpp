// What stands in section [grid] of a grid file beside the settings.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tapelab::experiments {

struct GridNote {
  std::string_view name, help;
};

std::span<const GridNote> grid_notes();

/// Those whose key, "grid.title", begins with `prefix`, under the heading [grid], in lines of at most 80 characters; ""
/// if there are none.
std::string grid_notes_text(const std::string& prefix = "");

}  // namespace tapelab::experiments
