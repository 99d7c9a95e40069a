#include "experiments/text_file.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace tapelab::experiments {

TextFile read_text_file(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) return {.text = "", .problem = "no such file"};
  if (error) return {.text = "", .problem = error.message()};
  if (std::filesystem::is_directory(status)) return {.text = "", .problem = "is a directory, not a file"};
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return {.text = "", .problem = "cannot be read"};
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return {.text = std::move(text), .problem = ""};
}

}  // namespace tapelab::experiments
