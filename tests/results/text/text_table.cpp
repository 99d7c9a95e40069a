#include "results/text/text_table.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <limits>

using namespace tapelab::results;

TEST_CASE("text_table: columns align by characters, not bytes") {
  const TextTable table{{"name", "value"}, {{"a", "1 ± 2"}, {"longer", ""}}};
  CHECK(aligned(table) == "name    value\na       1 ± 2\nlonger\n");
  const TextTable wide{{"µ±", "x"}, {{"abc", "y"}}};
  CHECK(aligned(wide) == "µ±   x\nabc  y\n");
}

TEST_CASE("text_table: Markdown and CSV escape what they must") {
  const TextTable table{{"a|b", "c"}, {{"1,5", "say \"x\""}}};
  CHECK(markdown(table) == "| a\\|b | c |\n| --- | --- |\n| 1,5 | say \"x\" |\n");
  CHECK(csv(table) == "a|b,c\n\"1,5\",\"say \"\"x\"\"\"\n");
}

TEST_CASE("text_table: LaTeX escapes what it would read as commands") {
  const TextTable table{{"a_b", "c"}, {{"[1, 2]", "50 % & \\x{1}"}, {"a -> b~^", "#1 $ <\"q\"> ±"}}};
  CHECK(booktabs(table) ==
        "\\begin{tabular}{ll}\n\\toprule\na\\_b & c \\\\\n\\midrule\n"
        "{[}1, 2] & 50 \\% \\& \\textbackslash{}x\\{1\\} \\\\\n"
        "a $\\to$ b\\~{}\\^{} & \\#1 \\$ $<$\"q\"$>$ $\\pm$ \\\\\n"
        "\\bottomrule\n\\end{tabular}\n");
}

TEST_CASE("text_table: marks and a foot") {
  const TextTable table{{"x"}, {{"1"}, {"22"}, {"3"}}, {{0, 0}}, 2};
  CHECK(laid_out(table, Format::kText) == "x\n1 *\n22\n3\n");
  CHECK(laid_out(table, Format::kMarkdown) == "| x |\n| --- |\n| **1** |\n| 22 |\n| 3 |\n");
  CHECK(laid_out(table, Format::kCsv) == "x\n1\n22\n3\n");
  CHECK(laid_out(table, Format::kTex)
            .ends_with("\\textbf{1} \\\\\n22 \\\\\n\\midrule\n3 \\\\\n\\bottomrule\n\\end{tabular}\n"));
  CHECK(remark("a\n\nb\n", Format::kTex) == "% a\n%\n% b\n");
  CHECK(remark("a\n\nb\n", Format::kMarkdown) == "a\n\nb\n");
}

TEST_CASE("text_table: numbers for people and for programs") {
  CHECK(short_number(121301) == "121301");
  CHECK(short_number(0.00721349) == "0.007213");
  CHECK(short_number(1e20) == "1e+20");
  CHECK(short_number(std::nan("")) == "-");
  CHECK(short_number(std::numeric_limits<double>::infinity()) == "inf");
  CHECK(std::strtod(exact_number(0.1).c_str(), nullptr) == 0.1);
  CHECK(exact_number(0.1) == "0.10000000000000001");
  CHECK(exact_number(std::nan("")).empty());
}

TEST_CASE("text_table: long lines are wrapped between words, in characters") {
  CHECK(wrapped("a b  c", "  ") == "a b c");
  CHECK(wrapped("", "  ").empty());
  const std::string word(59, 'x'), umlauts = [] {
    std::string text;
    for (int i = 0; i < 60; ++i) text += "ü";
    return text;
  }();
  CHECK(wrapped(word + " " + umlauts + " y", "    ") == word + " " + umlauts + "\n    y");
  CHECK(wrapped("a " + std::string(200, 'x') + " b", "  ") == "a\n  " + std::string(200, 'x') + "\n  b");
}

TEST_CASE("text_table: one column is wrapped where lines would be too long") {
  const std::string a(50, 'a'), b(50, 'b'), number(40, '1');
  TextTable table{{"x", "n"}, {{a + " " + b, number}, {"short", "2"}}};
  CHECK(aligned(table).starts_with("x" + std::string(100, ' ') + "  n\n" + a + " " + b + "  " + number + "\n"));
  table.wrapped_column = 0;
  const std::string wide = a + "    " + number;
  CHECK(aligned(table) ==
        "x" + std::string(51, ' ') + "  n\n" + wide + "\n  " + b + "\nshort" + std::string(47, ' ') + "  2\n");
  CHECK(markdown(table).find(a + " " + b) != std::string::npos);
}
