#include "experiments/formats/text_file.hpp"

#include <utility>

#include "results/files/regular_file.hpp"

namespace tapelab::experiments {

TextFile read_text_file(const std::string& path, std::optional<std::uint64_t> most) {
  auto [text, problem, missing, large] = results::read_text(path, most);
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return {.text = std::move(text), .problem = std::move(problem), .missing = missing, .large = large};
}

}  // namespace tapelab::experiments
