// The language that picks runs: `status=failed or test_predict_mse>0.05 and predict.conditional=true`.
//
//   filter     = and ("or" and)*
//   and        = not ("and"? not)*              two conditions side by side must both hold
//   not        = "not" not | "(" filter ")" | condition
//   condition  = KEY ("=" | "==" | "!=" | "<" | "<=" | ">" | ">=") VALUE
//
// A value may be several words, as a list is (model.encoder=128 64); it ends before "and", "or", "not", the next
// condition and a bracket that it did not open itself. In double or single quotes it may hold anything, in double ones
// \" and \\ for a double quote and a backslash; "" is the empty one, and so is nothing at all behind "KEY=".
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/text/errors.hpp"

namespace tapelab::results {

enum class Relation { kEqual, kUnequal, kLess, kLessEqual, kGreater, kGreaterEqual };

/// Bytes of the filter's text.
struct Place {
  std::size_t begin = 0, length = 1;
};

struct Condition {
  std::string key;
  Relation relation = Relation::kEqual;
  std::string value;
  bool quoted = false;  ///< the value stood in quotes
  Place key_place, relation_place, value_place;
};

/// A node of the parsed filter.
struct Filter {
  enum class Kind { kCondition, kAnd, kOr, kNot };
  Kind kind = Kind::kAnd;
  Condition condition = {};           ///< of kCondition
  std::vector<Filter> operands = {};  ///< of the others; kNot has one, kAnd without any holds always
};

/// Empty text: a filter that always holds. Throws UsageError showing the place of what is wrong.
Filter parse_filter(const std::string& text);

/// Words of a command line as one filter.
std::string filter_text(const std::vector<std::string>& words);

/// A value as a filter takes it back, in double quotes where it needs them.
std::string filter_value(const std::string& value);

/// Throws UsageError: the message, the text with carets below `place`, and `hints`.
[[noreturn]] void reject_filter(const std::string& text, Place place, const std::string& message, const Hints& hints);

}  // namespace tapelab::results
