#include "results/text/errors.hpp"

#include <utility>

namespace tapelab::results {

Hints joined_hints(Hints hints, const Hints& more) {
  hints.insert(hints.end(), more.begin(), more.end());
  return hints;
}

std::string with_hints(std::string text, const Hints& hints) {
  for (const std::string& hint : hints) text += "\n = " + hint;
  return text;
}

Error::Error(const std::string& message, Hints hints) : Error(with_hints(message, hints), message, hints) {}

Error::Error(const std::string& shown, std::string message, Hints hints)
    : std::runtime_error(shown), message_(std::move(message)), hints_(std::move(hints)) {}

}  // namespace tapelab::results
