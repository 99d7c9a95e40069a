#include "experiments/text_file.hpp"

#include <array>
#include <filesystem>
#include <fstream>

namespace tapelab::experiments {

TextFile read_text_file(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) return {.text = "", .problem = "no such file"};
  if (error) return {.text = "", .problem = error.message()};
  if (std::filesystem::is_directory(status)) return {.text = "", .problem = "is a directory, not a file"};
  std::ifstream stream(path, std::ios::binary);
  std::string text;
  std::array<char, std::size_t{1} << 16> block;
  while (stream.read(block.data(), block.size()) || stream.gcount() > 0) {
    text.append(block.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (!stream.eof()) return {.text = "", .problem = "cannot be read"};
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return {.text = std::move(text), .problem = ""};
}

}  // namespace tapelab::experiments
