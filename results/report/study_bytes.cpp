// The study file as part of the page.
#include <xxhash.h>

#include <cstdio>
#include <fstream>

#include "results/errors.hpp"
#include "results/report/base64.hpp"
#include "results/report/sections.hpp"
#include "results/text_table.hpp"

namespace tapelab::results {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostEmbedded = 6'000'000;  // bytes; base64 makes 8 MB of them, and a page should stay below 10

std::vector<std::byte> whole_file(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  const auto refuse = [&](const std::string& why) {
    return IoError("cannot read '" + path.string() + "' to put it into the page" + why +
                   "\n = --no-embed leaves it out");
  };
  if (error) throw refuse(": " + error.message());
  std::vector<std::byte> bytes(size);
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size))) throw refuse("");
  return bytes;
}

/// XXH3-128 as xxh128sum prints it.
std::string xxh128(const std::vector<std::byte>& bytes) {
  XXH128_canonical_t hash;
  XXH128_canonicalFromHash(&hash, XXH3_128bits(bytes.data(), bytes.size()));
  std::string hex;
  for (const unsigned char byte : hash.digest) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", byte);
    hex += digits;
  }
  return hex;
}

}  // namespace

Json file_section(const ReportedStudy& reported, Embed embed) {
  const fs::path path = fs::is_directory(reported.path) ? reported.path / "study.h5" : reported.path;
  std::error_code missing;
  if (embed == Embed::kNothing && !fs::exists(path, missing)) return nullptr;
  const std::vector<std::byte> bytes = whole_file(path);
  Json section = {{"name", path.filename().string()}, {"bytes", bytes.size()}, {"xxh128", xxh128(bytes)}};
  if (embed == Embed::kNothing)
    section["note"] = "It is not in this page (--no-embed).";
  else if (bytes.size() > kMostEmbedded)
    section["note"] = "It is not in this page: it is larger than " + std::to_string(kMostEmbedded / 1'000'000) + " MB.";
  else
    section["base64"] = base64(bytes);
  return section;
}

}  // namespace tapelab::results
