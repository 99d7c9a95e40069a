#include "results/query/filter.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::string_view kRelations = "=!<>";
constexpr std::string_view kKeyEnds = "=!<>() \t\r\n\"'";
constexpr std::string_view kQuoting =
    "a value with spaces or quotes goes in quotes, with a backslash before its own double quotes: "
    "KEY=\"\\\"a b\\\" c\"";
constexpr int kDeepest = 200;  // brackets and "not" in each other; the parser calls itself for each

bool is_space(char c) { return kSpaces.find(c) != kSpaces.npos; }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

class Parser {
 public:
  explicit Parser(const std::string& text) : text_(text) {}

  Filter whole() {
    skip_spaces();
    if (at_end()) return {};
    Filter filter = any_of();
    if (!at_end()) reject({at_, 1}, "this ')' closes no bracket");
    return filter;
  }

 private:
  Filter any_of() {
    Filter filter = all_of();
    if (!is_word("or")) return filter;
    Filter either{.kind = Filter::Kind::kOr};
    either.operands.push_back(std::move(filter));
    while (take_word("or")) either.operands.push_back(all_of());
    return either;
  }

  Filter all_of() {
    Filter filter = negation();
    Filter all{.kind = Filter::Kind::kAnd};
    while (take_word("and") || (!at_end() && !is_word("or") && text_[at_] != ')')) {
      if (all.operands.empty()) all.operands.push_back(std::move(filter));
      all.operands.push_back(negation());
    }
    return all.operands.empty() ? filter : all;
  }

  Filter negation() {
    if (++depth_ > kDeepest) reject({at_, 1}, "the filter is nested too deeply");
    Filter filter = innermost();
    --depth_;
    return filter;
  }

  Filter innermost() {
    if (take_word("not")) {
      Filter filter{.kind = Filter::Kind::kNot};
      filter.operands.push_back(negation());
      return filter;
    }
    if (at_end() || text_[at_] != '(') return {.kind = Filter::Kind::kCondition, .condition = condition()};
    const std::size_t opened = at_++;
    skip_spaces();
    Filter filter = any_of();
    if (at_end()) reject({opened, 1}, "this '(' is never closed");
    ++at_;
    skip_spaces();
    return filter;
  }

  Condition condition() {
    reject_foreign_operator();
    Condition c;
    const std::size_t end = std::min(text_.find_first_of(kKeyEnds, at_), text_.size());
    c.key_place = {at_, std::max<std::size_t>(end - at_, 1)};
    c.key = text_.substr(at_, end - at_);
    if (c.key.empty() || c.key == "and" || c.key == "or")
      reject(c.key_place, at_end() ? "the filter ends where a condition is expected" : "a condition is expected here");
    at_ = end;
    skip_spaces();
    const std::size_t sign = at_;
    const bool joined = sign == end;  // "key=" alone is the empty value, as on a command line
    const auto relation = take_relation();
    if (!relation)
      reject({at_, 1}, "'" + c.key + "' is compared with nothing: one of = != < <= > >= is expected here",
             after_value_ ? kQuoting : "");
    c.relation = *relation;
    c.relation_place = {sign, at_ - sign};
    relation_end_ = at_;
    skip_spaces();
    c.quoted = !at_end() && (text_[at_] == '"' || text_[at_] == '\'');
    const std::size_t begin = at_;
    c.value = c.quoted ? quoted_value() : plain_value();
    if (c.value.empty() && !c.quoted && !(joined && !orders(c.relation)))
      reject({at_, 1}, "a value is expected here", "\"\" is the empty value");
    c.value_place = {begin, std::max<std::size_t>(c.quoted ? at_ - begin : c.value.size(), 1)};
    skip_spaces();
    after_value_ = true;
    return c;
  }

  std::optional<Relation> take_relation() {
    constexpr std::array<std::pair<std::string_view, Relation>, 7> kSigns = {{{"==", Relation::kEqual},
                                                                              {"!=", Relation::kUnequal},
                                                                              {"<=", Relation::kLessEqual},
                                                                              {">=", Relation::kGreaterEqual},
                                                                              {"=", Relation::kEqual},
                                                                              {"<", Relation::kLess},
                                                                              {">", Relation::kGreater}}};
    for (const auto& [sign, relation] : kSigns)
      if (text_.compare(at_, sign.size(), sign) == 0) {
        at_ += sign.size();
        return relation;
      }
    return std::nullopt;
  }

  static bool orders(Relation relation) { return relation != Relation::kEqual && relation != Relation::kUnequal; }

  /// A backslash stands before a double quote or a backslash of a value in double quotes, and for itself elsewhere.
  std::string quoted_value() {
    const std::size_t opened = at_;
    const char quote = text_[at_++];
    std::string value;
    for (; !at_end() && text_[at_] != quote; ++at_) {
      const bool escapes = quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size() &&
                           (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\');
      if (escapes) ++at_;
      value += text_[at_];
    }
    if (at_end()) reject({opened, 1}, "this quote is never closed", kQuoting);
    ++at_;
    return value;
  }

  std::string plain_value() {
    const std::size_t begin = at_;
    std::size_t end = at_;
    while (!at_end() && text_[at_] != '(' && text_[at_] != ')' && !is_keyword() &&
           ((end == begin && begin == relation_end_) || !is_condition())) {
      if (end > begin) reject_foreign_operator();
      at_ = end_of_value_word(at_);
      end = at_;
      skip_spaces();
    }
    if (end > begin) at_ = end;
    return text_.substr(begin, end - begin);
  }

  /// A closing bracket belongs to the word when the word opened it.
  std::size_t end_of_value_word(std::size_t from) const {
    int open = 0;
    std::size_t end = from;
    for (; end < text_.size() && !is_space(text_[end]); ++end) {
      if (text_[end] == '(') ++open;
      if (text_[end] == ')' && --open < 0) break;
    }
    return end;
  }

  /// Whether a condition begins here: a word with a relation in it or behind it.
  bool is_condition() const {
    std::size_t end = text_.find_first_of(kKeyEnds, at_);
    if (end == text_.npos || end == at_) return false;
    end = text_.find_first_not_of(kSpaces, end);
    return end != text_.npos && kRelations.find(text_[end]) != kRelations.npos;
  }

  bool is_word(std::string_view word) const {
    if (text_.compare(at_, word.size(), word) != 0) return false;
    const std::size_t end = at_ + word.size();
    return end == text_.size() || is_space(text_[end]) || text_[end] == '(' || text_[end] == ')';
  }
  /// What other languages write for and, or, not.
  void reject_foreign_operator() const {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kForeign = {{{"AND", "and"},
                                                                                        {"&&", "and"},
                                                                                        {"&", "and"},
                                                                                        {"OR", "or"},
                                                                                        {"||", "or"},
                                                                                        {"|", "or"},
                                                                                        {"NOT", "not"},
                                                                                        {"!", "not"}}};
    for (const auto& [foreign, own] : kForeign)
      if (is_word(foreign))
        reject({at_, foreign.size()}, "write '" + std::string(own) + "' instead of '" + std::string(foreign) + "'");
  }

  bool is_keyword() const { return is_word("and") || is_word("or") || is_word("not"); }

  bool take_word(std::string_view word) {
    if (!is_word(word)) return false;
    at_ += word.size();
    skip_spaces();
    return true;
  }

  bool at_end() const { return at_ == text_.size(); }
  void skip_spaces() { at_ = std::min(text_.find_first_not_of(kSpaces, at_), text_.size()); }

  [[noreturn]] void reject(Place place, const std::string& message, std::string_view hint = "") const {
    reject_filter(text_, place, message,
                  joined_hints(hint.empty() ? Hints{} : Hints{std::string(hint)},
                               {"for example status=failed or train.epochs>=100 and not seed=3"}));
  }

  const std::string& text_;
  std::size_t at_ = 0;
  std::size_t relation_end_ = 0;  // a word right behind the relation is the value, whatever it holds
  bool after_value_ = false;      // a condition was read: what follows may be the rest of a value that needs quotes
  int depth_ = 0;
};

}  // namespace

Filter parse_filter(const std::string& text) { return Parser(text).whole(); }

std::string filter_text(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string filter_value(const std::string& value) {
  const bool is_keyword = value == "and" || value == "or" || value == "not";
  const bool is_plain = !value.empty() && !is_keyword && value.front() != '=';
  if (is_plain && value.find_first_of(" \t\r\n()\"'") == value.npos) return value;
  std::string quoted = "\"";
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '"' || value[i] == '\\') quoted += '\\';
    quoted += value[i];
  }
  return quoted + '"';
}

void reject_filter(const std::string& text, Place place, const std::string& message, const Hints& hints) {
  std::string line = text;
  std::ranges::replace_if(line, is_space, ' ');
  const std::string_view all = text;
  const std::size_t before = characters(all.substr(0, place.begin));
  const std::size_t below =
      std::max<std::size_t>(place.begin < all.size() ? characters(all.substr(place.begin, place.length)) : 1, 1);
  throw UsageError(message + "\n  --> " + line + "\n      " + std::string(before, ' ') + std::string(below, '^'),
                   hints);
}

}  // namespace tapelab::results
