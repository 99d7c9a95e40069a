// The files of the page that are the same for all studies, built into the program.
#pragma once

#include <string>
#include <string_view>

namespace tapelab::results {

/// The whole page around `data` (JSON) with the title `title`.
std::string assemble_page(const std::string& title, const std::string& data);

/// A page of one detection around `data`, which experiments/inference/alarm_plot.hpp writes (JSON): a part of the same
/// scripts, without Vega.
std::string alarms_page(const std::string& title, const std::string& data);

/// Text that may stand between HTML tags.
std::string html_text(std::string_view text);

}  // namespace tapelab::results
