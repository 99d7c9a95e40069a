// Names for what runs read: files and studies of one name, told apart where they are not the same.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace tapelab::results {

/// What one run says of a file or study it read. Empty: it does not say.
struct Source {
  std::string name;     ///< as run files keep it, the last name of its path: "data.csv", "base:model.encoder=8"
  std::string path;     ///< where it lay
  std::string content;  ///< checksum of what it held; equal contents are one source, wherever they lie
  std::string group;    ///< runs that are equal in all else
  std::string exact;    ///< what the run made of it, comparable within a group: equal if and only if the source was
};

/// Whether sources of other content that lie in one place are told apart only where a group holds both. Of a study that
/// runs start from, other runs have other contents without its having changed.
enum class Places { kOneContent, kManyContents };

/// A label for each: its name where that says enough, else the shortest end of the path that tells it from the others
/// of that name ("a/data.csv"); sources that lay in one place, or nobody knows where, by checksum too
/// ("data.csv (checksum 1a2b3c4d)"). What cannot be shown to differ is one source.
std::vector<std::string> source_labels(std::span<const Source> sources, Places places);

/// A label without the checksum, or run, that tells versions of one place apart.
std::string without_version(const std::string& label);

/// For each path the shortest end of whole names, at least its last, that no other path has.
std::vector<std::string> shortest_ends(const std::vector<std::string>& paths);

}  // namespace tapelab::results
