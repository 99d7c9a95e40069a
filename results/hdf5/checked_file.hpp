// HDF5 files of ours: sealed with the trailer when written, checked when read.
#pragma once

#include <filesystem>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "results/files/atomic_file.hpp"
#include "results/files/trailer.hpp"
#include "results/hdf5/h5.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {

/// The file's bytes with the trailer.
inline std::vector<std::byte> sealed_image(const h5::File& file) {
  std::vector<std::byte> bytes = file.image();
  append_trailer(bytes);
  return bytes;
}

/// Writes the file with the trailer, without another copy of its bytes, under a date if one is given. Throws IoError.
inline void write_sealed(const std::filesystem::path& path, const h5::File& file,
                         std::optional<std::filesystem::file_time_type> date = std::nullopt) {
  const std::span<const std::byte> bytes = file.view();
  write_file_atomically(path, bytes, trailer_of(bytes), date);
}

/// Checks `path` and returns read(root group), of a file that its trailer does not vouch for as it is read apart. A
/// warning of the check goes to `warnings` when given. Throws UnreadableFile when the file cannot be read, DamagedFile
/// when it is damaged or does not hold what `read` expects, ForeignFile when another program wrote it, OtherSchema when
/// another version did, MisplacedFile when `read` says that it is another file of ours.
template <class Read>
auto read_checked_h5(const std::filesystem::path& path, std::vector<std::string>* warnings, Read read) {
  const CheckedFile checked = read_checked_file(path);
  if (!checked.warning.empty() && warnings != nullptr) warnings->push_back(checked.warning);
  try {
    const h5::File file = checked.is_vouched_for ? h5::File::open(checked.bytes) : h5::File::open_apart(checked.bytes);
    return read(file.root());
  } catch (const OtherSchema& other) {
    throw OtherSchema("'" + path.string() + "' " + other.what());
  } catch (const MisplacedFile& misplaced) {
    throw MisplacedFile("'" + path.string() + "' " + misplaced.what());
  } catch (const ForeignFile& foreign) {
    throw ForeignFile("'" + path.string() + "' was not written by tapelab: " + foreign.what());
  } catch (const IoError& error) {  // no process to read it in: that is not the file's fault
    throw UnreadableFile("cannot read '" + path.string() + "': " + error.what());
  } catch (const std::bad_alloc&) {  // nor is this; left out, it would be missing from what is made of many files
    throw;
  } catch (const std::exception& error) {  // whatever else a file can bring about: it is left out
    throw DamagedFile("'" + path.string() + "' cannot be read: " + error.what());
  }
}

}  // namespace tapelab::results
