#include "experiments/dataset/columns.hpp"

#include <algorithm>
#include <numeric>

#include "experiments/config/config.hpp"
#include "experiments/formats/input_error.hpp"

namespace tapelab::experiments {
namespace {

using Positions = std::vector<std::size_t>;

class Finder {
 public:
  Finder(const std::vector<std::string>& available, const std::string& file, const std::string& hint)
      : available_(available), file_(file), hint_(hint) {}

  std::size_t position(const std::string& column, const char* key) const {
    const auto found = std::ranges::find(available_, column);
    if (found != available_.end()) return static_cast<std::size_t>(found - available_.begin());
    auto hints = hint_nearest(column, available_, {});
    hints.push_back("columns: " + columns_text(available_));
    if (!hint_.empty()) hints.push_back(hint_);
    throw ConfigError({.message = "no column '" + column + "' in '" + file_ + "'", .key = key, .hints = hints});
  }

  Positions positions(const std::vector<std::string>& columns, const char* key) const {
    Positions found;
    for (const std::string& column : columns) found.push_back(position(column, key));
    return found;
  }

  std::optional<std::size_t> optional_position(const std::string& column, const char* key) const {
    return column.empty() ? std::nullopt : std::optional(position(column, key));
  }

  /// Every column without another use; one without a name is most often a row number written by another tool.
  Positions others(const Positions& used) const {
    Positions found;
    for (std::size_t i = 0; i < available_.size(); ++i) {
      if (std::ranges::find(used, i) != used.end()) continue;
      if (available_[i].empty()) {
        throw DataError({.message = "column " + std::to_string(i + 1) + " has no name",
                         .where = {file_, 1},
                         .hints = {"name it in the file, or choose the columns to use with data.columns"}});
      }
      found.push_back(i);
    }
    if (!found.empty()) return found;
    throw ConfigError({.message = "no column of '" + file_ + "' is left for the input",
                       .key = "data.columns",
                       .hints = {"list the input columns in data.columns; a target column may be one of them"}});
  }

 private:
  const std::vector<std::string>& available_;
  const std::string& file_;
  const std::string& hint_;
};

}  // namespace

std::vector<std::string> numbered_columns(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= count; ++i) names.push_back(std::to_string(i));
  return names;
}

std::string columns_text(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 40;
  return comma_list(names.size() > kMost ? std::vector{names[0], names[1], std::string("..."), names.back()} : names);
}

ChosenColumns choose_columns(const std::vector<std::string>& available, const DataConfig& data,
                             const std::string& hint) {
  const Finder finder(available, data.file, hint);
  ChosenColumns chosen{.table = {},
                       .positions = {},
                       .sequence = finder.optional_position(data.sequence_column, "data.sequence_column"),
                       .label = finder.optional_position(data.label_column, "data.label_column"),
                       .time = finder.optional_position(data.time_column, "data.time_column"),
                       .class_name = finder.optional_position(data.class_column, "data.class_column")};
  Positions targets = finder.positions(data.target_columns, "data.target_columns");
  Positions used = targets;
  for (const auto& other : {chosen.sequence, chosen.label, chosen.time, chosen.class_name})
    if (other) used.push_back(*other);
  const Positions excluded = finder.positions(data.exclude_columns, "data.exclude_columns");
  used.insert(used.end(), excluded.begin(), excluded.end());
  Positions& columns = chosen.positions;
  columns = data.columns.empty() ? finder.others(used) : finder.positions(data.columns, "data.columns");
  chosen.table.inputs = columns.size();
  if (targets.empty()) {
    chosen.table.targets.resize(columns.size());
    std::iota(chosen.table.targets.begin(), chosen.table.targets.end(), std::size_t{0});
  }
  for (const std::size_t target : targets) {
    const auto found = std::ranges::find(columns, target);
    chosen.table.targets.push_back(static_cast<std::size_t>(found - columns.begin()));
    if (found == columns.end()) columns.push_back(target);
  }
  for (const std::size_t column : columns) chosen.table.names.push_back(available[column]);
  return chosen;
}

}  // namespace tapelab::experiments
