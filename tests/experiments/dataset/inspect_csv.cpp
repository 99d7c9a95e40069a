// What init sees in files of strangers.
#include "experiments/dataset/inspect_csv.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "experiments/formats/input_error.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;

namespace {

CsvFacts facts_of(const std::string& text) {
  const ScratchFolder folder;
  return inspect_csv(folder.write("a.csv", text));
}

ColumnFacts column_of(const CsvFacts& facts, const std::string& name) {
  for (const ColumnFacts& column : facts.columns)
    if (column.name == name) return column;
  return {};
}

/// A header and rows of what `row` makes of 0 to count - 1.
template <class Row>
std::string table(const std::string& header, std::size_t count, Row row) {
  std::string text = header + "\n";
  for (std::size_t i = 0; i < count; ++i) text += row(i) + "\n";
  return text;
}

std::string wave(std::size_t i) { return std::to_string(0.1 * static_cast<double>(i * i % 17)); }

}  // namespace

TEST_CASE("inspect_csv: every delimiter, with and without a header") {
  for (const auto& [sign, delimiter] : {std::pair{",", choice::Delimiter::kComma},
                                        {";", choice::Delimiter::kSemicolon},
                                        {"\t", choice::Delimiter::kTab},
                                        {" ", choice::Delimiter::kSpace}}) {
    CAPTURE(std::string(sign));
    const auto row = [&](std::size_t i) { return wave(i) + sign + wave(i + 5); };
    const CsvFacts named = facts_of(table(std::string("a") + sign + "b", 30, row));
    CHECK(named.delimiter == delimiter);
    CHECK(named.header);
    CHECK(named.rows == 30);
    CHECK(named.inputs() == std::vector<std::string>{"a", "b"});
    const CsvFacts bare = facts_of(table("0.5" + std::string(sign) + "0.7", 30, row));
    CHECK(bare.delimiter == delimiter);
    CHECK_FALSE(bare.header);
    CHECK(bare.rows == 31);
    CHECK(bare.inputs() == std::vector<std::string>{"1", "2"});
  }
  CHECK(facts_of(table("a", 30, wave)).inputs() == std::vector<std::string>{"a"});
}

TEST_CASE("inspect_csv: times, counters, constants and texts are no inputs, and it is said why") {
  const CsvFacts facts = facts_of(table("when,n,a,flat,word,", 40, [](std::size_t i) {
    return "2024-01-01 0" + std::to_string(i % 10) + ":00," + std::to_string(i) + "," + wave(i) + ",3,ok,1";
  }));
  CHECK(facts.inputs() == std::vector<std::string>{"a"});
  CHECK(facts.column(ColumnUse::kTime) == "when");
  CHECK(column_of(facts, "when").holds == "dates or times, first 2024-01-01 00:00");
  CHECK(column_of(facts, "n").why == "grows evenly, as a counter or a time does");
  CHECK(column_of(facts, "flat").holds == "the number 3 only");
  CHECK(column_of(facts, "flat").why == "constant");
  CHECK(column_of(facts, "word").why == "text");
  CHECK(column_of(facts, "").why == "has no name");
}

TEST_CASE("inspect_csv: a column that names series, as text or as a number with such a name") {
  const auto row = [](std::size_t i) {
    return std::string(i < 20 ? "x" : "y") + "," + std::to_string(i / 10) + "," + std::to_string(i % 10) + "," +
           wave(i);
  };
  CHECK(facts_of(table("place,k,t,a", 40, row)).column(ColumnUse::kSeries) == "place");
  const CsvFacts numbered =
      facts_of(table("place2,unit,t,a", 40, [&](std::size_t i) { return "1" + row(i).substr(1); }));
  CHECK(numbered.column(ColumnUse::kSeries) == "unit");
  CHECK(column_of(numbered, "t").use == ColumnUse::kTime);  // it starts anew in every series
  // A text that comes and goes says nothing of series.
  CHECK(facts_of(table("wind,a", 40, [](std::size_t i) { return std::string(i * i % 7 < 3 ? "N," : "S,") + wave(i); }))
            .column(ColumnUse::kSeries)
            .empty());
}

TEST_CASE("inspect_csv: labels, and what is only named so") {
  const auto with = [](const std::string& name, std::size_t classes) {
    return facts_of(
        table("a," + name, 60, [&](std::size_t i) { return wave(i) + "," + std::to_string(i / 7 % classes); }));
  };
  CHECK(with("anomaly", 2).column(ColumnUse::kLabel) == "anomaly");
  CHECK(column_of(with("anomaly", 2), "anomaly").holds.starts_with("0 and 1, of these "));
  CHECK(with("class", 3).column(ColumnUse::kLabel).empty());
  CHECK(column_of(with("class", 3), "class").use == ColumnUse::kNothing);
  CHECK(with("valve", 2).inputs() == std::vector<std::string>{"a", "valve"});  // a switch may be an input
}

TEST_CASE("inspect_csv: missing values are counted; a column that would mask most rows is left out") {
  const CsvFacts facts = facts_of(table("a,b,c", 50, [](std::size_t i) {
    return wave(i) + "," + (i % 10 == 0 ? "NA" : wave(i + 3)) + "," + (i % 3 == 0 ? wave(i + 7) : "");
  }));
  CHECK(facts.inputs() == std::vector<std::string>{"a", "b"});
  CHECK(facts.is_missing_input());
  CHECK(column_of(facts, "b").missing == 5);
  CHECK(column_of(facts, "c").why == "33 values missing");
}

TEST_CASE("inspect_csv: a number far from all others, several times, may be a marker") {
  const auto marked = [](const std::string& marker) {
    return facts_of(table("a", 50, [&](std::size_t i) { return i % 9 == 0 ? marker : wave(i); })).remarks;
  };
  REQUIRE(marked("-999").size() == 1);
  CHECK(marked("-999").front().starts_with("'a' is -999 in 6 rows, far from its other values"));
  CHECK(marked("9999").size() == 1);
  CHECK(marked("0").empty());
  CHECK(marked("1.9").empty());
}

TEST_CASE("inspect_csv: other encodings") {
  CHECK(facts_of(table("t\xE9mp,b", 30, [](std::size_t i) { return wave(i) + "," + wave(i + 1); })).encoding ==
        "latin-1");
}

TEST_CASE("inspect_csv: what cannot be used says why") {
  const auto error_of = [](const std::string& text) { return error_text<DataError>([&] { facts_of(text); }); };
  CHECK(error_of("").find("is empty") != std::string::npos);
  CHECK(error_of("a,b\n").find("has no rows below its header") != std::string::npos);
  const std::string commas =
      error_of(table("t;x", 30, [](std::size_t i) { return std::to_string(i) + ";1," + wave(i).substr(2); }));
  CHECK(commas.find("column 'x' holds '1,") != std::string::npos);
  CHECK(commas.find(":2") != std::string::npos);
  CHECK(commas.find("decimal") != std::string::npos);
  const std::string words = error_of("a,b\nx,y\nz,w\n");
  CHECK(words.find("can be an input: that takes numbers that vary") != std::string::npos);
  CHECK(words.find("'a' holds 2 different texts, first 'x': text") != std::string::npos);
}
