// The data of stored runs, loaded again for the pictures of a page.
#pragma once

#include <exception>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/dataset.hpp"
#include "experiments/dataset/dataset_cache.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::experiments {

/// Why a run is left out where its data are not at hand.
struct NoPictureData : std::runtime_error {
  using runtime_error::runtime_error;
};

/// The data as the run was trained and tested on. Throws NoPictureData where they are gone, have changed, or are too
/// large to be loaded for a picture.
std::shared_ptr<const Dataset> picture_data(const Config& stored, const results::RunRecord& run,
                                            const std::filesystem::path& folder, DatasetCache& cache);

/// Without next steps: the page has no room for them.
std::string picture_reason(const std::exception& error);

}  // namespace tapelab::experiments
