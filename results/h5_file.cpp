#include <atomic>
#include <string>
#include <type_traits>

#include "results/h5_calls.hpp"

namespace tapelab::results::h5 {

static_assert(std::is_same_v<hid_t, std::int64_t> && std::is_same_v<herr_t, int>,
              "Handle stores a hid_t and its closer");

File File::create() {
  silence_messages();
  constexpr std::size_t kGrowth = std::size_t{1}
                                  << 16;  // bytes; larger steps cost page faults that small files never need
  const Handle access(checked(H5Pcreate(H5P_FILE_ACCESS), "create a property list"), H5Pclose);
  checked(H5Pset_fapl_core(access.id(), kGrowth, /*backing_store=*/0), "keep a file in memory");
  return File(
      Handle(checked(H5Fcreate("in-memory", H5F_ACC_TRUNC, file_creation(), access.id()), "create a file"), H5Fclose));
}

File File::open(std::span<const std::byte> image) {
  silence_messages();
  const Handle access(checked(H5Pcreate(H5P_FILE_ACCESS), "create a property list"), H5Pclose);
  checked(H5Pset_fapl_core(access.id(), image.size() + 1, /*backing_store=*/0), "keep a file in memory");
  // The image is copied: H5LTopen_file_image could share it, but that of 1.10.8 leaks memory for every file.
  auto* bytes = const_cast<std::byte*>(image.data());
  checked(H5Pset_file_image(access.id(), bytes, image.size()), "take the file's bytes");
  // libhdf5 takes two files in memory for one when their names are equal.
  static std::atomic<unsigned long> opened = 0;
  const std::string name = "in-memory-" + std::to_string(++opened);
  const hid_t id = H5Fopen(name.c_str(), H5F_ACC_RDONLY, access.id());
  return File(Handle(checked(id, "open the file"), H5Fclose));
}

Group File::root() const {
  return Group(Handle(checked(H5Gopen2(handle_.id(), "/", H5P_DEFAULT), "open '/'"), H5Gclose));
}

std::vector<std::byte> File::image() const {
  checked(H5Fflush(handle_.id(), H5F_SCOPE_GLOBAL), "flush the file");
  const auto size = checked(H5Fget_file_image(handle_.id(), nullptr, 0), "size the file");
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  checked(H5Fget_file_image(handle_.id(), bytes.data(), bytes.size()), "copy the file");
  return bytes;
}

}  // namespace tapelab::results::h5
