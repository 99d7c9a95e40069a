// Text that is not UTF-8: rejected with what it is, or converted.
#include "experiments/formats/text_encoding.hpp"

#include <doctest/doctest.h>

#include "experiments/commands/commands.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/csv_table.hpp"
#include "experiments/formats/ini_file.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
using namespace std::string_literals;
using Strings = std::vector<std::string>;

namespace {

/// ASCII and Latin-1 characters as UTF-16 without a byte order mark.
std::string utf16(const std::string& latin, bool big) {  // NOLINT: a test
  std::string bytes;
  for (const char c : latin) bytes += big ? "\0"s + c : c + "\0"s;
  return bytes;
}

std::string utf32(const std::string& ascii, bool big) {
  std::string bytes;
  for (const char c : ascii) bytes += big ? "\0\0\0"s + c : c + "\0\0\0"s;
  return bytes;
}

Strings guesses(const std::string& bytes) {
  const auto fault = find_text_fault(bytes);
  return fault ? fault->encodings : Strings{"(UTF-8)"};
}

std::string first_guess(const std::string& bytes) {
  const Strings all = guesses(bytes);
  return all.empty() ? "(no text)" : all.front();
}

std::string csv_error(const ScratchFolder& folder, const std::string& bytes, const std::string& encoding = "utf-8") {
  Config config = default_config();
  set(config, "data.source", "csv");
  set(config, "data.encoding", encoding);
  set(config, "data.file", folder.write("x.csv", bytes));
  std::string message = error_text<InputError>([&] { read_csv_table(config.data); });
  const std::string prefix = folder.path("");
  for (std::size_t at; (at = message.find(prefix)) != message.npos;) message.erase(at, prefix.size());
  return message;
}

Table read(const ScratchFolder& folder, const std::string& bytes, const std::string& encoding) {
  Config config = default_config();
  set(config, "data.source", "csv");
  set(config, "data.encoding", encoding);
  set(config, "data.file", folder.write("x.csv", bytes));
  return read_csv_table(config.data);
}

const std::string kTable = "temp,press\n20.5,1013\n21.5,1014\n";

}  // namespace

TEST_CASE("text_encoding: UTF-8 is every well-formed sequence and nothing else") {
  for (const std::string& good : {""s, "a\n"s, "\xC3\xA9"s, "\xE2\x88\x92"s, "\xF0\x9F\x98\x80"s, "\xED\x9F\xBF"s,
                                  "\xEF\xBF\xBF"s, "\xF4\x8F\xBF\xBF"s})
    CHECK(is_utf8(good));
  // Unicode 15, table 3-7: overlong, surrogate, beyond U+10FFFF, cut short, lone continuation.
  for (const std::string& bad : {"\xC0\x80"s, "\xC1\xBF"s, "\xE0\x9F\xBF"s, "\xF0\x8F\xBF\xBF"s, "\xED\xA0\x80"s,
                                 "\xF4\x90\x80\x80"s, "\xF5\x80\x80\x80"s, "\xC3"s, "\xE2\x88"s, "\x80"s, "a\xE9z"s})
    CHECK_FALSE(is_utf8(bad));
}

TEST_CASE("text_encoding: what text looks like") {
  CHECK(first_guess(kTable) == "(UTF-8)");
  CHECK(first_guess("\xEF\xBB\xBF" + kTable) == "(UTF-8)");
  CHECK(first_guess("\xFF\xFE" + utf16(kTable, false)) == "utf-16");
  CHECK(first_guess("\xFE\xFF" + utf16(kTable, true)) == "utf-16");
  CHECK(first_guess(utf16(kTable, false)) == "utf-16le");
  CHECK(first_guess(utf16(kTable, true)) == "utf-16be");
  CHECK(first_guess(utf32(kTable, false)) == "utf-32le");
  CHECK(first_guess(utf32(kTable, true)) == "utf-32be");
  CHECK(first_guess("\xFF\xFE\0\0"s + utf32(kTable, false)) == "utf-32le");
  CHECK(first_guess("temp \xB0"
                    "C,d\xE9"
                    "bit\n1,2\n") == "latin-1");
  CHECK(guesses("temp \xB0"
                "C\n1\n")[1] == "windows-1252");
  CHECK(first_guess("price \x80\n1\n") == "windows-1252");                                    // the euro sign
  CHECK(first_guess("\xF2\xE5\xEC\xEF\xE5\xF0\xE0\xF2\xF3\xF0\xE0\n1\n") == "windows-1251");  // the same word
  CHECK(first_guess("\xD4\xC5\xCD\xD0\xC5\xD2\xC1\xD4\xD5\xD2\xC1\n1\n") == "koi8-r");        // twice
  CHECK(first_guess("\xCE\xC2\xB6\xC8,\xD1\xB9\xC1\xA6\n1,2\n") == "gb18030");                // wen du, ya li
  CHECK(first_guess("a\0b\n1\n"s) == "(no text)");
  CHECK(first_guess("PAR1,PAR2\n1,2\n") == "(UTF-8)");  // no Parquet file
  CHECK(first_guess("PK\x03\x04\0 and so on"s) == "(no text)");
  CHECK(first_guess("caf\xC3\xA9,na\xC3\xAFve,d\xC3\xA9"
                    "bit\n1,2,\xE9\n") == "(no text)");  // UTF-8 with a stray byte
}

TEST_CASE("text_encoding: a data file that is no UTF-8 says what it is and how to read it") {
  const ScratchFolder folder;
  CHECK(csv_error(folder, "\xFF\xFE" + utf16(kTable, false)) ==
        "'x.csv' is not UTF-8 text: it looks like UTF-16\n"
        "   = data.encoding = utf-16 reads it\n"
        "   = or convert the file: iconv -f UTF-16 -t UTF-8 x.csv >NEW_FILE");
  CHECK(csv_error(folder, "a,b\n1,2\n3,\xE9\n") ==
        "'x.csv' is not UTF-8 text: byte 0xe9; it looks like Latin-1 or Windows-1252\n  --> x.csv:3\n"
        "   = data.encoding = latin-1 reads it; otherwise try windows-1252, latin-2\n"
        "   = or convert the file: iconv -f ISO-8859-1 -t UTF-8 x.csv >NEW_FILE");
  CHECK(csv_error(folder, "a,b\n1,2\0\n"s) ==
        "'x.csv' is not UTF-8 text: it holds a NUL byte, which no text does\n  --> x.csv:2\n"
        "   = correct the line, or write the file again");
  CHECK(csv_error(folder, "PK\x03\x04\0 and so on"s) ==
        "'x.csv' is not UTF-8 text: it is a ZIP archive, as Excel workbooks (.xlsx) and .npz files are\n"
        "   = give a text file: cells separated by commas, a line for each step");
}

TEST_CASE("text_encoding: data.encoding converts, byte order mark or not") {
  const ScratchFolder folder;
  const std::vector<double> values = {20.5, 1013, 21.5, 1014};
  for (const auto& [bytes, encoding] :
       std::vector<std::pair<std::string, std::string>>{{"\xFF\xFE" + utf16(kTable, false), "utf-16"},
                                                        {"\xFE\xFF" + utf16(kTable, true), "utf-16"},
                                                        {utf16(kTable, false), "utf-16"},
                                                        {utf16(kTable, true), "utf-16"},
                                                        {utf16(kTable, false), "utf-16le"},
                                                        {utf16(kTable, true), "utf-16be"},
                                                        {"\xFF\xFE" + utf16(kTable, false), "utf-16le"},
                                                        {utf32(kTable, false), "utf-32le"},
                                                        {kTable, "latin-1"},
                                                        {kTable, "windows-1252"},
                                                        {"\xEF\xBB\xBF" + kTable, "utf-8"}}) {
    CAPTURE(encoding);
    const Table table = read(folder, bytes, encoding);
    CHECK(table.names == Strings{"temp", "press"});
    CHECK(table.series[0].values == values);
  }
  CHECK(read(folder,
             "d\xE9"
             "bit\n1\n2\n",
             "latin-1")
            .names == Strings{"d\xC3\xA9"
                              "bit"});
  CHECK(read(folder, "\x80\n1\n2\n", "windows-1252").names == Strings{"\xE2\x82\xAC"});
  CHECK(read(folder,
             utf16("d\xE9"
                   "bit\n1\n2\n",
                   false),
             "utf-16")
            .names == Strings{"d\xC3\xA9"
                              "bit"});
}

TEST_CASE("text_encoding: a data.encoding that does not fit is rejected") {
  const ScratchFolder folder;
  CHECK(csv_error(folder,
                  "d\xC3\xA9"
                  "bit\n1\n",
                  "latin-1") ==
        "'x.csv' is not Latin-1 text: it is UTF-8\n   = data.encoding = utf-8, the default, reads it");
  CHECK(csv_error(folder, kTable, "utf-16") ==
        "'x.csv' is not UTF-16 (little-endian) text: it is UTF-8\n   = data.encoding = utf-8, the default, reads it");
  CHECK(csv_error(folder, utf16(kTable, false), "latin-1")
            .starts_with("'x.csv' is not Latin-1 text: it looks like UTF-16 (little-endian)\n"));
  CHECK(csv_error(folder, utf16(kTable, false) + "x", "utf-16")
            .starts_with("'x.csv' is damaged: byte 62 does not begin a character"));
  CHECK(csv_error(folder, "a\n1\n\x81\n", "windows-1252").starts_with("'x.csv' is not Windows-1252 text: "));
}

TEST_CASE("text_encoding: a stored run reads what it read") {
  const ScratchFolder folder;
  Config config = default_config();
  set(config, "data.source", "csv");
  set(config, "data.columns", "a");
  set(config, "data.file",
      folder.write("x.csv",
                   "a,d\xE9"
                   "bit\n1,2\n"));
  CHECK(read_csv_table(config.data, Unclear::kAsBefore).series[0].values == std::vector<double>{1});
  CHECK_THROWS_AS(read_csv_table(config.data), DataError);
}

TEST_CASE("text_encoding: grid files and the command line are UTF-8") {
  const ScratchFolder folder;
  const Strings sections = {"data"};
  const std::string file = folder.write("x.ini", "\xFF\xFE" + utf16("[data]\nwindow=3\n", false));
  CHECK(error_text<ConfigError>([&] { read_ini(file, sections); }) ==
        "the grid file '" + file +
            "' is not UTF-8 text: it looks like UTF-16\n   = save it as UTF-8: iconv -f UTF-16 -t UTF-8 " + file +
            " >NEW_FILE");
  folder.write("x.ini",
               "# d\xE9"
               "bit\n[data]\nwindow=3\n");
  CHECK(error_text<ConfigError>([&] { read_ini(file, sections); })
            .starts_with("the grid file '" + file +
                         "' is not UTF-8 text: byte 0xe9; it looks like Latin-1 or Windows-1252\n  --> " + file +
                         ":1\n"));
  folder.write("x.ini", "\xEF\xBB\xBF[data]\nwindow=3\n");
  CHECK(read_ini(file, sections).size() == 1);
  std::ostringstream out, err;
  CHECK(error_text<std::exception>([&] {
          run_command({"plan", "x.ini",
                       "data.columns=d\xE9"
                       "bit"},
                      {out, err});
        })
            .starts_with("'data.columns=d\\xe9"
                         "bit' is not UTF-8 text\n  --> command line\n"));
}
