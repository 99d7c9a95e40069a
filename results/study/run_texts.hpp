// The settings of runs as texts that tell runs apart which are not the same.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "results/study/cell_run.hpp"
#include "results/study/study.hpp"

namespace tapelab::results {

/// Key -> text of every run; of the keys whose stored text does not say enough.
using RunTexts = std::map<std::string, std::vector<std::string>, std::less<>>;

/// Settings that name what a run reads.
inline constexpr std::array<std::string_view, 9> kSourceKeys = {
    "data.source",     "data.file",       "data.files",     "data.validation_files", "data.test_files",
    "data.label_file", "data.class_file", "data.test_file", "model.start_from"};

/// The settings of kSourceKeys where runs with equal values of `factors` read other data or started from other weights,
/// with labels (source_labels.hpp) in place of what run files keep. The seed counts for nothing: data do not depend on
/// it, and the starts of a cell's seeds share a configuration. What files of earlier versions do not tell is taken to
/// be equal until two runs show that it is not.
RunTexts source_texts(std::span<const CellRun> runs, const std::vector<Factor>& factors);

/// The text of a setting, or the revision, in run number `run`; "" where the run lacks it.
std::string text_of(std::span<const CellRun> runs, std::size_t run, const std::string& key, const RunTexts& texts);

}  // namespace tapelab::results
