#include "results/text/text_table.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <limits>

#include "results/text/page.hpp"

using namespace tapelab::results;

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
