// What a study is for: study.json in its folder, copied into study.h5.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tapelab::results {

/// A number somebody published for one of the study's metrics.
struct PublishedValue {
  std::string metric;  ///< e.g. "test_predict_max_abs_error"
  std::string label;   ///< where it comes from
  double value = 0;
  std::map<std::string, std::string> where;  ///< factor key -> value it was published for; empty: any
  bool operator==(const PublishedValue&) const = default;
};

/// How long seeds were added to a study's runs: until each expectation was decided by the test of
/// statistics/anytime.hpp at its share of alpha, or had so many seeds.
struct UntilDecided {
  std::string expect;  ///< expectations, separated by ';'; "": the number of seeds was fixed beforehand
  double alpha = 0.05;
  std::int64_t max_seeds = 40;

  bool empty() const { return expect.empty(); }
  bool operator==(const UntilDecided&) const = default;
};

/// Cells that got further seeds because of what their first seeds scored on validation data: of all cells of a grid the
/// `keep` best by the mean of `metric` over `first` (selected_cells.hpp).
struct CellSelection {
  std::string metric;  ///< "": all cells have all seeds
  std::int64_t keep = 1;
  std::vector<std::int64_t> first = {}, further = {};  ///< seeds that chose, and those that only the chosen have
  std::int64_t from = 0;                               ///< cells that there were
  std::string grid = {};                               ///< hash of the ids of the runs that chose
  std::vector<std::string> chosen = {};  ///< of each chosen cell, the best first, the run of its first seed; empty
                                         ///< while the runs that choose are not done

  bool empty() const { return metric.empty(); }
  bool operator==(const CellSelection&) const = default;
};

/// "1..6" where three or more follow one another, else "1, 4": as a grid file takes them.
std::string seed_list(const std::vector<std::int64_t>& seeds);

struct StudyLabel {
  std::string name, title, question, claim;
  std::vector<PublishedValue> published;
  std::vector<std::string> expect = {};   ///< what the claim expects, as expectation.hpp reads it
  std::vector<std::string> earlier = {};  ///< names of other grids that were run into the same folder before
  UntilDecided until = {};
  CellSelection select = {};
  bool operator==(const StudyLabel&) const = default;
};

/// The label as JSON text, and back; metrics of published values by their names of today. parse throws
/// std::runtime_error saying what is wrong.
std::string label_json(const StudyLabel& label);
StudyLabel parse_label(const std::string& text);

/// Writes <folder>/study.json atomically unless it already says the same. The name it had joins `earlier`, and
/// `until` stays where a label had it: seeds that were added because of their results are not made into a fixed number
/// by another command. So does `select`, with the cells it chose while they are those of the same choice. Throws
/// IoError.
void write_label(const std::filesystem::path& folder, StudyLabel label);

/// Writes <folder>/study.json atomically as the label is, unless it already says the same. Throws IoError.
void replace_label(const std::filesystem::path& folder, const StudyLabel& label);

/// The label of runs of several studies in one folder: the first that has a name, the names of the others as `earlier`,
/// and the first `until` and `select` there are, as write_label would leave them.
StudyLabel joined_label(const std::vector<StudyLabel>& labels);

/// Absent: an empty label. Malformed: DamagedFile naming the file and the place.
StudyLabel read_label(const std::filesystem::path& folder);

}  // namespace tapelab::results
