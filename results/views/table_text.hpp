// A table for people. Belongs to table_render.cpp.
#pragma once

#include <cstddef>
#include <string>

#include "results/text/text_table.hpp"
#include "results/views/table_types.hpp"

namespace tapelab::results {

/// "0.683 ± 0.037", or "0.68 [0.61, 0.7]"; of one value that alone, of none "-".
std::string statistic_text(const Summary& summary, Statistic statistic);

/// kText, kMarkdown or kTex.
std::string table_text(const MetricTable& table, Format format, std::size_t width);

}  // namespace tapelab::results
