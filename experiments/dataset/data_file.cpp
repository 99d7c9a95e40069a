#include "experiments/dataset/data_file.hpp"

#include "experiments/formats/gzip.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/text_file.hpp"

namespace tapelab::experiments {

std::string read_data_file(const std::string& file, const std::string& key) {
  TextFile content = read_text_file(file);
  if (content.problem.empty()) {
    if (!is_gzip(content.text)) return std::move(content.text);
    std::string text = unpacked(std::move(content.text), file);
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    return text;
  }
  std::vector<std::string> hints;
  if (content.missing)
    hints.push_back(
        "a relative path is relative to the grid file that names it, or on the command line to the working directory");
  if (content.large)
    hints.push_back("free some memory, or raise the limit of the process (ulimit -v) or of its container");
  throw ConfigError(
      {.message = "cannot read data file '" + file + "': " + content.problem, .key = key, .hints = std::move(hints)});
}

}  // namespace tapelab::experiments
