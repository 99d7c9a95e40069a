// Which cells of a study measure a metric on equal test data: only among these is a score better than another, and only
// over these may scores be averaged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/study/study.hpp"

namespace tapelab::results {

/// Whether runs that differ in the setting `key` measure `metric` on other test data, or in another unit: files,
/// columns, windows, splits, scaling, the noise on test inputs; of a decoder's measure the steps and the target of that
/// decoder, of a loss what it weighs. So are runs of another revision, whose code computed something else.
/// What changes training alone is not, nor is a metric that no data enter (parameters, memory).
bool changes_test_data(std::string_view key, std::string_view metric);

/// The factors of a study that do. Input columns are not among them where the decoder outputs columns of its own, nor
/// is the training file where the tests have one of their own, nor the validation part where the last rows are tested
/// in the data's own units. What another decoder outputs is among them where it takes windows away from all: the
/// future that it predicts has to be there.
std::vector<std::string> test_data_keys(const Study& study, const std::string& metric);

/// Those of them that change the unit a metric is measured in, so that no two of their values share an axis: what a
/// loss sums, and the scaling where errors are measured after it.
std::vector<std::string> unit_keys(const Study& study, const std::string& metric);

/// "changes", "change", "may change": what these keys do to what is measured. The validation part moves rows to or from
/// those that scale the others, or that a random split deals, which may come to the same.
std::string changing_text(const std::vector<std::string>& keys);

/// What seeds do not repeat: "seeds repeat the training; ..." where all runs are tested on the same last rows of a
/// file; else "".
std::string one_test_part(const Study& study);

/// A number for each cell, equal where the test data are: 0, 1, ... in the order of the cells.
std::vector<std::size_t> test_data_groups(const Study& study, const std::string& metric);

/// The same for cells that agree in these factors.
std::vector<std::size_t> groups_by_keys(const Study& study, const std::vector<std::string>& keys);

/// Whether two cells measure the metric on equal test data.
bool same_test_data(const Study& study, const std::string& metric, std::size_t a, std::size_t b);

/// The revision of a cell's runs; 0 of a cell without any.
std::int32_t revision_of(const Study& study, std::size_t cell);

/// The newest revision that the programs which made a cell's runs knew of, as far as these say: runs of a lower
/// revision than that are not touched by it. Nothing where no run was made yet.
std::optional<std::int32_t> known_revision(const Study& study, std::size_t cell);

/// Of these cells those that no other of them replaces: equal in every factor and of a newer revision.
std::vector<std::size_t> newest_revisions(const Study& study, const std::vector<std::size_t>& cells);

}  // namespace tapelab::results
