#include "results/statistics/expectation.hpp"

#include <algorithm>
#include <cstdint>
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
/// for any other word. What stands last behind "<" and ">" is no margin.
std::optional<Expectation> read_relation(const std::vector<std::string>& words, std::size_t& i) {
  const char sign = words[i].front();
  if (sign != '<' && sign != '>' && sign != '~') return std::nullopt;
  std::string margin = words[i].substr(1);
  const std::size_t behind = sign == '~' ? 0 : 1;
  if (margin.empty() && i + 1 + behind < words.size() && looks_like_margin(words[i + 1])) margin = words[++i];
  Expectation expectation;
  expectation.sign = sign + margin;
  expectation.expected = sign == '<' ? Expected::kLower : sign == '>' ? Expected::kHigher : Expected::kAlike;
  if (margin.empty() && sign == '~') throw std::invalid_argument("'~' must have a margin, for example ~10% or ~1.5");
  if (!margin.empty()) expectation.margin = read_margin_or_factor(margin);
  return expectation;
}

/// "KEY=A,B" beside an x.
Change read_change(const std::string& key, const std::string& levels, const std::string& text) {
  const std::size_t comma = levels.find(',');
  const Change change = {key, levels.substr(0, comma), comma == levels.npos ? "" : levels.substr(comma + 1)};
  const bool has_two = comma != levels.npos && change.to.find(',') == levels.npos && change.from != change.to;
  if (!has_two)
    throw std::invalid_argument("'" + key + "=" + levels + "' must name two levels, " + key +
                                "=FROM,TO, as it stands in an interaction, in '" + text + "'");
  return change;
}

/// Each x has a KEY=... on both sides.
void require_changes(const Texts& words, const std::string& text) {
  const auto is_setting = [&](std::size_t i) { return i < words.size() && words[i].find('=') + 1 > 1; };
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i] == "x" && !(i > 1 && is_setting(i - 1) && is_setting(i + 1)))
      throw std::invalid_argument("an interaction is METRIC KEY=FROM,TO x KEY=FROM,TO, not '" + text + "'");
}

/// No setting stands twice.
void require_own_keys(const Side& side, const std::string& text) {
  Texts keys;
  for (const Change& change : side.changes) keys.push_back(change.key);
  for (const auto& [key, value] : side.where) keys.push_back(key);
  for (const std::string& key : keys)
    if (!side.changes.empty() && std::ranges::count(keys, key) > 1)
      throw std::invalid_argument("'" + key + "' stands twice in the interaction '" + text + "'");
}

Side read_side(const std::vector<std::string>& words, const std::string& default_metric, const std::string& text,
               Texts& asked) {
  Side side{default_metric, {}};
  require_changes(words, text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    if (equals != std::string::npos && equals > 0) {
      asked.push_back(words[i].substr(0, equals));
      const std::string key = current_setting_name(asked.back()), value = words[i].substr(equals + 1);
      if (words[i - std::min<std::size_t>(i, 1)] == "x" || (i + 1 < words.size() && words[i + 1] == "x"))
        side.changes.push_back(read_change(key, value, text));
      else
        side.where.emplace_back(key, value);
    } else if (i == 0) {
      asked.push_back(words[i]);
      side.metric = current_metric_name(words[i]);
    } else if (words[i] != "x") {
      throw std::invalid_argument("'" + words[i] + "' is not KEY=VALUE in '" + text + "'");
    }
  }
  if (side.metric.empty()) throw std::invalid_argument("no metric in '" + text + "'");
  require_own_keys(side, text);
  return side;
}

/// An interaction to the left, and 0 to the right.
void arrange_interaction(Expectation& expectation, const std::string& text) {
  Side &left = expectation.left, &right = expectation.right;
  if (is_interaction(right)) {
    if (expectation.expected == Expected::kHigher)
      throw std::invalid_argument("'>' stands behind an interaction: 0 < METRIC ..., in '" + text + "'");
    std::swap(left, right);
    if (expectation.expected == Expected::kLower) {
      expectation.expected = Expected::kHigher;
      expectation.sign.front() = '>';
    }
  }
  if (is_interaction(right) || parse_number<double>(right.metric) != 0 || !right.where.empty())
    throw std::invalid_argument("an interaction is compared with 0, which is none and of ratios ×1, in '" + text + "'");
  right.metric = "0";
}

/// "from STEP" at the end, which it takes off: "[STEP:]"; "" where the words say no such thing.
std::string take_steps(Texts& words, const std::string& text) {
  const auto from = std::ranges::find(words, "from");
  if (from == words.end()) return "";
  const bool is_last = words.end() - from == 2;
  if (!is_last || !parse_number<std::int64_t>(words.back()))
    throw std::invalid_argument(
        "'from' must be followed by a step, a whole number from 0 on, and end the expectation: "
        "METRIC KEY=VALUE < KEY=VALUE from 5, in '" +
        text + "'");
  const std::string steps = "[" + words.back() + ":]";
  words.erase(from, words.end());
  return steps;
}

/// Both metrics are their means over `steps`, "[5:]".
void choose_steps(Expectation& expectation, const std::string& steps) {
  for (Side* side : {&expectation.left, &expectation.right}) {
    if (is_constant(*side)) continue;
    if (side->metric.find('[') != std::string::npos)
      throw std::invalid_argument("'" + side->metric + "' has its step already: leave out 'from " +
                                  steps.substr(1, steps.size() - 3) + "', or the brackets");
    side->metric += steps;
  }
}

Expectation parse_one(const std::string& text, Texts& asked) {
  Texts left, right;
  std::optional<Expectation> relation;
  std::vector<std::string> words = words_of(text);
  if (!words.empty() && (words.back() == "<0" || words.back() == ">0")) {
    words.back().pop_back();
    words.emplace_back("0");
  }
  const std::string steps = take_steps(words, text);
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
  const bool has_interaction = is_interaction(relation->left);
  relation->right = read_side(right, has_interaction ? "0" : relation->left.metric, text, asked);
  if (has_interaction || is_interaction(relation->right))
    arrange_interaction(*relation, text);
  else if (relation->expected == Expected::kHigher)
    throw std::invalid_argument("'>' stands behind interactions only: write the lower side first, with <, in '" + text +
                                "'");
  if (is_constant(relation->left) && !relation->left.where.empty())
    throw std::invalid_argument("a number has no settings: leave out what follows it in '" + text + "'");
  if (is_constant(relation->right) && !is_interaction(relation->left))
    throw std::invalid_argument("no metric to the right of the sign in '" + text + "'");
  if (!steps.empty()) choose_steps(*relation, steps);
  if (relation->left == relation->right) throw std::invalid_argument("both sides of '" + text + "' are the same");
  return *relation;
}

}  // namespace

bool is_constant(const Side& side) { return parse_number<double>(side.metric).has_value(); }

bool is_interaction(const Side& side) { return !side.changes.empty(); }

std::string Side::text() const {
  std::string text = metric;
  for (const Change& change : changes)
    text +=
        (&change == &changes.front() ? " " : " x ") + change.key + '=' + filter_value(change.from + ',' + change.to);
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
