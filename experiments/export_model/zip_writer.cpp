#include "experiments/export_model/zip_writer.hpp"

#include <zip.h>

#include <cstdint>
#include <memory>
#include <stdexcept>

namespace tapelab::experiments {
namespace {

[[noreturn]] void fail(const std::string& task, zip_error_t* error) {
  throw std::runtime_error("libzip cannot " + task + ": " + zip_error_strerror(error));
}

struct FreeSource {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
struct DiscardArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};

void add(zip_t* archive, const ZipEntry& file) {
  constexpr std::uint16_t kMidnight = 0, kFirstDay = (1 << 5) | 1;  // 1980-01-01, as DOS has it
  zip_source_t* const source = zip_source_buffer(archive, file.bytes.data(), file.bytes.size(), 0);
  if (source == nullptr) fail("take " + file.name, zip_get_error(archive));
  const zip_int64_t place = zip_file_add(archive, file.name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (place < 0) {
    zip_source_free(source);
    fail("add " + file.name, zip_get_error(archive));
  }
  const auto index = static_cast<zip_uint64_t>(place);
  if (zip_set_file_compression(archive, index, ZIP_CM_STORE, 0) != 0 ||
      zip_file_set_dostime(archive, index, kMidnight, kFirstDay, 0) != 0)
    fail("add " + file.name, zip_get_error(archive));
}

std::string read(zip_source_t* source) {
  std::string bytes;
  zip_stat_t stat;
  if (zip_source_stat(source, &stat) == 0 && (stat.valid & ZIP_STAT_SIZE) != 0 && zip_source_open(source) == 0) {
    bytes.resize(stat.size);
    const zip_int64_t count = zip_source_read(source, bytes.data(), bytes.size());
    zip_source_close(source);
    if (count == static_cast<zip_int64_t>(bytes.size())) return bytes;
  }
  fail("read the archive", zip_source_error(source));
}

}  // namespace

std::string zip_of(const std::vector<ZipEntry>& files, const std::string& comment) {
  zip_error_t error;
  zip_error_init(&error);
  const std::unique_ptr<zip_source_t, FreeSource> buffer(zip_source_buffer_create(nullptr, 0, 0, &error));
  if (!buffer) fail("make an archive", &error);
  std::unique_ptr<zip_t, DiscardArchive> archive(zip_open_from_source(buffer.get(), ZIP_TRUNCATE, &error));
  if (!archive) fail("make an archive", &error);
  zip_source_keep(buffer.get());  // the archive owned it
  for (const ZipEntry& file : files) add(archive.get(), file);
  if (zip_set_archive_comment(archive.get(), comment.data(), static_cast<zip_uint16_t>(comment.size())) != 0)
    fail("comment the archive", zip_get_error(archive.get()));
  if (zip_close(archive.get()) != 0) fail("write the archive", zip_get_error(archive.get()));
  archive.release();
  return read(buffer.get());
}

}  // namespace tapelab::experiments
