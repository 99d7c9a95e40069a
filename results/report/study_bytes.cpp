// The study file within the page.
#include <xxhash.h>

#include <cstdio>

#include "results/files/regular_file.hpp"
#include "results/report/base64.hpp"
#include "results/report/sections.hpp"
#include "results/text/errors.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostEmbedded = 6'000'000;  // bytes; base64 makes 8 MB of them, and a page should stay below 10

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
  const auto [bytes, problem, missing, large] = read_bytes(path);
  if (embed == Embed::kNothing && missing) return nullptr;
  if (missing)
    throw UnreadableFile("cannot read '" + path.string() + "' to put it into the page: " + problem,
                         {"--no-embed leaves it out"});
  if (!problem.empty())  // a study is served without what cannot be read
    return {{"name", path.filename().string()}, {"note", "Not embedded: it cannot be read, it " + problem + "."}};
  Json section = {{"name", path.filename().string()}, {"bytes", bytes.size()}, {"xxh128", xxh128(bytes)}};
  if (embed == Embed::kNothing)
    section["note"] = "Not embedded (report made with --no-embed).";
  else if (bytes.size() > kMostEmbedded)
    section["note"] = "Not embedded: it is larger than " + std::to_string(kMostEmbedded / 1'000'000) + " MB.";
  else
    section["base64"] = base64(bytes);
  return section;
}

}  // namespace tapelab::results
