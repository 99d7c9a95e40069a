#include "results/views/confusion_view.hpp"

#include <cmath>

#include "results/statistics/class_scores.hpp"
#include "results/text/list_text.hpp"
#include "results/text/page.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {

ClassConfusion confusion_of(const Study& study, std::size_t at) {
  const std::size_t all = study.confusion.classes.size();
  const auto count = [&](std::size_t a, std::size_t b) { return study.confusion.counts[(at * all + a) * all + b]; };
  std::vector<std::size_t> own;  // where the run itself has not the class, there is no count
  for (std::size_t c = 0; c < all; ++c)
    if (count(c, c) >= 0) own.push_back(c);
  ClassConfusion confusion;
  for (const std::size_t a : own) {
    confusion.classes.push_back(study.confusion.classes[a]);
    for (const std::size_t b : own) confusion.counts.push_back(count(a, b));
  }
  return confusion;
}

std::string confusion_text(const ClassConfusion& confusion, std::size_t width) {
  const std::size_t classes = confusion.classes.size();
  if (classes == 0) return "";
  TextTable table;
  table.header = {"class"};
  table.header.insert(table.header.end(), confusion.classes.begin(), confusion.classes.end());
  table.header.emplace_back("F1");
  std::vector<std::string> absent;
  for (std::size_t c = 0; c < classes; ++c) {
    std::vector<std::string>& row = table.rows.emplace_back();
    row.push_back(confusion.classes[c]);
    for (std::size_t p = 0; p < classes; ++p) row.push_back(std::to_string(confusion.counts[c * classes + p]));
    const double f1 = class_f1(confusion.counts, classes, c);
    row.push_back(short_number(f1));
    if (std::isnan(f1)) absent.push_back(confusion.classes[c]);
  }
  std::string text = page("test sequences of each class (rows) by the class they are taken for (columns)\n", table,
                          Format::kText, width);
  if (!absent.empty())
    text +=
        remark("without a test sequence, and so not in macro F1: " + list_text(absent) + "\n", Format::kText, width);
  return text;
}

nlohmann::ordered_json confusion_json(const ClassConfusion& confusion) {
  const std::size_t classes = confusion.classes.size();
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (std::size_t c = 0; c < classes; ++c) {
    const auto first = confusion.counts.begin() + static_cast<std::ptrdiff_t>(c * classes);
    rows.push_back(std::vector<std::int32_t>(first, first + static_cast<std::ptrdiff_t>(classes)));
  }
  return {{"classes", confusion.classes}, {"counts", std::move(rows)}};
}

}  // namespace tapelab::results
