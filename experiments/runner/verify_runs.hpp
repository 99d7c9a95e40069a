// Stored runs trained again and compared with what is stored.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/config/revisions.hpp"
#include "results/run/provenance_facts.hpp"
#include "results/run/record_difference.hpp"

namespace tapelab::experiments {

/// What came of one run.
struct Verified {
  enum class Outcome {
    kSameBits,
    kWithinTolerance,  ///< other bits, by another build or machine
    kDiffers,
    kOlderRevision,  ///< the code computes something else for it since
    kImported,       ///< trained elsewhere: there is nothing to repeat
    kImpossible,     ///< its file, data or start is damaged or gone
  };
  std::string run;
  Outcome outcome = Outcome::kImpossible;
  std::optional<results::Difference> difference = {};  ///< first of kDiffers, largest of kWithinTolerance
  std::string reason = {};                             ///< of kOlderRevision, kImported and kImpossible
  std::string reading = {};                            ///< of an array whose axes are not certain: how it was read
  std::vector<results::DifferingFact> facts = {};      ///< that can change bits: stored, and of this program

  bool reproduced() const { return outcome == Outcome::kSameBits || outcome == Outcome::kWithinTolerance; }
};

struct VerifyOptions {
  int jobs = 1;
  double tolerance = 0;  ///< relative to a dataset's largest value; used where code or machine differ only
  std::string host;      ///< this machine's name, compared with the stored one
  std::span<const Revision> table = revisions();
};

/// `ids` without all but the first n in ascending order: ids are hashes, so this is a fixed random sample.
std::vector<std::string> sample_of(std::vector<std::string> ids, std::size_t n);

/// Trains the runs of the study in `folder` again, in memory, and compares them. on_done is called once per run, by one
/// thread at a time. In the order of `ids`.
std::vector<Verified> verify_runs(const std::filesystem::path& folder, const std::vector<std::string>& ids,
                                  const VerifyOptions& options, const std::function<void(const Verified&)>& on_done);

}  // namespace tapelab::experiments
