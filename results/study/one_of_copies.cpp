#include "results/study/one_of_copies.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <tuple>
#include <utility>

#include "results/files/regular_file.hpp"
#include "results/files/trailer.hpp"
#include "results/run/run_file.hpp"
#include "results/run/variable.hpp"
#include "results/text/errors.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

struct Copy {
  std::size_t study;
  RunRecord run;  ///< without weights
  bool edited;
};

bool finished(const Copy& copy) { return copy.run.status == Status::kOk; }

/// The better first, where no study is to be preferred: finished, failed, then by how far an unfinished one came.
std::tuple<int, std::int64_t> rank(const Copy& copy) {
  const bool unfinished = copy.run.status == Status::kInterrupted;
  return {finished(copy) ? 0 : unfinished ? 2 : 1, unfinished ? -copy.run.epochs : 0};
}

/// Files that were found whole and end in the same trailer have the same bytes.
std::optional<Trailer> trailer_at(const std::filesystem::path& path) {
  const RegularFile file(path);
  Trailer trailer;
  if (!file.problem().empty() || file.bytes() < kTrailerBytes) return std::nullopt;
  if (!file.read_at(trailer, file.bytes() - kTrailerBytes) || !has_trailer(trailer)) return std::nullopt;
  return trailer;
}

/// Whether the numbers of a run were what it failed by: it fails so wherever these are computed.
bool failed_by_numbers(const RunRecord& run) {
  return run.status == Status::kFailed &&
         (run.message.find("non-finite") != std::string::npos || run.message.find("not finite") != std::string::npos);
}

/// The first place where a curve of the two differs as far as both have it.
std::optional<Difference> difference_on_the_way(const RunRecord& a, const RunRecord& b) {
  const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
  for (const auto& [name, curve] : a.curves) {
    const auto other = b.curves.find(name);
    if (other == b.curves.end()) continue;
    const std::size_t both = std::min(curve.size(), other->second.size());
    for (std::size_t epoch = 0; epoch < both; ++epoch)
      if (bits(curve[epoch]) != bits(other->second[epoch]))
        return Difference{name, "epoch " + std::to_string(epoch), number_text(curve[epoch]),
                          number_text(other->second[epoch])};
  }
  return std::nullopt;
}

/// Of two runs of which at least one failed.
std::optional<Difference> difference_of_failure(const RunRecord& a, const RunRecord& b) {
  if (auto difference = difference_on_the_way(a, b)) return difference;
  const auto end = [](const RunRecord& run) {
    return std::string(status_name(run.status)) + (run.message.empty() ? "" : ": " + run.message);
  };
  if (failed_by_numbers(a) != failed_by_numbers(b)) return Difference{"status", "", end(a), end(b)};
  return std::nullopt;
}

class CopyComparison {
 public:
  CopyComparison(const std::string& id, std::span<const std::filesystem::path> studies) : id_(id), studies_(studies) {}

  /// Counts what `other` is to the file that is taken.
  void compare(const Copy& taken, const Copy& other, CopyChoice& choice) const {
    if (other.run.status == Status::kInterrupted) return;
    const auto differ = [&](Difference difference) {
      if (!choice.conflict) choice.conflict = RunConflict{id_, taken.study, other.study, std::move(difference)};
    };
    if (!finished(other)) {
      if (auto difference = difference_of_failure(taken.run, other.run)) return differ(std::move(*difference));
      if (finished(taken)) {
        if (choice.failed.empty()) choice.message = other.run.message;
        choice.failed.push_back(other.study);
        return;
      }
    }
    const auto a = run_path(studies_[taken.study], id_), b = run_path(studies_[other.study], id_);
    if (const auto trailer = trailer_at(a); trailer && trailer == trailer_at(b)) {
      ++choice.equal;
      return;
    }
    if (finished(other))
      if (auto bits = compare_records(read_run(a), read_run(b), 0).bits) return differ(std::move(*bits));
    ++(taken.run.provenance == other.run.provenance ? choice.other_timing : choice.other_provenance);
  }

 private:
  const std::string& id_;
  std::span<const std::filesystem::path> studies_;
};

}  // namespace

CopyChoice choose_copy(const std::string& id, std::span<const std::filesystem::path> studies,
                       std::span<const std::size_t> having, bool first_stays) {
  CopyChoice choice;
  std::vector<Copy> copies;
  for (const std::size_t study : having) {
    try {
      std::vector<std::string> warnings;
      RunRecord run = read_named_run(studies[study], id, RunContents::kWithoutWeights, &warnings);
      copies.push_back({study, std::move(run), !warnings.empty()});
    } catch (const DamagedFile& damage) {
      choice.unreadable.emplace_back(damage.what());
    } catch (const UnreadableFile& unreadable) {
      choice.unreadable.emplace_back(unreadable.what());
      if (first_stays && study == 0) return choice;  // nothing is written over what cannot be read
    }
  }
  if (copies.empty()) return choice;
  std::ranges::stable_sort(copies, {}, [&](const Copy& copy) {
    const bool stays = first_stays && copy.study == 0;
    return std::tuple(rank(copy), !stays, copy.edited);
  });
  const CopyComparison comparison(id, studies);
  for (std::size_t i = 1; i < copies.size(); ++i) comparison.compare(copies.front(), copies[i], choice);
  if (!choice.conflict) choice.taken = copies.front().study;
  return choice;
}

}  // namespace tapelab::results
