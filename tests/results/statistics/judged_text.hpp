// Expectations from their text, and what is said of wrong ones.
#pragma once

#include <stdexcept>
#include <string>

#include "results/statistics/verdict.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results::examples {

inline Expectation parsed(const std::string& text) { return parse_expectations(text).at(0); }

inline std::string parse_error(const std::string& text) {
  try {
    parse_expectations(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "no error";
}

/// The study judged by this expectation alone.
inline Evidence judged(Study study, const std::string& expect) {
  study.label.expect = {expect};
  return judge(study).evidence.at(0);
}

inline std::string judge_error(const Study& study, const std::string& expect) {
  try {
    judged(study, expect);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace tapelab::results::examples
