#include "experiments/runner/grid_lines.hpp"

#include <algorithm>
#include <string_view>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

constexpr std::size_t kNameWidth = 15, kCommentColumn = 46;

}  // namespace

GridLines::GridLines(const std::vector<std::string>& given) {
  for (const std::string& text : given) {
    const std::size_t equals = text.find('=');
    if (equals == text.npos)
      throw ConfigError(
          {.message = "'" + text + "' is neither a file nor a setting", .hints = {"settings have the form key=value"}});
    const std::string key(trimmed(std::string_view(text).substr(0, equals)));
    find_field(key);
    lines_.push_back({key, std::string(trimmed(std::string_view(text).substr(equals + 1))), "given"});
  }
  given_ = lines_.size();
}

void GridLines::set(const std::string& key, const std::string& value, const std::string& comment) {
  const auto line = std::ranges::find(lines_, key, &Line::key);
  if (line == lines_.end()) {
    lines_.push_back({key, value, comment});
  } else if (static_cast<std::size_t>(line - lines_.begin()) >= given_) {
    line->value = value;
    line->comment = comment;
  }
}

void GridLines::suggest(const std::string& key, const std::string& value, const std::string& comment) {
  suggested_.push_back({key, value, comment});
}

bool GridLines::is_given(const std::string& key) const {
  return std::any_of(lines_.begin(), lines_.begin() + static_cast<std::ptrdiff_t>(given_),
                     [&](const Line& line) { return line.key == key; });
}

std::string GridLines::value(const std::string& key) const {
  const auto line = std::ranges::find(lines_, key, &Line::key);
  return line == lines_.end() ? "" : line->value;
}

std::vector<std::string> GridLines::overrides() const {
  std::vector<std::string> words;
  for (const Line& line : lines_) words.push_back(line.key + "=" + line.value);
  return words;
}

std::string GridLines::text() const {
  std::string text, section;
  std::vector<Line> ordered;
  for (const std::string& key : field_keys()) {
    if (const auto line = std::ranges::find(lines_, key, &Line::key); line != lines_.end())
      ordered.push_back(*line);
    else if (const auto other = std::ranges::find(suggested_, key, &Line::key); other != suggested_.end())
      ordered.push_back(*other);
  }
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    const std::size_t dot = ordered[i].key.find('.');
    if (dot == std::string::npos) continue;
    if (ordered[i].key.substr(0, dot) != section) text += "\n[" + (section = ordered[i].key.substr(0, dot)) + "]\n";
    const bool suggested =
        std::ranges::count(suggested_, ordered[i].key, &Line::key) > 0 && value(ordered[i].key).empty();
    std::string line = (suggested ? "# " : "") + ordered[i].key.substr(dot + 1);
    line.resize(std::max(line.size(), kNameWidth), ' ');
    line += " = " + ordered[i].value;
    if (!ordered[i].comment.empty()) {
      line.resize(std::max(line.size() + 2, kCommentColumn), ' ');
      line += "# " + ordered[i].comment;
    }
    text += line + '\n';
  }
  return text;
}

}  // namespace tapelab::experiments
