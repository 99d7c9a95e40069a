// The folder of a study: runs/<id>.h5, study.h5, timing.h5, study.json. Where there are many runs, their files lie in
// runs/<xx>/, xx being the first two hex digits of the id: listing a folder and adding to it get slow, on network file
// systems most of all, when it holds a hundred thousand files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tapelab::results {

/// Creates `folder` and its parents where missing. Throws IoError naming the folder and the reason.
void create_folders(const std::filesystem::path& folder);

/// A study of more runs than this is split.
inline constexpr std::size_t kMostFlatRuns = 2'000;

/// Makes the 256 folders runs/00 to runs/ff where missing. Files that lie in runs/ stay there and count as before.
/// Throws IoError.
void split_runs(const std::filesystem::path& folder);

/// Whether the folders of split_runs are there.
bool is_split(const std::filesystem::path& folder);

/// Where the file of run `id` with this extension (".h5", ".ckpt") is, or is to be written: in runs/ where it lies
/// there already or there is no runs/<xx>/, else in that. An id of another form than ours has no <xx>.
std::filesystem::path run_file_path(const std::filesystem::path& folder, const std::string& id,
                                    const std::string& extension);

/// runs/ and the folders runs/<xx>/ that there are, ascending. No runs/: empty.
std::vector<std::filesystem::path> run_folders(const std::filesystem::path& folder);

/// The study's folder, of a path to something in its runs/ or runs/<xx>/, as it is spelt; of any other path nothing.
std::optional<std::filesystem::path> study_of_run_file(const std::filesystem::path& path);

struct RunFile {
  std::string id;
  std::filesystem::path path;  ///< run_file_path
};

/// The files with this extension in <folder>/runs and its folders, ids ascending, each once; temporary files do not
/// count. No such folder: empty. Throws IoError for one that cannot be listed.
std::vector<RunFile> run_files(const std::filesystem::path& folder, std::string_view extension = ".h5");
std::vector<std::string> run_ids(const std::filesystem::path& folder, std::string_view extension = ".h5");

}  // namespace tapelab::results
