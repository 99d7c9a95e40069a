// One file per run, runs/<id>.h5: the truth that every study is built from. README.md lists its variables.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "results/hdf5/forms.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::results {

/// The whole file, trailer included. Equal records give equal bytes; records that differ in `timing` and `log` only
/// differ in the group /timing only. Curves without a value are not stored. Throws h5::Error for a record that is
/// inconsistent (an array whose shape and values disagree, a name used twice, profiles of one decoder of unequal
/// length).
std::vector<std::byte> encode_run(const RunRecord& run);

/// <folder>/runs/<id>.h5, of split studies <folder>/runs/<xx>/<id>.h5 (run_file_path in files/folder.hpp).
std::filesystem::path run_path(const std::filesystem::path& folder, const std::string& id);

/// Writes runs/<id>.h5 in the study's `folder`, atomically; creates the folders. Throws IoError. Who writes many runs
/// keeps `forms` between them: a run like one before costs a third.
void write_run(const std::filesystem::path& folder, const RunRecord& run, h5::FileForms& forms);
void write_run(const std::filesystem::path& folder, const RunRecord& run);

/// kLosses: id, seed, status, epochs, settings and the curves train_loss and val_loss, a tenth of the work.
enum class RunContents { kAll, kWithoutWeights, kLosses };

/// Reads a run file. Warnings (edited by another program) are appended to `warnings` when given.
/// Throws IoError or DamagedFile.
RunRecord read_run(const std::filesystem::path& path, RunContents contents = RunContents::kAll,
                   std::vector<std::string>* warnings = nullptr);

/// Throws DamagedFile unless the run that the file of `id` holds is that one.
void require_name(const std::filesystem::path& folder, const std::string& id, const RunRecord& run);

/// read_run() of the run `id` in a study's folder; one whose file holds another run counts as damaged.
RunRecord read_named_run(const std::filesystem::path& folder, const std::string& id, RunContents contents,
                         std::vector<std::string>* warnings = nullptr);

}  // namespace tapelab::results
