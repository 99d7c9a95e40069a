#include "experiments/dataset/digits.hpp"

#include <filesystem>
#include <optional>

#include "experiments/dataset/data_file.hpp"
#include "experiments/formats/idx_file.hpp"
#include "experiments/formats/input_error.hpp"

namespace tapelab::experiments {
namespace {

constexpr std::string_view kGzipEnding = ".gz";
constexpr std::uint8_t kLargestDigit = 9;

/// The file of labels beside the images, packed as they are or the other way; nothing if there is none.
std::optional<std::string> find_labels(const std::string& images_path) {
  const std::string path = labels_path(images_path);
  if (path.empty()) return std::nullopt;
  const std::string other =
      path.ends_with(kGzipEnding) ? path.substr(0, path.size() - kGzipEnding.size()) : path + std::string(kGzipEnding);
  for (const std::string& candidate : {path, other}) {
    if (std::filesystem::exists(candidate)) return candidate;
  }
  return std::nullopt;
}

std::vector<std::uint8_t> read_labels(const std::string& path, const std::string& images_path, std::size_t images) {
  auto labels = parse_idx_labels(read_data_file(path), path);
  if (labels.size() != images) {
    throw DataError(
        {.message = "'" + path + "' has " + std::to_string(labels.size()) + " labels, '" + images_path + "' has " +
                    std::to_string(images) + " images",
         .hints = {"both must be of the same set; to use the images without labels, move them to another folder"}});
  }
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] <= kLargestDigit) continue;
    throw DataError({.message = "'" + path + "': label " + std::to_string(labels[i]) + " of image " +
                                std::to_string(i) + " (counted from 0) is not a digit",
                     .hints = {"labels are 0 to 9"}});
  }
  return labels;
}

void check_pool(std::size_t pool, std::size_t side, const std::string& path) {
  if (pool > 0 && side % pool == 0) return;
  std::vector<std::string> allowed;
  for (std::size_t divisor = 1; divisor <= side; ++divisor) {
    if (side % divisor == 0) allowed.push_back(std::to_string(divisor));
  }
  const std::string size = std::to_string(side) + " x " + std::to_string(side) + " pixels";
  const std::string square = std::to_string(pool) + " x " + std::to_string(pool);
  throw ConfigError(
      {.message = "the digits of '" + path + "' have " + size + ", which do not divide into " + square + " squares",
       .key = "data.pool",
       .hints = {"possible values: " + comma_list(allowed)}});
}

/// [count, height / pool, width / pool], means from 0 to 1.
std::vector<float> pooled(const IdxImages& images, std::size_t pool) {
  const std::size_t side = images.width / pool;
  const auto white = static_cast<float>(255 * pool * pool);
  std::vector<float> means;
  means.reserve(images.count * side * side);
  std::vector<std::size_t> sums(side);
  for (std::size_t band = 0; band < images.count * side; ++band) {  // `pool` rows of an image
    const std::uint8_t* rows = images.pixels.data() + band * pool * images.width;
    sums.assign(side, 0);
    for (std::size_t i = 0; i < pool * images.width; ++i) sums[i % images.width / pool] += rows[i];
    for (const std::size_t sum : sums) means.push_back(static_cast<float>(sum) / white);
  }
  return means;
}

}  // namespace

std::string labels_path(const std::string& images_path) {
  constexpr std::string_view kImages = "images", kImagesAxes = "idx3";
  const std::filesystem::path path = images_path;
  std::string name = path.filename().string();
  const std::size_t images = name.rfind(kImages);
  if (images == name.npos) return "";
  const std::size_t axes = name.find(kImagesAxes, images);
  if (axes != name.npos) name.replace(axes, kImagesAxes.size(), "idx1");
  name.replace(images, kImages.size(), "labels");
  return (path.parent_path() / name).string();
}

Digits load_digits(const std::string& path, std::size_t pool) {
  const IdxImages images = parse_idx_images(read_data_file(path), path);
  if (images.height != images.width) {
    throw DataError({.message = "'" + path + "': the images have " + std::to_string(images.height) + " x " +
                                std::to_string(images.width) + " pixels",
                     .hints = {"digits are square; cut or pad the images"}});
  }
  check_pool(pool, images.width, path);
  Digits digits{.side = images.width / pool, .pixels = pooled(images, pool), .labels = {}};
  if (const auto labels = find_labels(path)) digits.labels = read_labels(*labels, path, images.count);
  return digits;
}

}  // namespace tapelab::experiments
