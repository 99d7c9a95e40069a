#include "results/statistics/expectation.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <stdexcept>

#include "results/query/filter.hpp"
#include "results/run/metrics.hpp"
#include "results/run/setting_names.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

using Texts = std::vector<std::string>;

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

/// A word that a margin behind "<" or "~" would be; no metric begins like this.
bool looks_like_margin(const std::string& word) {
  return !word.empty() && (word.find_first_of("0123456789+-.") == 0 || word.starts_with("±"));
}

/// "<", "<10%", "~1.5", or with a space before the margin, at words[i]; i moves to the relation's last word. Nothing
/// for any other word.
std::optional<Expectation> read_relation(const std::vector<std::string>& words, std::size_t& i) {
  const char sign = words[i].front();
  if (sign != '<' && sign != '~') return std::nullopt;
  std::string margin = words[i].substr(1);
  if (margin.empty() && i + 1 < words.size() && looks_like_margin(words[i + 1])) margin = words[++i];
  Expectation expectation;
  expectation.sign = sign + margin;
  expectation.expected = sign == '<' ? Expected::kLower : Expected::kAlike;
  if (margin.empty() && sign == '~') throw std::invalid_argument("'~' must have a margin, for example ~10% or ~1.5");
  if (!margin.empty()) expectation.margin = read_margin_or_factor(margin);
  return expectation;
}

Side read_side(const std::vector<std::string>& words, const std::string& default_metric, const std::string& text,
               Texts& asked) {
  Side side{default_metric, {}};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    if (equals != std::string::npos && equals > 0) {
      asked.push_back(words[i].substr(0, equals));
      side.where.emplace_back(current_setting_name(asked.back()), words[i].substr(equals + 1));
    } else if (i == 0) {
      asked.push_back(words[i]);
      side.metric = current_metric_name(words[i]);
    } else {
      throw std::invalid_argument("'" + words[i] + "' is not KEY=VALUE in '" + text + "'");
    }
  }
  if (side.metric.empty()) throw std::invalid_argument("no metric in '" + text + "'");
  return side;
}

Expectation parse_one(const std::string& text, Texts& asked) {
  Texts left, right;
  std::optional<Expectation> relation;
  const std::vector<std::string> words = words_of(text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto found = words[i].empty() ? std::nullopt : read_relation(words, i);
    if (found && relation) throw std::invalid_argument("more than one < or ~ in '" + text + "'");
    if (found)
      relation = std::move(found);
    else
      (relation ? right : left).push_back(words[i]);
  }
  if (!relation) throw std::invalid_argument("no < or ~MARGIN in '" + text + "'");
  relation->left = read_side(left, "", text, asked);
  relation->right = read_side(right, relation->left.metric, text, asked);
  if (is_constant(relation->left) && !relation->left.where.empty())
    throw std::invalid_argument("a number has no settings: leave out what follows it in '" + text + "'");
  if (is_constant(relation->right)) throw std::invalid_argument("no metric to the right of the sign in '" + text + "'");
  if (relation->left == relation->right) throw std::invalid_argument("both sides of '" + text + "' are the same");
  return *relation;
}

}  // namespace

bool is_constant(const Side& side) { return parse_number<double>(side.metric).has_value(); }

std::string Side::text() const {
  std::string text = metric;
  for (const auto& [key, value] : where) text += ' ' + key + '=' + filter_value(value);
  return text;
}

std::string Expectation::text() const {
  std::string against = right.text();
  if (right.metric == left.metric) against = against.substr(std::min(right.metric.size() + 1, against.size()));
  return left.text() + " " + sign + " " + against;
}

std::vector<Expectation> parse_expectations(const std::string& text, std::vector<std::string>* notices) {
  std::vector<Expectation> all;
  Texts asked;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(';', start), text.size());
    all.push_back(parse_one(text.substr(start, end - start), asked));
    start = end + 1;
  }
  if (notices != nullptr) std::ranges::move(renamed_texts(asked), std::back_inserter(*notices));
  return all;
}

}  // namespace tapelab::results
