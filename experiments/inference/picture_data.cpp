#include "experiments/inference/picture_data.hpp"

#include <new>
#include <system_error>

#include "experiments/config/config.hpp"
#include "experiments/config/memory_limit.hpp"
#include "experiments/dataset/source_files.hpp"
#include "experiments/dataset/stored_data.hpp"
#include "experiments/model/trained_run.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

constexpr std::uintmax_t kMostBytes = 16 << 20;  // of data files: more is not loaded for a picture
constexpr double kMostNumbers = 1 << 26;         // of videos that are drawn

void require_small(const DataConfig& data) {
  std::uintmax_t bytes = 0;
  std::vector<std::string> files = {data.test_file};
  if (data.source == choice::Source::kCsv || data.source == choice::Source::kArray)
    for (const SourceFile& file : source_files(data)) files.push_back(file.path);
  else
    files.push_back(data.file);
  for (const std::string& file : files) {
    std::error_code error;
    if (const auto size = std::filesystem::file_size(file, error); !file.empty() && !error) bytes += size;
  }
  if (bytes > kMostBytes)
    throw NoPictureData("its data take " + bytes_text(static_cast<double>(bytes)) + ", and more than " +
                        bytes_text(static_cast<double>(kMostBytes)) + " are not loaded for a picture");
  const double side = static_cast<double>(data.canvas), frames = static_cast<double>(data.window);
  const auto videos = static_cast<double>(data.test_sequences + data.validation_sequences);
  if (data.source == choice::Source::kDigits && videos * frames * side * side > kMostNumbers)
    throw NoPictureData("its " + std::to_string(data.test_sequences) +
                        " test videos are too many to be drawn for a picture");
}

}  // namespace

std::string picture_reason(const std::exception& error) {
  const auto* ours = dynamic_cast<const results::Error*>(&error);
  return ours ? ours->message() : error.what();
}

std::shared_ptr<const Dataset> picture_data(const Config& stored, const results::RunRecord& run,
                                            const std::filesystem::path& folder, DatasetCache& cache) {
  std::shared_ptr<const Dataset> data;
  try {
    const Config config = with_data_file(stored, run, folder, "");
    require_small(config.data);
    data = cache.get(config, Unclear::kAsBefore);
  } catch (const results::Error& error) {
    throw NoPictureData(error.message());
  } catch (const std::bad_alloc&) {
    throw NoPictureData("its data do not fit into memory");
  }
  if (data->checksum != data_checksum(run)) throw NoPictureData("its data have changed since it was trained");
  return data;
}

}  // namespace tapelab::experiments
