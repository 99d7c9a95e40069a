#include "experiments/formats/time_text.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;

constexpr double kSecondsOfDay = 86400;

/// Reads a text from its start.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool empty() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  std::size_t digits() const {
    std::size_t count = 0;
    while (count < rest_.size() && is_digit(rest_[count])) ++count;
    return count;
  }

  /// A whole number of `least` to `most` digits.
  std::optional<int> number(std::size_t least, std::size_t most) {
    const std::size_t count = std::min(digits(), most);
    int value = 0;
    if (count < least || std::from_chars(rest_.data(), rest_.data() + count, value).ec != std::errc{}) return {};
    rest_.remove_prefix(count);
    return value;
  }

  bool take(char sign) {
    if (rest_.empty() || rest_.front() != sign) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// One of these signs, which is returned.
  std::optional<char> take_one_of(std::string_view signs) {
    for (const char sign : signs)
      if (take(sign)) return sign;
    return {};
  }

  bool take_word(std::string_view lower, std::string_view upper) {
    if (!rest_.starts_with(lower) && !rest_.starts_with(upper)) return false;
    rest_.remove_prefix(lower.size());
    return true;
  }

  void skip_spaces() {
    while (take(' ')) continue;
  }

  /// ".5" or ",5"; 0 without.
  double fraction() {
    if (rest_.size() < 2 || (rest_[0] != '.' && rest_[0] != ',') || !is_digit(rest_[1])) return 0;
    rest_.remove_prefix(1);
    double value = 0, unit = 0.1;
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), unit /= 10)
      value += unit * (rest_.front() - '0');
    return value;
  }

 private:
  static bool is_digit(char sign) { return sign >= '0' && sign <= '9'; }

  std::string_view rest_;
};

struct Date {
  int year = 0, month = 0, day = 0;

  bool exists() const {
    return std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                       std::chrono::day(static_cast<unsigned>(day)))
        .ok();
  }
  double seconds() const {
    const std::chrono::sys_days days =
        std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                    std::chrono::day(static_cast<unsigned>(day)));
    return static_cast<double>(days.time_since_epoch().count()) * kSecondsOfDay;
  }
};

/// 20160701
std::optional<Date> compact_date(Reader& text) {
  const auto y = text.number(4, 4), m = text.number(2, 2), d = text.number(2, 2);
  if (!y || !m || !d) return {};
  return Date{*y, *m, *d};
}

/// 2016-07-01 or 2016/7/1
std::optional<Date> year_first(Reader& text) {
  const auto y = text.number(4, 4);
  const auto sign = text.take_one_of("-/.");
  const auto m = text.number(1, 2);
  if (!y || !sign || !m || !text.take(*sign)) return {};
  const auto d = text.number(1, 2);
  if (!d) return {};
  return Date{*y, *m, *d};
}

/// 01.07.2016, and 1/7/2016 or 1-7-2016 by the order.
std::optional<Date> year_last(Reader& text, DateOrder order, ParsedTime& found) {
  const auto first = text.number(1, 2);
  const auto sign = text.take_one_of("./-");
  const auto second = text.number(1, 2);
  if (!first || !sign || !second || !text.take(*sign)) return {};
  const auto y = text.number(4, 4);
  if (!y) return {};
  const Date day_first{*y, *second, *first}, month_first{*y, *first, *second};
  if (*sign == '.') return day_first;
  if (day_first.exists() != month_first.exists())
    found.order = day_first.exists() ? DateOrder::kDayFirst : DateOrder::kMonthFirst;
  found.ambiguous = day_first.exists() && month_first.exists() && *first != *second;
  if (found.order != DateOrder::kUnknown && order != DateOrder::kUnknown && found.order != order) return {};
  if (found.order == DateOrder::kUnknown) return order == DateOrder::kDayFirst ? day_first : month_first;
  return found.order == DateOrder::kDayFirst ? day_first : month_first;
}

std::optional<Date> read_date(Reader& text, DateOrder order, ParsedTime& found) {
  if (text.digits() == 8) return compact_date(text);
  return text.digits() == 4 ? year_first(text) : year_last(text, order, found);
}

/// 13, 13:00, 1300, 13:00:00.5 or 1:00 PM; seconds since midnight.
std::optional<double> read_clock(Reader& text) {
  const bool compact = text.digits() >= 4;
  const std::size_t least = compact ? 2 : 1;
  const auto hour = text.number(least, 2);
  if (!hour || *hour > 24) return {};
  int h = *hour, minute = 0, second = 0;
  double fraction = 0;
  if (compact ? !text.empty() && text.digits() > 0 : text.take(':')) {
    const auto m = text.number(2, 2);
    if (!m || *m > 59) return {};
    minute = *m;
    if (compact ? text.digits() > 0 : text.take(':')) {
      const auto s = text.number(2, 2);
      if (!s || *s > 60) return {};
      second = *s;
      fraction = text.fraction();
    }
  }
  text.skip_spaces();
  const bool am = text.take_word("am", "AM"), pm = !am && text.take_word("pm", "PM");
  if (am || pm) {
    if (h < 1 || h > 12) return {};
    h = h % 12 + (pm ? 12 : 0);
  }
  if (h == 24 && (minute > 0 || second > 0 || fraction > 0)) return {};
  return h * 3600.0 + minute * 60.0 + second + fraction;
}

/// Z, UTC, +02:00, +0200 or +02; seconds to subtract. 0 without.
std::optional<double> read_offset(Reader& text) {
  text.skip_spaces();
  if (text.empty() || text.take_word("z", "Z") || text.take_word("utc", "UTC")) return 0;
  const auto sign = text.take_one_of("+-");
  const auto hours = text.number(2, 2);
  if (!sign || !hours || *hours > 14) return {};
  text.take(':');
  const int minutes = text.empty() ? 0 : text.number(2, 2).value_or(60);
  if (minutes > 59) return {};
  return (*sign == '-' ? -1 : 1) * (*hours * 3600.0 + minutes * 60.0);
}

}  // namespace

std::optional<ParsedTime> parse_time(std::string_view text, DateOrder order) {
  Reader reader(trimmed(text));
  ParsedTime found;
  const auto date = read_date(reader, order, found);
  if (!date || !date->exists()) return {};
  found.seconds = date->seconds();
  if (reader.empty()) return found;
  if (!reader.take('T') && !reader.take(' ')) return {};
  reader.skip_spaces();
  const auto clock = read_clock(reader);
  if (!clock) return {};
  const auto offset = read_offset(reader);
  if (!offset || !reader.empty()) return {};
  found.seconds += *clock - *offset;
  return found;
}

CalendarTime calendar_time(double seconds) {
  const auto whole_days = static_cast<std::int64_t>(std::floor(seconds / kSecondsOfDay));
  const std::chrono::sys_days days{std::chrono::days(whole_days)};
  const std::chrono::year_month_day date(days);
  const std::chrono::sys_days new_year = date.year() / 1 / 1;
  const std::chrono::year_month_day_last end(date.year(), std::chrono::month_day_last(date.month()));
  return {.year = static_cast<int>(date.year()),
          .month = static_cast<int>(static_cast<unsigned>(date.month())),
          .day = static_cast<int>(static_cast<unsigned>(date.day())),
          .weekday = static_cast<int>(std::chrono::weekday(days).iso_encoding()) - 1,
          .year_day = static_cast<int>((days - new_year).count()),
          .days_of_year = date.year().is_leap() ? 366 : 365,
          .days_of_month = static_cast<int>(static_cast<unsigned>(end.day())),
          .second_of_day = seconds - static_cast<double>(whole_days) * kSecondsOfDay};
}

std::string time_text(double seconds) {
  // Nanoseconds by themselves: together with the seconds of today they would not fit a double.
  double whole = std::floor(seconds);
  auto nanoseconds = static_cast<std::int64_t>(std::llround((seconds - whole) * 1e7) * 100);
  if (nanoseconds >= 1'000'000'000) {
    whole += 1;
    nanoseconds = 0;
  }
  const CalendarTime time = calendar_time(whole);
  const auto second = static_cast<int>(std::lround(time.second_of_day));
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02d %02d:%02d:%02d", time.year, time.month, time.day,
                second / 3600, second / 60 % 60, second % 60);
  std::string result = text.data();
  if (nanoseconds == 0) return result;
  std::snprintf(text.data(), text.size(), "%09lld", static_cast<long long>(nanoseconds));
  std::string decimals = text.data();
  decimals.erase(decimals.find_last_not_of('0') + 1);
  return result + '.' + decimals;
}

}  // namespace tapelab::experiments
