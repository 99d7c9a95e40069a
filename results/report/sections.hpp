// The sections of a study's page, each as JSON: the page's scripts draw them. Numbers keep full precision; NaN is null.
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "results/report/reported_study.hpp"

namespace tapelab::results {

using Json = nlohmann::ordered_json;

/// "predict.conditional=true, seed=1": the factors' values of a cell; "all runs" where there is no factor.
std::string cell_label(const Study& study, std::size_t cell);

/// Title, question, claim and what the numbers say of it, command, factors, cells, numbers of runs by status.
Json overview_section(const ReportedStudy& reported);

/// Code, compiler, libraries and data of the runs: for each fact the values and how many runs have it.
Json provenance_section(const Study& study);

/// Runs that did not finish well, with their messages.
Json failures_section(const Study& study);

/// For each metric what `table --metric` prints as JSON, every run's number, boxes, baselines and published values.
Json metrics_section(const Study& study, const std::vector<std::string>& metrics);

/// Per cell what a training took, and for each metric what the runs reached, beside its baselines, and which cells no
/// other of equal test data beats in both. Null where no time is known.
Json training_time_section(const Study& study, const std::vector<std::string>& metrics);

/// Of each setting with many numbers, and each metric, a point for each cell, and how they go together; of at most
/// 2,000 cells.
Json trends_section(const Study& study, const std::vector<std::string>& metrics);

/// The codes of test samples in a plane, cell by cell, which cells have none, and why.
Json codes_section(const ReportedStudy& reported);

/// Scores and alarms of one run with its cell's label, or why there are none; null where no run measured rare events.
Json alarms_section(const ReportedStudy& reported);

/// Per metric what `compare` prints as JSON, or why nothing is compared.
Json comparison_section(const Study& study, const std::vector<std::string>& metrics);

/// Curves over the epochs and, of runs with eval.by_step, over the output steps.
Json curves_section(const Study& study);
Json profiles_section(const Study& study);

/// Every run (of very many the first): id, cell, seed, status, its number of each metric, and the named curve of few
/// places.
Json runs_section(const Study& study, const std::vector<std::string>& metrics, const std::string& curve);

/// Stored outputs of a few samples beside their targets: sequences, or strips of frames.
Json sequences_section(const Study& study);
Json frames_section(const Study& study);

/// Per cell the confusion of its classifier over all seeds, and the F1 of each class; of few cells and classes.
Json confusions_section(const Study& study);

/// The distinct models, each with its layers and the cells that train it, at most a dozen.
Json models_section(const Study& study);

/// Height and width of a step as a picture, row by row, where all runs agree on it; else 0.
struct FrameSize {
  std::size_t height = 0, width = 0;
  bool operator==(const FrameSize&) const = default;
};
FrameSize frame_size(const Study& study);

/// A paragraph for a paper. `comparison` is comparison_section of these metrics.
std::string methods_text(const ReportedStudy& reported, const std::vector<std::string>& metrics,
                         const Json& comparison);

/// The study file: name, size, checksum, and its bytes in base64 unless they are left out.
Json file_section(const ReportedStudy& reported, Embed embed);

}  // namespace tapelab::results
