// The lists of metrics and baselines in results/README.md are those of the table. After a change of the table,
//
//     TAPELAB_WRITE_DOCS=1 build/test_results -tc='metric docs*'
//
// writes them anew.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "results/run/metrics.hpp"

using namespace tapelab::results;

namespace {

const std::string kReadme = TAPELAB_TEST_SOURCE "/../results/README.md";
const std::string kBegin = "<!-- metrics: written from run/metrics.cpp by tests/results/run/metric_docs.cpp -->\n";
const std::string kEnd = "<!-- metrics: end -->\n";

std::string docs() {
  std::string text = "\n| metric | meaning | unit | better | compared by |\n|---|---|---|---|---|\n";
  for (const MetricRow& row : metric_rows()) {
    const char* better = row.better == Better::kLower ? "lower" : row.better == Better::kHigher ? "higher" : "";
    std::string meaning(row.meaning);
    if (row.of == MetricOf::kLayer) meaning += "<layer>";
    for (const std::string_view old : row.old_names)
      if (!old.empty()) meaning += "; earlier `" + std::string(old) + "`";
    text += "| `" + metric_pattern(row) + "` | " + meaning + " | " + std::string(row.units) + " | " + better + " | " +
            (row.scale == Scale::kRatio ? "ratio" : "difference") + " |\n";
  }
  text += "\n| baseline | in tables | the metric |\n|---|---|---|\n";
  for (const Baseline& baseline : baselines())
    text += "| `" + baseline.suffix + "` | " + baseline.label + " |" + baseline.meaning + " |\n";
  return text + "\n";
}

}  // namespace

TEST_CASE("metric docs: results/README.md lists what the table has") {
  std::ifstream in(kReadme, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::size_t begin = text.find(kBegin), end = text.find(kEnd);
  REQUIRE(begin != text.npos);
  REQUIRE(end != text.npos);
  const std::size_t first = begin + kBegin.size();
  if (std::getenv("TAPELAB_WRITE_DOCS") != nullptr) {
    text.replace(first, end - first, docs());
    std::ofstream(kReadme, std::ios::binary) << text;
  } else {
    CHECK_MESSAGE(text.substr(first, end - first) == docs(),
                  "renew the list: TAPELAB_WRITE_DOCS=1 build/test_results -tc='metric docs*'");
  }
}
