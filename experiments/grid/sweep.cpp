#include "experiments/grid/sweep.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>

#include "experiments/config/written_value.hpp"
#include "experiments/formats/glob.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/grid/grid_text.hpp"
#include "experiments/grid/search_form.hpp"
#include "results/text/list_text.hpp"

namespace tapelab::experiments {
namespace {

constexpr double kMaxValues = 1e6;
constexpr std::string_view kEach = "each";

using Values = std::vector<std::string>;

/// One form being read; carries what an error message needs.
struct Item {
  std::string_view text;
  const Location& where;
  bool takes_files;

  [[noreturn]] void fail(const std::string& why, std::vector<std::string> hints = {}) const {
    throw ConfigError(
        {.message = "sweep '" + std::string(text) + "': " + why, .where = where, .hints = std::move(hints)});
  }

  std::size_t count(double values) const {
    if (values > kMaxValues) fail(value_text(std::trunc(values)) + " values; at most 1000000 are allowed");
    return static_cast<std::size_t>(values);
  }
};

/// The shortest decimal within a few units in the last place of the largest number involved.
std::string rounded(double value, double scale) {
  const double tolerance = 4 * std::numeric_limits<double>::epsilon() * scale;
  for (int digits = 1; digits < std::numeric_limits<double>::max_digits10; ++digits) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    const auto candidate = parse_number(text);
    if (candidate && std::abs(*candidate - value) <= tolerance) return value_text(*candidate);
  }
  return value_text(value);
}

double scale_of(double a, double b) { return std::max(std::abs(a), std::abs(b)); }

std::size_t whole_count(const Item& item, double n) {
  if (n != std::trunc(n) || n < 1)
    item.fail("the number of values must be an integer of at least 1, not " + value_text(n));
  return item.count(n);
}

Values range(const Item& item, std::span<const double> args) {
  const double a = args[0], b = args[1], step = args[2];
  if (step == 0) item.fail("the step must not be 0");
  // The tolerance keeps an end that only rounding puts before b, as in range(0, 0.3, 0.1), out.
  const double values = std::ceil((b - a) / step - 1e-9);
  if (!(values >= 1)) item.fail("no value from " + value_text(a) + " to below " + value_text(b));
  Values found;
  for (std::size_t i = 0, n = item.count(values); i < n; ++i) {
    found.push_back(rounded(a + static_cast<double>(i) * step, scale_of(a, b)));
  }
  return found;
}

Values linspace(const Item& item, std::span<const double> args) {
  const double a = args[0], b = args[1];
  const std::size_t n = whole_count(item, args[2]);
  Values found;
  for (std::size_t i = 0; i < n; ++i) {
    const double part = n == 1 ? 0 : static_cast<double>(i) / static_cast<double>(n - 1);
    found.push_back(rounded(a * (1 - part) + b * part, scale_of(a, b)));
  }
  return found;
}

Values logspace(const Item& item, std::span<const double> args) {
  const double a = args[0], b = args[1];
  if (!(a > 0 && b > 0)) item.fail("both ends must be above 0; they are the values themselves, not exponents");
  const std::size_t n = whole_count(item, args[2]);
  Values found;
  for (std::size_t i = 0; i < n; ++i) {
    // long double keeps the error of the power below the rounding that follows
    const long double part = n == 1 ? 0 : static_cast<long double>(i) / static_cast<long double>(n - 1);
    const auto value = static_cast<double>(a * std::pow(static_cast<long double>(b) / a, part));
    found.push_back(rounded(value, value));
  }
  return found;
}

Values seeds(const Item& item, std::span<const double> args) {
  Values found;
  for (std::size_t i = 1, n = whole_count(item, args[0]); i <= n; ++i) found.push_back(std::to_string(i));
  return found;
}

struct Form {
  std::string name;
  std::vector<std::string> parameters;
  Values (*values)(const Item&, std::span<const double>);
};

const std::vector<Form>& forms() {
  static const std::vector<Form> rows = {{"range", {"a", "b", "step"}, range},
                                         {"linspace", {"a", "b", "n"}, linspace},
                                         {"logspace", {"a", "b", "n"}, logspace},
                                         {"seeds", {"n"}, seeds}};
  return rows;
}

const Form& find_form(const Item& item, std::string_view name) {
  std::vector<std::string> names;
  for (const Form& form : forms()) {
    if (form.name == name) return form;
    names.push_back(form.name);
  }
  names.emplace_back(kEach);
  const std::vector<std::string> drawn = search_form_names();
  if (std::ranges::find(drawn, name) != drawn.end())
    item.fail("it draws the values of a setting", {"here seeds or values are listed: 3..10 or 3, 5, 8"});
  names.insert(names.end(), drawn.begin(), drawn.end());
  item.fail("unknown form '" + std::string(name) + "'; known are " + comma_list(names), hint_nearest(name, names, {}));
}

/// The names in front of the first that holds a wildcard.
std::filesystem::path fixed_part(const std::filesystem::path& pattern) {
  std::filesystem::path fixed;
  for (const auto& name : pattern.parent_path()) {
    if (is_pattern(name.string())) break;
    fixed /= name;
  }
  return fixed;
}

/// The files stand below the folder where the pattern's fixed part is found, and are written below that part.
Values each(const Item& item, std::string_view argument) {
  namespace fs = std::filesystem;
  if (!item.takes_files)
    item.fail("it lists files, and this setting takes none",
              {"it goes with settings such as data.file and data.files"});
  const std::string written = results::unquoted(std::string(argument)).value_or(std::string(argument));
  if (written.empty()) item.fail("write it as each(PATTERN)", {"for example: data.files = each(machines/*.csv)"});
  const fs::path fixed = fixed_part(written), rest = fs::path(written).lexically_relative(fixed.empty() ? "." : fixed);
  const bool here = fixed.empty() && item.where.line == 0;
  const fs::path place = here ? "" : written_path(fixed.empty() ? "." : fixed.string(), item.where);
  Values found;
  for (const std::string& file : files_matching((fs::path(exact_pattern(place.string())) / rest).string())) {
    const fs::path below = place.empty() ? fs::path(file) : fs::path(file).lexically_relative(place);
    found.push_back(grid_value((fixed / below).string()));
  }
  if (found.empty())
    item.fail("no file fits: " + why_none_match((place / rest).string()),
              {"* is any text, ? one character, [a-z] one of these; all files of a folder: FOLDER/*"});
  item.count(static_cast<double>(found.size()));
  return found;
}

/// "name(arguments)" over the whole item.
std::optional<Values> call(const Item& item) {
  const std::size_t open = item.text.find('(');
  const bool named = open != 0 && open != item.text.npos && item.text.ends_with(')') &&
                     item.text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == open;
  if (!named) return std::nullopt;
  if (item.text.substr(0, open) == kEach)
    return each(item, trimmed(item.text.substr(open + 1, item.text.size() - open - 2)));
  const Form& form = find_form(item, item.text.substr(0, open));
  const auto texts = split_top_level(item.text.substr(open + 1, item.text.size() - open - 2), ',');
  const std::string usage = form.name + '(' + comma_list(form.parameters) + ')';
  if (texts.size() != form.parameters.size()) item.fail("write it as " + usage);
  std::vector<double> args;
  for (const std::string& text : texts) {
    const auto number = parse_number(text);
    if (!number) item.fail("'" + text + "' is not a number; write it as " + usage);
    args.push_back(*number);
  }
  return form.values(item, args);
}

/// "first..last"; anything whose ends are not integers, a path such as ../x.csv among them, is a plain value.
std::optional<Values> interval(const Item& item) {
  const std::size_t dots = item.text.find("..");
  if (dots == item.text.npos) return std::nullopt;
  std::optional<std::int64_t> first, last;
  parse_value(trimmed(item.text.substr(0, dots)), first);
  parse_value(trimmed(item.text.substr(dots + 2)), last);
  if (!first || !last) return std::nullopt;
  if (*first > *last) item.fail("empty, because the first number is larger than the last");
  const auto n = item.count(static_cast<double>(*last) - static_cast<double>(*first) + 1);
  Values found;
  for (std::size_t i = 0; i < n; ++i) found.push_back(value_text(*first + static_cast<std::int64_t>(i)));
  return found;
}

}  // namespace

std::vector<std::string> parse_sweep(std::string_view text, const Location& where, bool takes_files) {
  if (trimmed(text).empty()) throw ConfigError({.message = "no value given", .where = where});
  Values all;
  for (const std::string& part : split_top_level(text, ',')) {
    if (part.empty()) {
      throw ConfigError({.message = "empty value in the sweep '" + std::string(trimmed(text)) + "'",
                         .where = where,
                         .hints = {"remove the extra comma"}});
    }
    const Item item{part, where, takes_files};
    auto values = call(item);
    if (!values) values = interval(item);
    if (!values) values = Values{part};
    all.insert(all.end(), values->begin(), values->end());
  }
  return all;
}

}  // namespace tapelab::experiments
