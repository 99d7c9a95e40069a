#include "experiments/formats/idx_file.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

#include <array>
#include <filesystem>
#include <random>
#include <set>

#include "experiments/dataset/data_file.hpp"
#include "experiments/dataset/digits.hpp"
#include "experiments/formats/input_error.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;

namespace {

constexpr std::uint32_t kImages = 0x803, kLabels = 0x801;

/// An IDX file: the magic number and the extents, big-endian, then the values.
std::string idx(std::uint32_t magic, const std::vector<std::uint32_t>& extents, const std::string& values) {
  std::string bytes;
  const auto put = [&](std::uint32_t number) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xff);
  };
  put(magic);
  for (const std::uint32_t extent : extents) put(extent);
  return bytes + values;
}

std::string gzip(const std::string& bytes) {
  z_stream stream = {};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// 0, 1, 2, ... as bytes.
std::string counted(std::size_t count) {
  std::string values;
  for (std::size_t i = 0; i < count; ++i) values += static_cast<char>(i);
  return values;
}

std::string images_error(const std::string& bytes) {
  return error_text<DataError>([&] { parse_idx_images(bytes, "x"); });
}

std::string labels_error(const std::string& bytes) {
  return error_text<DataError>([&] { parse_idx_labels(bytes, "x"); });
}

std::string gzip_error(const std::string& bytes) {
  const ScratchFolder folder;
  const std::string path = folder.write("x.gz", bytes);
  std::string text = error_text<DataError>([&] { read_data_file(path); });
  if (const auto at = text.find(path); at != text.npos) text.replace(at, path.size(), "x.gz");
  return text;
}

std::string load_error(const std::string& path, std::size_t pool = 1) {
  return error_text<InputError>([&] { load_digits(path, pool); });
}

const std::string kCutShort = "\n   = the file is cut short or damaged; fetch it again";
const std::string kImagesWanted = "; expected: images (magic number 0x00000803)\n   = ";
const std::string kImagesExample = kImagesWanted + "such a file is 'train-images-idx3-ubyte' of MNIST";

}  // namespace

TEST_CASE("idx: images and labels, raw and gzip") {
  const ScratchFolder folder;
  const std::string bytes = idx(kImages, {2, 3, 4}, counted(24));
  for (const std::string& path : {folder.write("raw", bytes), folder.write("packed", gzip(bytes))}) {
    CAPTURE(path);
    CHECK(read_data_file(path) == bytes);
    const IdxImages images = parse_idx_images(read_data_file(path), path);
    CHECK(images.count == 2);
    CHECK(images.height == 3);
    CHECK(images.width == 4);
    REQUIRE(images.pixels.size() == 24);
    CHECK(images.pixels[0] == 0);
    CHECK(images.pixels[23] == 23);
  }
  CHECK(parse_idx_labels(idx(kLabels, {3}, "\x07\x02\xff"), "x") == std::vector<std::uint8_t>{7, 2, 255});
}

TEST_CASE("idx: another magic number is rejected with what the file holds") {
  CHECK(images_error(idx(kLabels, {3}, "abc")) == "'x': holds labels (magic number 0x00000801)" + kImagesExample);
  CHECK(labels_error(idx(kImages, {1, 1, 1}, "a")) ==
        "'x': holds images (magic number 0x00000803); expected: labels (magic number 0x00000801)\n"
        "   = such a file is 'train-labels-idx1-ubyte' of MNIST");
  CHECK(images_error(gzip("abc")) ==
        "'x': holds gzip inside" + kImagesWanted + "it was packed twice: unpack it once with gunzip");
  CHECK(images_error(idx(0xd03, {1, 1, 1}, "abcd")) ==
        "'x': holds float32 with 3 axes (magic number 0x00000d03)" + kImagesWanted +
            "grey images of unsigned bytes have 3 axes: image, row, column");
  CHECK(labels_error(idx(0x901, {1}, "a")) ==
        "'x': holds signed bytes with 1 axis (magic number 0x00000901); expected: labels (magic number 0x00000801)\n"
        "   = labels of unsigned bytes have 1 axis");
  CHECK(images_error("\x93NUMPY and more") == "'x': is not an IDX file: it begins with 0x934e554d" + kImagesExample);
  CHECK(images_error(idx(0xa03, {1, 1, 1}, "a")) ==
        "'x': is not an IDX file: it begins with 0x00000a03" + kImagesExample);
}

TEST_CASE("idx: a length other than the header's is rejected with both") {
  const std::string whole = idx(kImages, {2, 3, 4}, counted(24));
  CHECK(images_error("") == "'x': the header of IDX images needs 16 bytes; the file has 0" + kCutShort);
  CHECK(images_error(whole.substr(0, 3)) == "'x': the header of IDX images needs 16 bytes; the file has 3" + kCutShort);
  CHECK(images_error(whole.substr(0, 15)) ==
        "'x': the header of IDX images needs 16 bytes; the file has 15" + kCutShort);
  CHECK(labels_error(idx(kLabels, {}, "abc")) ==
        "'x': the header of IDX labels needs 8 bytes; the file has 7" + kCutShort);
  CHECK(images_error(whole.substr(0, 39)) ==
        "'x': images of shape [2, 3, 4] need 40 bytes; the file has 39" + kCutShort);
  CHECK(labels_error(idx(kLabels, {5}, "abcd")) ==
        "'x': labels of shape [5] need 13 bytes; the file has 12" + kCutShort);
  CHECK(images_error(whole + "ab") ==
        "'x': images of shape [2, 3, 4] need 40 bytes; the file has 42\n"
        "   = a file holds one IDX array and nothing after it");
}

TEST_CASE("idx: empty and absurd sizes are rejected before memory is asked for") {
  const std::string choose = " hold no values\n   = choose a file that holds ";
  CHECK(images_error(idx(kImages, {0, 28, 28}, "")) == "'x': images of shape [0, 28, 28]" + choose + "images");
  CHECK(images_error(idx(kImages, {5, 0, 28}, "")) == "'x': images of shape [5, 0, 28]" + choose + "images");
  CHECK(labels_error(idx(kLabels, {0}, "")) == "'x': labels of shape [0]" + choose + "labels");
  const std::string large = " are too large\n   = at most 10^9 values are read; a damaged header may ask for more";
  const std::uint32_t most = 0xffffffff;
  CHECK(images_error(idx(kImages, {most, most, most}, "abc")) ==
        "'x': images of shape [4294967295, 4294967295, 4294967295]" + large);
  CHECK(images_error(idx(kImages, {1u << 31, 1u << 31, 4}, "")) ==
        "'x': images of shape [2147483648, 2147483648, 4]" + large);  // 2^64 values: 0 in 64 bits
  CHECK(labels_error(idx(kLabels, {1'000'000'000}, "abc")) ==
        "'x': labels of shape [1000000000] need 1000000008 bytes; the file has 11" + kCutShort);
}

TEST_CASE("idx: gzip in several members, and damaged gzip") {
  const std::string bytes = counted(200'000);
  const std::string packed = gzip(bytes);
  const ScratchFolder folder;
  CHECK(read_data_file(folder.write("two", packed + gzip("more"))) == bytes + "more");
  CHECK(read_data_file(folder.write("empty", gzip(""))).empty());
  CHECK(gzip_error(packed.substr(0, 5)) == "'x.gz': the gzip data end too early, after 0 unpacked bytes" + kCutShort);
  CHECK(gzip_error(packed.substr(0, packed.size() - 1)) ==
        "'x.gz': the gzip data end too early, after 200000 unpacked bytes" + kCutShort);
  std::string flipped = packed;
  flipped[flipped.size() - 6] ^= 1;  // in the checksum
  CHECK(gzip_error(flipped) ==
        "'x.gz': damaged gzip data after 200000 unpacked bytes: incorrect data check" + kCutShort);
  CHECK(gzip_error(packed + "rest") ==
        "'x.gz': damaged gzip data after 200000 unpacked bytes: incorrect header check" + kCutShort);
  CHECK(error_text<ConfigError>([&] {
          read_data_file(folder.path("none"));
        }).starts_with("cannot read data file '" + folder.path("none") + "': no such file\n"));
}

TEST_CASE("idx: whatever is cut off or flipped, images or an error come of it") {
  std::mt19937 random(1);
  const ScratchFolder folder;
  const std::string raw = idx(kImages, {20, 6, 6}, counted(720));
  const std::string packed = gzip(raw);
  for (int i = 0; i < 600; ++i) {
    std::string bytes = i % 2 == 0 ? raw : packed;
    const bool cut = i % 4 < 2;
    if (cut)
      bytes.resize(random() % bytes.size());
    else
      for (auto flips = 1 + random() % 4; flips > 0; --flips) {
        bytes[random() % bytes.size()] ^= static_cast<char>(1u << random() % 8);
      }
    CAPTURE(i);
    try {
      const IdxImages images = parse_idx_images(read_data_file(folder.write("x", bytes)), "x");
      CHECK_FALSE(cut);
      CHECK(images.pixels.size() == images.count * images.height * images.width);
    } catch (const DataError& error) {
      CHECK_FALSE(std::string(error.what()).empty());
    }
  }
}

TEST_CASE("digits: pixels are averaged in squares") {
  const ScratchFolder folder;
  const std::string pixels = {0, 51, 0, 0, 102, 51, 0, 1, 5, 5, '\xff', '\xff', 5, 5, '\xff', '\xff'};
  const std::string path = folder.write("images", idx(kImages, {2, 4, 4}, pixels + std::string(16, '\xff')));
  const Digits whole = load_digits(path, 1);
  CHECK(whole.side == 4);
  CHECK(whole.count() == 2);
  CHECK(whole.labels.empty());
  CHECK(whole.pixels[1] == doctest::Approx(0.2));
  CHECK(whole.pixels[4] == doctest::Approx(0.4));
  const Digits half = load_digits(path, 2);
  CHECK(half.side == 2);
  CHECK(half.count() == 2);
  REQUIRE(half.pixels.size() == 8);
  CHECK(half.pixels[0] == doctest::Approx(204.0 / 4 / 255));
  CHECK(half.pixels[1] == doctest::Approx(1.0 / 4 / 255));
  CHECK(half.pixels[2] == doctest::Approx(5.0 / 255));
  CHECK(half.pixels[3] == 1);
  CHECK(half.pixels[7] == 1);
  const Digits one = load_digits(path, 4);
  CHECK(one.pixels == std::vector<float>{static_cast<float>(1245.0 / 16 / 255), 1});
}

TEST_CASE("digits: images that are not square and pools that do not fit are rejected") {
  const ScratchFolder folder;
  const std::string wide = folder.write("wide", idx(kImages, {1, 2, 3}, counted(6)));
  CHECK(load_error(wide) ==
        "'" + wide + "': the images have 2 x 3 pixels\n   = digits are square; cut or pad the images");
  const std::string path = folder.write("six", idx(kImages, {1, 6, 6}, counted(36)));
  for (const std::size_t pool : {0, 4, 7, 12}) {
    const std::string square = std::to_string(pool) + " x " + std::to_string(pool);
    CHECK(load_error(path, pool) == "the digits of '" + path + "' have 6 x 6 pixels, which do not divide into " +
                                        square + " squares\n   = possible values: 1, 2, 3, 6");
  }
}

TEST_CASE("digits: where labels are looked for") {
  CHECK(labels_path("a/train-images-idx3-ubyte") == "a/train-labels-idx1-ubyte");
  CHECK(labels_path("my-images/digits-images-idx3-ubyte.gz") == "my-images/digits-labels-idx1-ubyte.gz");
  CHECK(labels_path("t10k-images.idx3-ubyte") == "t10k-labels.idx1-ubyte");
  CHECK(labels_path("images/images-of-images") == "images/images-of-labels");
  CHECK(labels_path("images/train-idx3-ubyte").empty());
}

TEST_CASE("digits: labels beside the images") {
  const ScratchFolder folder;
  const std::string images = folder.write("a-images-idx3", idx(kImages, {3, 1, 1}, "abc"));
  CHECK(load_digits(images, 1).labels.empty());
  const std::vector<std::uint8_t> expected = {9, 0, 4};
  const std::string nine_zero_four = {9, 0, 4};
  const std::string packed = folder.write("a-labels-idx1.gz", gzip(idx(kLabels, {3}, nine_zero_four)));
  CHECK(load_digits(images, 1).labels == expected);
  std::filesystem::remove(packed);
  const std::string labels = folder.write("a-labels-idx1", idx(kLabels, {3}, nine_zero_four));
  CHECK(load_digits(images, 1).labels == expected);
  CHECK(load_digits(folder.write("a-images-idx3.gz", gzip(idx(kImages, {3, 1, 1}, "abc"))), 1).labels == expected);

  folder.write("a-labels-idx1", idx(kLabels, {4}, nine_zero_four + "\x01"));
  CHECK(load_error(images) == "'" + labels + "' has 4 labels, '" + images +
                                  "' has 3 images\n"
                                  "   = both must be of the same set; to use the images without labels, move them to "
                                  "another folder");
  folder.write("a-labels-idx1", idx(kLabels, {3}, {9, 10, 4}));
  CHECK(load_error(images) ==
        "'" + labels + "': label 10 of image 1 (counted from 0) is not a digit\n   = labels are 0 to 9");
  folder.write("a-labels-idx1", "what");
  CHECK(load_error(images).starts_with("'" + labels + "': is not an IDX file: it begins with 0x77686174; expected:"));
}

TEST_CASE("digits: the shipped ones, no image in both parts") {
  const std::string folder = TAPELAB_GRIDS "/../data/digits-";
  const Digits training = load_digits(folder + "train-images-idx3-ubyte.gz", 1);
  const Digits test = load_digits(folder + "test-images-idx3-ubyte.gz", 1);
  CHECK(training.count() == 1415);
  CHECK(test.count() == 382);
  std::set<std::vector<float>> images;
  for (const Digits* part : {&training, &test}) {
    CHECK(part->side == 8);
    REQUIRE(part->labels.size() == part->count());
    std::array<std::size_t, 10> classes = {};
    for (const std::uint8_t label : part->labels) ++classes[label];
    for (const std::size_t count : classes) CHECK(count >= 35);
    for (auto from = part->pixels.begin(); from != part->pixels.end(); from += 64) images.emplace(from, from + 64);
  }
  CHECK(images.size() == 1797);
  CHECK(std::ranges::max(training.pixels) == 1);
  CHECK(std::ranges::min(training.pixels) == 0);
  CHECK(load_digits(folder + "test-images-idx3-ubyte.gz", 2).side == 4);
}
