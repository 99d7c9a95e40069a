#include "experiments/keras/zip_archive.hpp"

#include <zip.h>

#include <memory>

#include "results/files/regular_file.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments::keras {
namespace {

constexpr zip_int64_t kMostFiles = 10'000;

[[noreturn]] void fail(const std::string& task, zip_error_t* error) {
  throw results::DamagedFile("cannot " + task + ": " + zip_error_strerror(error));
}

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

ZipArchive::ZipArchive(std::span<const std::byte> bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) fail("read the archive", &error);
  archive_ = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (archive_ == nullptr) {
    zip_source_free(source);
    fail("read the archive", &error);
  }
  if (zip_get_num_entries(archive_, 0) <= kMostFiles) return;
  zip_discard(archive_);
  throw results::DamagedFile("its archive has more than " + std::to_string(kMostFiles) + " files");
}

ZipArchive::~ZipArchive() { zip_discard(archive_); }

std::optional<std::vector<std::byte>> ZipArchive::file(const std::string& name, std::size_t most) const {
  zip_stat_t facts;
  if (zip_stat(archive_, name.c_str(), 0, &facts) != 0) return std::nullopt;
  if ((facts.valid & ZIP_STAT_SIZE) == 0)
    throw results::DamagedFile("its archive does not say how large " + name + " is");
  if (facts.size > most)
    throw results::DamagedFile(name + " in its archive has " + std::to_string(facts.size) + " bytes; at most " +
                               std::to_string(most) + " are read");
  if (const std::string why = results::too_large(facts.size); !why.empty())
    throw results::UnreadableFile(name + " in its archive has " + why);
  const std::unique_ptr<zip_file_t, CloseFile> file(zip_fopen(archive_, name.c_str(), 0));
  if (file == nullptr) fail("read " + name + " in its archive", zip_get_error(archive_));
  std::vector<std::byte> bytes(facts.size);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const zip_int64_t got = zip_fread(file.get(), bytes.data() + done, bytes.size() - done);
    if (got < 0) fail("read " + name + " in its archive", zip_file_get_error(file.get()));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  std::byte more{};  // its end is where the checksum is compared
  const zip_int64_t rest = zip_fread(file.get(), &more, 1);
  if (rest < 0) fail("read " + name + " in its archive", zip_file_get_error(file.get()));
  if (done < bytes.size() || rest > 0)
    throw results::DamagedFile(name + " in its archive is not as large as the archive says");
  return bytes;
}

}  // namespace tapelab::experiments::keras
