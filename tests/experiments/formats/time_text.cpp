#include "experiments/formats/time_text.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <ctime>

using namespace tapelab::experiments;

namespace {

double seconds(const std::string& text, DateOrder order = DateOrder::kUnknown) {
  const auto time = parse_time(text, order);
  return time ? time->seconds : std::nan("");
}

}  // namespace

TEST_CASE("time text: the common spellings of one moment") {
  constexpr double kMoment = 1467378000;  // date -u -d '2016-07-01 13:00' +%s
  for (const char* text :
       {"2016-07-01 13:00", "2016-07-01T13:00:00", "2016-07-01T13:00:00Z", "2016-07-01 15:00+02:00",
        "2016-07-01T11:30:00-0130", "2016/07/01 13:00:00.000", "2016/7/1 13:00", "20160701T1300", "20160701 130000",
        "01.07.2016 13:00", "1.7.2016 13:00", " 2016-07-01 13 ", "7/1/2016 1:00 PM", "2016-07-01 13:00:00 UTC"}) {
    CAPTURE(text);
    CHECK(seconds(text) == kMoment);
  }
  CHECK(seconds("1/7/2016 13:00", DateOrder::kDayFirst) == kMoment);
  CHECK(seconds("2016-07-01 13:00:00.25") == kMoment + 0.25);
  CHECK(seconds("2016-07-01") == kMoment - 13 * 3600);
  CHECK(seconds("2016-06-30 24:00") == kMoment - 13 * 3600);
  CHECK(seconds("12/31/2016 12:00 AM") == seconds("2016-12-31"));
}

TEST_CASE("time text: what is no time") {
  for (const char* text : {"", "x", "2016", "2016-13-01", "2016-02-30", "2015-02-29", "2016-07-01 25:00",
                           "2016-07-01 13:60", "2016-07-01 13:00 PM", "2016-07-01x", "2016-07-01 13:00+99:00", "12.5",
                           "2016-07-", "31/31/2016", "2016-07-01 24:01", "7/1/16"}) {
    CAPTURE(text);
    CHECK(!parse_time(text));
  }
}

TEST_CASE("time text: what a date says of day and month") {
  CHECK(parse_time("13/1/2016")->order == DateOrder::kDayFirst);
  CHECK(parse_time("1/13/2016")->order == DateOrder::kMonthFirst);
  CHECK(parse_time("1/7/2016")->ambiguous);
  CHECK(!parse_time("7/7/2016")->ambiguous);
  CHECK(!parse_time("13/1/2016", DateOrder::kMonthFirst));
  CHECK(!parse_time("1.7.2016")->ambiguous);
}

TEST_CASE("time text: written and read again, and as the C library has it") {
  for (const double moment : {0.0, -1.0, 951782400.0, 1467378000.25, 4102444799.0, -2208988800.0, 1582934399.9}) {
    CAPTURE(moment);
    CHECK(seconds(time_text(moment)) == doctest::Approx(moment).epsilon(1e-15));
    const auto whole = static_cast<std::time_t>(std::floor(moment));
    std::tm known = {};
    gmtime_r(&whole, &known);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &known);
    CHECK(time_text(moment).starts_with(text));
    const CalendarTime time = calendar_time(moment);
    CHECK(time.weekday == (known.tm_wday + 6) % 7);
    CHECK(time.year_day == known.tm_yday);
    CHECK(time.month == known.tm_mon + 1);
    CHECK(time.day == known.tm_mday);
  }
  CHECK(time_text(1467378000) == "2016-07-01 13:00:00");
  CHECK(time_text(0.5) == "1970-01-01 00:00:00.5");
  CHECK(calendar_time(951782400).days_of_year == 366);  // 2000-02-29
  CHECK(calendar_time(951782400).days_of_month == 29);
}
