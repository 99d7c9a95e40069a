// The field table: one row per setting. Command line, grid files, validation, `tapelab schema`, run ids and stored
// configurations all derive from it.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/formats/input_error.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::experiments {

enum class Ends { kClosed, kOpenLow, kOpenHigh };

/// Numbers allowed; for a list, every item of it.
struct Range {
  double low;
  double high = std::numeric_limits<double>::infinity();
  Ends ends = Ends::kClosed;
};

/// Texts that another list names, as that of the encodings.
struct Choices {
  std::vector<std::string> names;
};

struct FilePath {};      ///< relative to the grid file that names it, else to the working directory
struct StudyPath {};     ///< STUDY, STUDY:RUN or STUDY:WORDS (start_place.hpp); relative like a file
struct Labels {};        ///< say something to people and change nothing that is computed
struct NumberOrNone {};  ///< of a text: a number, or empty
struct Anything {};

using Allowed = std::variant<Anything, Range, Choices, FilePath, StudyPath, Labels, NumberOrNone>;

/// A member that is an enum of choices.hpp, by the place of its value in the list of texts.
struct ChoiceMember {
  std::size_t (*get)(const Config&);
  void (*set)(Config&, std::size_t);
  std::span<const std::string_view> texts;
};

/// A member that is a list of such enums. Several equal values are the same as one.
struct ChoiceListMember {
  std::vector<std::size_t> (*get)(const Config&);
  void (*set)(Config&, const std::vector<std::size_t>&);
  std::span<const std::string_view> texts;
};

/// Where the value lives in a Config. The alternatives stand in the order bool, integer, real, text, lists, choice,
/// list of choices.
using Member = std::variant<bool& (*)(Config&), std::int64_t& (*)(Config&), double& (*)(Config&),
                            std::string& (*)(Config&), std::vector<std::int64_t>& (*)(Config&),
                            std::vector<std::string>& (*)(Config&), ChoiceMember, ChoiceListMember>;

/// One setting.
struct Field {
  std::string key;  ///< dotted
  Member member;
  std::string default_value;  ///< canonical text; empty only where an empty value is allowed
  Allowed allowed;
  std::string unit;  ///< "" if it has none
  std::string help;  ///< one line

  results::SettingType type() const;
  /// What the setting takes, where that is one of a list of texts, or several; else empty.
  std::vector<std::string> choices() const;
  /// Texts and lists of texts that are the user's own: names, paths, no numbers and no choices.
  bool takes_names() const {
    return (member.index() == 3 || member.index() == 5) && !std::holds_alternative<Choices>(allowed) &&
           !std::holds_alternative<NumberOrNone>(allowed);
  }
  bool is_file() const { return std::holds_alternative<FilePath>(allowed); }
  bool is_study() const { return std::holds_alternative<StudyPath>(allowed); }
  /// A place on the disk, which is no property of the run: run files keep its last part, the run's id none of it.
  bool is_path() const { return is_file() || is_study(); }
  /// Whether it tells runs apart: neither a place nor a label does.
  bool is_in_id() const { return !is_path() && !std::holds_alternative<Labels>(allowed); }
};

/// All rows, in the order in which settings are shown and stored; `seed` is the last.
const std::vector<Field>& fields();

/// The keys of all rows, in order.
const std::vector<std::string>& field_keys();

/// The row of `key`, by its name of today or of an earlier version. Throws ConfigError naming the nearest key if there
/// is none.
const Field& find_field(std::string_view key, const Location& where = {});

/// "an integer from 1 to 65536", "one of mse, mae", "true or false"
std::string allowed_text(const Field& field);

/// Every setting at its default.
const Config& default_config();

/// Parses `text` into the setting `key`. Throws ConfigError saying what is allowed.
void set(Config& config, std::string_view key, std::string_view text, const Location& where = {});

/// Canonical text of a setting: equal values give equal text, and set() takes it back.
std::string get(const Config& config, const Field& field);
std::string get(const Config& config, std::string_view key);

/// Every setting, in the order of the table.
std::vector<results::Setting> settings_of(const Config& config);

/// A setting as run files store it: of a path its last part. Where it lies is no property of the run, what is in it is.
std::string stored_value(const Config& config, const Field& field);

/// Every setting as run files store it.
std::vector<results::Setting> stored_settings(const Config& config);

}  // namespace tapelab::experiments
