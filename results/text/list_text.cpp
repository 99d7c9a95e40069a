#include "results/text/list_text.hpp"

#include <algorithm>
#include <utility>

namespace tapelab::results {
namespace {

constexpr std::string_view kSpace = " \t\r\n\v\f";

bool needs_quotes(std::string_view item) {
  return item.empty() || item.front() == '"' || item.find_first_of(" \t\r\n\v\f,()") != item.npos;
}

/// Takes a quoted string off the front of `text`, which begins with its quote. Nothing when it is not closed.
std::optional<std::string> take_quoted(std::string_view& text) {
  std::string item;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool doubled = text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"';
    if (text[i] == '"' && !doubled) {
      text.remove_prefix(i + 1);
      return item;
    }
    if (doubled) ++i;
    item += text[i];
  }
  return std::nullopt;
}

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string all = "\"";
  for (const char c : text) {
    if (c == '"') all += '"';
    all += c;
  }
  return all + '"';
}

std::optional<std::string> unquoted(std::string_view text) {
  if (text.empty() || text.front() != '"') return std::nullopt;
  auto item = take_quoted(text);
  return text.empty() ? std::move(item) : std::nullopt;
}

std::optional<std::vector<std::string>> split_list(std::string_view text) {
  std::vector<std::string> items;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
    if (text.empty()) return items;
    if (text.front() == '"') {
      auto item = take_quoted(text);
      if (!item) return std::nullopt;
      items.push_back(*std::move(item));
    } else {
      const std::size_t end = std::min(text.find_first_of(kSpace), text.size());
      items.emplace_back(text.substr(0, end));
      text.remove_prefix(end);
    }
  }
}

std::string list_text(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) {
    if (!text.empty()) text += ' ';
    text += needs_quotes(item) ? in_quotes(item) : item;
  }
  return text;
}

}  // namespace tapelab::results
