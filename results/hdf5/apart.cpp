#include "results/hdf5/apart.hpp"

#include <string_view>

namespace tapelab::results::h5 {
namespace {

/// What an answer begins with.
constexpr std::byte kWell{0}, kProblem{1};

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The first message is the file, every other one the path of a dataset.
void serve(const Channel& channel) {
  auto image = channel.receive();
  if (!image) return;
  std::optional<File> file;
  const auto answer = [&](auto&& make) {
    std::vector<std::byte> bytes = {kWell};
    try {
      const std::vector<std::byte> made = make();
      bytes.insert(bytes.end(), made.begin(), made.end());
    } catch (const Error& error) {
      bytes = {kProblem};
      const auto words = bytes_of(error.what());
      bytes.insert(bytes.end(), words.begin(), words.end());
    }
    return channel.send(bytes);
  };
  bool goes_on = answer([&] {
    file = File::open(*image);
    return to_bytes(plain_object(file->root()));
  });
  while (goes_on && file) {
    const auto path = channel.receive();
    if (!path) return;
    goes_on = answer([&] { return to_bytes(plain_values(file->root().dataset(text_of(*path)))); });
  }
}

/// More for large files, which take longer to send, to copy and to unpack.
LimitsApart limits_for(std::size_t bytes) {
  constexpr std::size_t kBytesPerSecond = std::size_t{10} << 20;
  return {.seconds = LimitsApart{}.seconds + bytes / kBytesPerSecond};
}

}  // namespace

WorkApart reading_apart() { return {"read-hdf5", serve}; }

FileApart::FileApart(std::span<const std::byte> image)
    : apart_(reading_apart().name, limits_for(image.size())), root_(object_from(ask(image))) {}

PlainValues FileApart::values(const std::string& path) const { return values_from(ask(bytes_of(path))); }

std::vector<std::byte> FileApart::ask(std::span<const std::byte> message) const {
  std::vector<std::byte> answer;
  try {
    answer = apart_.ask(message);
  } catch (const DiedApart& death) {
    throw Error(std::string("libhdf5 ") + death.what() + " while it read the file");
  }
  if (answer.empty() || answer.front() != kWell)
    throw Error(text_of(std::span(answer).subspan(answer.empty() ? 0 : 1)));
  answer.erase(answer.begin());
  return answer;
}

}  // namespace tapelab::results::h5
