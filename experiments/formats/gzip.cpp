#include "experiments/formats/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>

#include "experiments/formats/input_error.hpp"
#include "results/files/regular_file.hpp"

namespace tapelab::experiments {
namespace {

constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::size_t kMaxBytes = 1'000'000'016;  // as many values as checked_count allows, and the header of images
constexpr const char* kFetchAgain = "the file is cut short or damaged; fetch it again";

[[noreturn]] void reject(const std::string& name, const std::string& what, const std::string& hint) {
  throw DataError({.message = "'" + name + "': " + what, .hints = {hint}});
}

/// Unpacks one block after the other; a file may hold several gzip members in a row.
class Gunzip {
 public:
  Gunzip(std::string_view packed, const std::string& name) : packed_(packed), name_(name) {
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~Gunzip() { inflateEnd(&stream_); }
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  std::string unpack() {
    for (bool member_ended = false; !member_ended || has_input();) {
      if (member_ended) inflateReset(&stream_);
      member_ended = unpack_block();
    }
    return std::move(unpacked_);
  }

 private:
  bool has_input() const { return stream_.avail_in > 0 || !packed_.empty(); }

  /// zlib counts input in 32 bits.
  void offer_input() {
    if (stream_.avail_in > 0) return;
    const std::size_t size = std::min<std::size_t>(packed_.size(), std::numeric_limits<uInt>::max());
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed_.data()));  // zlib does not write there
    stream_.avail_in = static_cast<uInt>(size);
    packed_.remove_prefix(size);
  }

  /// Whether this was the end of a member.
  bool unpack_block() {
    offer_input();
    stream_.next_out = reinterpret_cast<Bytef*>(block_.data());
    stream_.avail_out = static_cast<uInt>(block_.size());
    const int status = inflate(&stream_, Z_NO_FLUSH);
    unpacked_.append(block_.data(), block_.size() - stream_.avail_out);
    const std::string so_far = " after " + std::to_string(unpacked_.size()) + " unpacked bytes";
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    if (status == Z_BUF_ERROR) reject(name_, "the gzip data end too early," + so_far, kFetchAgain);
    if (status != Z_OK && status != Z_STREAM_END) {
      reject(name_, "damaged gzip data" + so_far + (stream_.msg ? std::string(": ") + stream_.msg : ""), kFetchAgain);
    }
    if (unpacked_.size() > most_) {
      reject(name_, "the gzip data are larger than " + std::to_string(most_) + " bytes unpacked",
             "at most 10^9 values are read, and a quarter of the memory that is free");
    }
    return status == Z_STREAM_END;
  }

  std::string_view packed_;
  const std::string& name_;
  const std::size_t most_ = std::min<std::size_t>(kMaxBytes, results::most_bytes());
  z_stream stream_ = {};
  std::array<char, std::size_t{1} << 16> block_;
  std::string unpacked_;
};

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with(kGzipMagic); }

std::string unpacked(std::string bytes, const std::string& name) {
  return is_gzip(bytes) ? Gunzip(bytes, name).unpack() : bytes;
}

}  // namespace tapelab::experiments
