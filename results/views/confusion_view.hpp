// How often a run's classifier took test sequences of each class for each, as a table.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "results/study/study.hpp"
#include "results/text/line_breaks.hpp"

namespace tapelab::results {

/// The confusion of one run over the classes that it knows; without classes where it has none.
ClassConfusion confusion_of(const Study& study, std::size_t at);

/// A row for each true class: how many of its sequences were taken for each class, and its F1; then which classes have
/// no test sequence. "" without classes.
std::string confusion_text(const ClassConfusion& confusion, std::size_t width = kLineWidth);

/// {"classes": [...], "counts": [[...], ...]}, a row for each true class.
nlohmann::ordered_json confusion_json(const ClassConfusion& confusion);

}  // namespace tapelab::results
