#include "results/run/source_labels.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <numeric>
#include <optional>
#include <set>

namespace tapelab::results {
namespace {

/// Runs that read the same.
struct Version {
  std::vector<std::size_t> members;
  std::set<std::string> paths, contents;
  std::map<std::string, std::set<std::string>> exact;  // by group

  const std::string& path() const {
    static const std::string none;
    return paths.empty() ? none : *paths.begin();
  }

  void add(const Source& source, std::size_t index) {
    members.push_back(index);
    if (!source.path.empty()) paths.insert(source.path);
    if (!source.content.empty()) contents.insert(source.content);
    if (!source.exact.empty()) exact[source.group].insert(source.exact);
  }

  void add(const Version& other) {
    members.insert(members.end(), other.members.begin(), other.members.end());
    paths.insert(other.paths.begin(), other.paths.end());
    contents.insert(other.contents.begin(), other.contents.end());
    for (const auto& [group, texts] : other.exact) exact[group].insert(texts.begin(), texts.end());
  }

  /// Whether some group shows that they are not the same.
  bool contradicts(const Version& other) const {
    return std::ranges::any_of(exact, [&](const auto& entry) {
      const auto found = other.exact.find(entry.first);
      return found != other.exact.end() && found->second != entry.second;
    });
  }
};

/// Sets of numbers that grow together.
class Sets {
 public:
  explicit Sets(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }
  std::size_t root(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) {
    const std::size_t x = root(a), y = root(b);
    parent_[std::max(x, y)] = std::min(x, y);
  }

 private:
  std::vector<std::size_t> parent_;
};

/// The versions as far as contents and groups show that runs read the same.
std::vector<Version> shown_versions(std::span<const Source> sources, const std::vector<std::size_t>& members) {
  Sets sets(members.size());
  std::map<std::pair<std::string, std::string>, std::size_t> first;
  const auto join = [&](std::size_t i, const std::string& what, const std::string& text) {
    if (!text.empty()) sets.join(i, first.try_emplace({what, text}, i).first->second);
  };
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Source& source = sources[members[i]];
    join(i, "content", source.content);
    join(i, "group " + source.group, source.exact);
  }
  std::map<std::size_t, Version> versions;
  for (std::size_t i = 0; i < members.size(); ++i) versions[sets.root(i)].add(sources[members[i]], members[i]);
  std::vector<Version> all;
  for (auto& [root, version] : versions) all.push_back(std::move(version));
  return all;
}

/// Makes one of all versions that `belongs` chooses, unless two of them contradict each other.
template <class Belongs>
void merge_unless_contradicted(std::vector<Version>& versions, const Belongs& belongs) {
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < versions.size(); ++i)
    if (belongs(versions[i])) chosen.push_back(i);
  for (const std::size_t a : chosen)
    for (const std::size_t b : chosen)
      if (a < b && versions[a].contradicts(versions[b])) return;
  for (std::size_t i = chosen.size(); i-- > 1;) {
    versions[chosen.front()].add(versions[chosen[i]]);
    versions.erase(versions.begin() + static_cast<std::ptrdiff_t>(chosen[i]));
  }
}

/// A version of unknown content is the only other that it may be, where there is one such.
void merge_unknown_with_only_candidate(std::vector<Version>& versions) {
  for (std::size_t i = 0; i < versions.size();) {
    std::optional<std::size_t> only;
    std::size_t candidates = 0;
    for (std::size_t j = 0; j < versions.size() && versions[i].contents.empty(); ++j)
      if (j != i && !versions[i].contradicts(versions[j])) {
        only = j;
        ++candidates;
      }
    if (candidates != 1) {
      ++i;
      continue;
    }
    versions[*only].add(versions[i]);
    versions.erase(versions.begin() + static_cast<std::ptrdiff_t>(i));
    i = 0;
  }
}

std::vector<Version> versions_of(std::span<const Source> sources, const std::vector<std::size_t>& members,
                                 Places places) {
  std::vector<Version> versions = shown_versions(sources, members);
  std::set<std::string> paths;
  for (const Version& version : versions) paths.insert(version.path());
  const auto is_open = [&](const Version& version) {
    return places == Places::kManyContents || version.contents.empty();
  };
  for (const std::string& path : paths)
    merge_unless_contradicted(versions, [&](const Version& v) { return v.path() == path && is_open(v); });
  merge_unless_contradicted(versions, [](const Version& v) { return v.contents.empty(); });  // moved since
  merge_unknown_with_only_candidate(versions);
  return versions;
}

/// " (checksum 1a2b3c4d)"; "" where nothing is known of what was read.
std::string checksum_text(const Version& version) {
  constexpr std::size_t kDigits = 8;
  if (!version.contents.empty()) return " (checksum " + version.contents.begin()->substr(0, kDigits) + ")";
  if (version.exact.empty()) return "";
  const std::string& exact = *version.exact.begin()->second.begin();
  return exact.starts_with('r') ? " (run " + exact + ")" : " (checksum " + exact.substr(0, kDigits) + ")";
}

std::string last_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

/// The name with the end of a path in place of its first name, which is the path's last.
std::string placed(const std::string& name, const std::string& path, const std::string& end) {
  const std::string last = last_name(path);
  return end.empty() || !name.starts_with(last) ? name : end + name.substr(last.size());
}

/// Labels of the versions of one name, in their order.
std::vector<std::string> labels_of(const std::string& name, const std::vector<Version>& versions) {
  if (versions.size() == 1) return {name};
  std::vector<std::string> paths;
  for (const Version& version : versions) paths.push_back(version.path());
  const std::vector<std::string> ends = shortest_ends(paths);
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const bool is_alone = !paths[i].empty() && std::ranges::count(paths, paths[i]) == 1;
    labels.push_back(placed(name, paths[i], ends[i]) + (is_alone ? "" : checksum_text(versions[i])));
  }
  return labels;
}

/// Names of a path from the last to the first.
std::vector<std::string> names_of(const std::string& path) {
  std::vector<std::string> names;
  for (const auto& name : std::filesystem::path(path)) names.push_back(name.string());
  std::ranges::reverse(names);
  return names;
}

std::string end_of(const std::vector<std::string>& names, std::size_t count) {
  std::filesystem::path end;
  for (std::size_t i = std::min(count, names.size()); i-- > 0;) end /= names[i];
  return end.string();
}

}  // namespace

std::vector<std::string> source_labels(std::span<const Source> sources, Places places) {
  std::map<std::string, std::vector<std::size_t>> named;
  for (std::size_t i = 0; i < sources.size(); ++i) named[sources[i].name].push_back(i);
  std::vector<std::string> labels(sources.size());
  for (const auto& [name, members] : named) {
    const std::vector<Version> versions =
        name.empty() ? std::vector<Version>{{members, {}, {}, {}}} : versions_of(sources, members, places);
    const std::vector<std::string> own = labels_of(name, versions);
    for (std::size_t v = 0; v < versions.size(); ++v)
      for (const std::size_t member : versions[v].members) labels[member] = own[v];
  }
  return labels;
}

std::string without_version(const std::string& label) {
  if (!label.ends_with(')')) return label;
  return label.substr(0, std::min(label.rfind(" (checksum "), label.rfind(" (run ")));
}

std::vector<std::string> shortest_ends(const std::vector<std::string>& paths) {
  std::vector<std::string> ends;
  for (const std::string& path : paths) {
    const std::vector<std::string> own = names_of(path);
    std::size_t count = std::min<std::size_t>(1, own.size());
    for (const std::string& other : paths) {
      if (other == path) continue;
      const std::vector<std::string> names = names_of(other);
      const auto apart = std::mismatch(own.begin(), own.end(), names.begin(), names.end()).first;
      count = std::max(count, static_cast<std::size_t>(apart - own.begin()) + 1);
    }
    ends.push_back(end_of(own, count));
  }
  return ends;
}

}  // namespace tapelab::results
