// A table for people. Belongs to table_render.cpp.
#pragma once

#include <cstddef>
#include <string>

#include "results/text/text_table.hpp"
#include "results/views/table_types.hpp"

namespace tapelab::results {

/// kText, kMarkdown or kTex.
std::string table_text(const MetricTable& table, Format format, std::size_t width);

}  // namespace tapelab::results
