// The lines of a grid file that is being written.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tapelab::experiments {

/// Lines "key = value  # comment" in the order in which they are set; one that was given is never changed.
class GridLines {
 public:
  /// `given`: key=value. Throws ConfigError for what has another form or an unknown key.
  explicit GridLines(const std::vector<std::string>& given);

  void set(const std::string& key, const std::string& value, const std::string& comment = "");
  /// A line that is written as a comment, for the reader to choose it.
  void suggest(const std::string& key, const std::string& value, const std::string& comment);
  bool is_given(const std::string& key) const;
  /// "" where the key is not set.
  std::string value(const std::string& key) const;
  /// As words of a command line.
  std::vector<std::string> overrides() const;
  /// One [section] after the other, in the order of the settings' table.
  std::string text() const;

 private:
  struct Line {
    std::string key, value, comment;
  };
  std::vector<Line> lines_, suggested_;
  std::size_t given_ = 0;
};

}  // namespace tapelab::experiments
