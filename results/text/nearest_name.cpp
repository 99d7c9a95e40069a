#include "results/text/nearest_name.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace tapelab::results {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(char a, char b) { return lower(a) == lower(b); }

/// Optimal string alignment distance: Levenshtein plus swaps of neighbours. Three rows of the table are enough.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

/// What of a name counts when it stands in another.
std::string letters(std::string_view name) {
  std::string text;
  for (const char c : name)
    if (c != '_') text += lower(c);
  return text;
}

bool begins(std::string_view name, const std::string& wanted) { return letters(name).starts_with(wanted); }

/// Whether a word of the name, behind a sign, begins with it: "sed" is in "reversed" by accident.
bool has_word(std::string_view name, const std::string& wanted) {
  for (std::size_t at = name.find_first_of("._/"); at != name.npos; at = name.find_first_of("._/", at + 1))
    if (begins(name.substr(at + 1), wanted)) return true;
  return false;
}

enum class Kinship { kBegins, kContains, kNone };

/// How near a name is: smaller is nearer.
using Nearness = std::pair<Kinship, std::size_t>;

Nearness nearness(std::string_view wrong, std::string_view name) {
  constexpr std::size_t kLeast = 3;
  const std::string wanted = letters(wrong);
  if (wanted.size() >= kLeast && begins(name, wanted)) return {Kinship::kBegins, name.size()};
  if (wanted.size() >= kLeast && has_word(name, wanted)) return {Kinship::kContains, name.size()};
  return {Kinship::kNone, edit_distance(wrong, name)};
}

bool is_near(const Nearness& nearness, std::string_view wrong, std::string_view name) {
  const std::size_t longer = std::max(wrong.size(), name.size());
  const std::size_t allowed = longer < 2 ? 0 : std::max<std::size_t>(1, longer / 3);
  return nearness.first != Kinship::kNone || nearness.second <= allowed;
}

}  // namespace

std::optional<std::string> nearest_name(std::string_view wrong, std::span<const std::string> known) {
  const std::string* best = nullptr;
  Nearness least;
  for (const std::string& name : known) {
    const Nearness here = nearness(wrong, name);
    if (!is_near(here, wrong, name) || (best != nullptr && here >= least)) continue;
    best = &name;
    least = here;
  }
  if (best == nullptr) return std::nullopt;
  return *best;
}

std::vector<std::string> by_nearness(std::string_view wrong, std::vector<std::string> known) {
  std::ranges::stable_sort(known, {}, [&](const std::string& name) { return nearness(wrong, name); });
  return known;
}

Hints did_you_mean(std::string_view wrong, std::span<const std::string> known, Hints otherwise) {
  if (const auto name = nearest_name(wrong, known)) return {"did you mean '" + *name + "'?"};
  return otherwise;
}

}  // namespace tapelab::results
