#include <atomic>
#include <string>
#include <type_traits>

#include "results/hdf5/apart.hpp"
#include "results/hdf5/calls.hpp"

namespace tapelab::results::h5 {

static_assert(std::is_same_v<hid_t, std::int64_t> && std::is_same_v<herr_t, int>,
              "Handle stores a hid_t and its closer");

/// Bytes by which a file in memory grows; larger steps cost page faults that small files never need.
constexpr std::size_t kGrowth = std::size_t{1} << 16;

/// Place of the superblock's file consistency flags (versions 0 and 1): 1 while the file is open for writing.
constexpr std::size_t kOpenForWriting = 20;

namespace {

/// libhdf5 takes two files in memory for one when their names are equal.
std::string unused_file_name() {
  static std::atomic<unsigned long> opened = 0;
  return "in-memory-" + std::to_string(++opened);
}

}  // namespace

File File::create() {
  silence_messages();
  const Handle access(checked(H5Pcreate(H5P_FILE_ACCESS), "create a property list"), H5Pclose);
  checked(H5Pset_fapl_core(access.id(), kGrowth, /*backing_store=*/0), "keep a file in memory");
  return File(Handle(
      checked(H5Fcreate(unused_file_name().c_str(), H5F_ACC_TRUNC, file_creation(), access.id()), "create a file"),
      H5Fclose));
}

namespace {

Handle open_copy(std::span<const std::byte> image, unsigned flags, std::size_t growth) {
  silence_messages();
  const Handle access(checked(H5Pcreate(H5P_FILE_ACCESS), "create a property list"), H5Pclose);
  checked(H5Pset_fapl_core(access.id(), growth, /*backing_store=*/0), "keep a file in memory");
  // The image is copied: H5LTopen_file_image could share it, but that of 1.10.8 leaks memory for every file.
  auto* bytes = const_cast<std::byte*>(image.data());
  checked(H5Pset_file_image(access.id(), bytes, image.size()), "take the file's bytes");
  return Handle(checked(H5Fopen(unused_file_name().c_str(), flags, access.id()), "open the file"), H5Fclose);
}

}  // namespace

File File::open(std::span<const std::byte> image) { return File(open_copy(image, H5F_ACC_RDONLY, image.size() + 1)); }

File File::open_apart(std::span<const std::byte> image) { return File(std::make_shared<const FileApart>(image)); }

File File::edit(std::span<const std::byte> image) { return File(open_copy(image, H5F_ACC_RDWR, kGrowth)); }

Group File::root() const {
  if (apart_) return Group(PlacedApart{apart_, &apart_->root(), ""});
  return Group(Handle(checked(H5Gopen2(handle_.id(), "/", H5P_DEFAULT), "open '/'"), H5Gclose));
}

std::vector<std::byte> File::image() const {
  checked(H5Fflush(handle_.id(), H5F_SCOPE_GLOBAL), "flush the file");
  const auto size = checked(H5Fget_file_image(handle_.id(), nullptr, 0), "size the file");
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  checked(H5Fget_file_image(handle_.id(), bytes.data(), bytes.size()), "copy the file");
  return bytes;
}

std::span<std::byte> File::memory() const {
  checked(H5Fflush(handle_.id(), H5F_SCOPE_GLOBAL), "flush the file");
  const auto size = checked(H5Fget_file_image(handle_.id(), nullptr, 0), "size the file");
  void* memory = nullptr;  // of the core driver: a pointer to its buffer
  checked(H5Fget_vfd_handle(handle_.id(), H5P_DEFAULT, &memory), "find the file's bytes");
  return {*static_cast<std::byte**>(memory), static_cast<std::size_t>(size)};
}

std::span<const std::byte> File::view() const {
  const std::span<std::byte> bytes = memory();
  bytes[kOpenForWriting] = std::byte{0};  // as H5Fget_file_image does in its copy
  return bytes;
}

}  // namespace tapelab::results::h5
