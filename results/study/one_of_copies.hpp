// One run in several studies: which of its files is the one to keep.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/run/record_difference.hpp"

namespace tapelab::results {

/// A run whose numbers, settings or end are not the same in two studies.
struct RunConflict {
  std::string id;
  std::size_t first, second;  ///< of the studies
  Difference difference;      ///< the first dataset that differs: `stored` is of the first, `again` of the second
};

/// What came of the files of one run. Studies are named by their place in the list.
struct CopyChoice {
  std::optional<std::size_t> taken;  ///< nothing: no file may be kept, or which one is not for us to say
  std::optional<RunConflict> conflict;
  std::vector<std::string> unreadable;   ///< a message for each file that is damaged, misnamed or cannot be read
  std::size_t equal = 0;                 ///< others with the same bytes
  std::size_t other_timing = 0;          ///< others with equal numbers and another /timing
  std::size_t other_provenance = 0;      ///< others with equal numbers, made with other code or on another machine
  std::vector<std::size_t> failed = {};  ///< others that failed where this one finished, with as equal a beginning
  std::string message = {};              ///< why the first of these failed
};

/// Looks at the files of run `id` in those of `studies` that `having` names, ascending. The first that finished is
/// taken, then the first that failed, then the interrupted one with the most epochs; of equal ones an unedited one. All
/// that finished must have equal numbers, and what failed must have come as far with equal numbers and not have failed
/// by them. `first_stays`: the first study is the one that is written to; its file is kept where it may be, and nothing
/// is taken where that cannot be read. Throws OtherSchema.
CopyChoice choose_copy(const std::string& id, std::span<const std::filesystem::path> studies,
                       std::span<const std::size_t> having, bool first_stays);

}  // namespace tapelab::results
