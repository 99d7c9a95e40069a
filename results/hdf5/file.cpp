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

/// For a file image that is used where it lies: each of the library's copies of it is the image itself.
void* same_image(std::size_t, H5FD_file_image_op_t, void* image) { return image; }
void* no_copy(void* to, const void*, std::size_t, H5FD_file_image_op_t, void*) { return to; }
herr_t keep_image(void*, H5FD_file_image_op_t, void*) { return 0; }
void* same_address(void* image) { return image; }
herr_t keep_address(void*) { return 0; }

Handle open_shared(std::span<const std::byte> image) {
  silence_messages();
  const Handle access(checked(H5Pcreate(H5P_FILE_ACCESS), "create a property list"), H5Pclose);
  checked(H5Pset_fapl_core(access.id(), image.size() + 1, /*backing_store=*/0), "keep a file in memory");
  auto* bytes = const_cast<std::byte*>(image.data());  // of a file that is opened for reading nothing is written
  H5FD_file_image_callbacks_t callbacks = {same_image, no_copy, nullptr, keep_image, same_address, keep_address, bytes};
  checked(H5Pset_file_image_callbacks(access.id(), &callbacks), "share the file's bytes");
  checked(H5Pset_file_image(access.id(), bytes, image.size()), "take the file's bytes");
  return Handle(checked(H5Fopen(unused_file_name().c_str(), H5F_ACC_RDONLY, access.id()), "open the file"), H5Fclose);
}

Handle open_copy(std::span<const std::byte> image) {
  silence_messages();
  const Handle access(checked(H5Pcreate(H5P_FILE_ACCESS), "create a property list"), H5Pclose);
  checked(H5Pset_fapl_core(access.id(), kGrowth, /*backing_store=*/0), "keep a file in memory");
  auto* bytes = const_cast<std::byte*>(image.data());
  checked(H5Pset_file_image(access.id(), bytes, image.size()), "take the file's bytes");
  return Handle(checked(H5Fopen(unused_file_name().c_str(), H5F_ACC_RDWR, access.id()), "open the file"), H5Fclose);
}

}  // namespace

File File::open(std::span<const std::byte> image) { return File(open_shared(image)); }

File File::open_apart(std::span<const std::byte> image) { return File(std::make_shared<const FileApart>(image)); }

File File::edit(std::span<const std::byte> image) { return File(open_copy(image)); }

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
