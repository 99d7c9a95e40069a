#include "results/expectation.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "results/filter.hpp"
#include "results/number_text.hpp"

namespace tapelab::results {
namespace {

/// Words separated by spaces; spaces inside double quotes do not separate. Quotes are dropped.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  bool quoted = false, open = false;
  for (const char c : text) {
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ' ' || c == '\t')) {
      open = false;
    } else {
      if (!open) words.emplace_back();
      open = true;
      words.back() += c;
    }
  }
  if (quoted) throw std::invalid_argument("a double quote is not closed in '" + text + "'");
  return words;
}

/// "<" is 0; "~1.5" is 1.5; nothing for any other word.
std::optional<double> relation(const std::string& word) {
  if (word == "<") return 0.0;
  if (!word.starts_with('~')) return std::nullopt;
  const auto factor = parse_number<double>(std::string_view(word).substr(1));
  if (!factor || !(*factor > 1))
    throw std::invalid_argument("'" + word + "' must be ~ and a factor above 1, for example ~1.5");
  return *factor;
}

Side read_side(const std::vector<std::string>& words, const std::string& default_metric, const std::string& text) {
  Side side{default_metric, {}};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    if (equals != std::string::npos && equals > 0) {
      side.where.emplace_back(words[i].substr(0, equals), words[i].substr(equals + 1));
    } else if (i == 0) {
      side.metric = words[i];
    } else {
      throw std::invalid_argument("'" + words[i] + "' is no KEY=VALUE in '" + text + "'");
    }
  }
  if (side.metric.empty()) throw std::invalid_argument("no metric in '" + text + "'");
  return side;
}

Expectation parse_one(const std::string& text) {
  std::vector<std::string> left, right;
  std::optional<double> within;
  for (const std::string& word : words_of(text)) {
    const auto found = relation(word);
    if (found && within) throw std::invalid_argument("more than one < or ~ in '" + text + "'");
    if (found)
      within = found;
    else
      (within ? right : left).push_back(word);
  }
  if (!within) throw std::invalid_argument("no < or ~FACTOR in '" + text + "'");
  Expectation expectation{read_side(left, "", text), {}, *within};
  expectation.right = read_side(right, expectation.left.metric, text);
  if (expectation.left == expectation.right) throw std::invalid_argument("both sides of '" + text + "' are the same");
  return expectation;
}

}  // namespace

std::string Side::text() const {
  std::string text = metric;
  for (const auto& [key, value] : where) text += ' ' + key + '=' + filter_value(value);
  return text;
}

std::vector<Expectation> parse_expectations(const std::string& text) {
  std::vector<Expectation> all;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(';', start), text.size());
    all.push_back(parse_one(text.substr(start, end - start)));
    start = end + 1;
  }
  return all;
}

}  // namespace tapelab::results
