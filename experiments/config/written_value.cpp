#include "experiments/config/written_value.hpp"

#include <filesystem>

#include "experiments/config/config.hpp"
#include "experiments/config/shipped_files.hpp"
#include "experiments/config/start_place.hpp"
#include "experiments/formats/value_text.hpp"
#include "results/text/list_text.hpp"

namespace tapelab::experiments {
namespace {

/// Only the study is a path, not the words that may follow it.
std::string resolved_start(const std::string& text, const Location& where) {
  const bool in_file = where.line > 0;
  StartPlace place = parse_start_from(text, in_file ? std::filesystem::path(where.source).parent_path() : "");
  place.study = written_path(place.study.string(), where);
  return place.text();
}

}  // namespace

/// Shortened where that leads to the same place: behind a link to a folder '..' is not the folder that holds the link.
std::string written_path(std::string path, const Location& where) {
  namespace fs = std::filesystem;
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  if (where.line == 0 || path.empty() || fs::path(path).is_absolute()) return path;
  const fs::path whole = fs::path(where.source).parent_path() / path, shortened = whole.lexically_normal();
  std::error_code error;
  if (const auto here = in_working_folder(path, where.source);
      here && (fs::exists(*here, error) || !fs::exists(whole, error)))
    return here->string();
  return fs::exists(whole, error) && !fs::equivalent(whole, shortened, error) ? whole.string() : shortened.string();
}

std::string written_value(const Field& field, const std::string& text, const Location& where) {
  Config scratch = default_config();
  set(scratch, field.key, text, where);
  const std::string value = get(scratch, field);
  if (!field.is_file() && !field.is_study()) return value;
  const std::string path = results::unquoted(value).value_or(value);
  return value_text(field.is_file() ? written_path(path, where) : resolved_start(path, where));
}

}  // namespace tapelab::experiments
