#include "experiments/frames/gif_file.hpp"

#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace tapelab::experiments {
namespace {

constexpr int kGreys = 256;

[[noreturn]] void fail(int code) {
  const char* text = GifErrorString(code);
  throw std::runtime_error(std::string("giflib: ") + (text ? text : "unknown error"));
}

int append(GifFileType* gif, const GifByteType* data, int length) {
  auto& bytes = *static_cast<std::vector<std::byte>*>(gif->UserData);
  const auto* first = reinterpret_cast<const std::byte*>(data);
  bytes.insert(bytes.end(), first, first + length);
  return length;
}

using ColorMap = std::unique_ptr<ColorMapObject, decltype(&GifFreeMapObject)>;

ColorMap grey_map() {
  ColorMap map(GifMakeMapObject(kGreys, nullptr), GifFreeMapObject);
  if (!map) fail(E_GIF_ERR_NOT_ENOUGH_MEM);
  for (int i = 0; i < kGreys; ++i) {
    const auto grey = static_cast<GifByteType>(i);
    map->Colors[i] = {grey, grey, grey};
  }
  return map;
}

void check(GifFileType* gif, int result) {
  if (result == GIF_ERROR) fail(gif->Error);
}

/// The extension by which every viewer since Netscape 2 repeats the pictures without end.
void put_loop(GifFileType* gif) {
  check(gif, EGifPutExtensionLeader(gif, APPLICATION_EXT_FUNC_CODE));
  check(gif, EGifPutExtensionBlock(gif, 11, "NETSCAPE2.0"));
  const std::array<GifByteType, 3> endless = {1, 0, 0};
  check(gif, EGifPutExtensionBlock(gif, endless.size(), endless.data()));
  check(gif, EGifPutExtensionTrailer(gif));
}

void put_delay(GifFileType* gif, int hundredths) {
  const GraphicsControlBlock control = {.DisposalMode = DISPOSE_DO_NOT,
                                        .UserInputFlag = false,
                                        .DelayTime = hundredths,
                                        .TransparentColor = NO_TRANSPARENT_COLOR};
  std::array<GifByteType, 4> bytes{};
  const std::size_t length = EGifGCBToExtension(&control, bytes.data());
  check(gif, EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, static_cast<int>(length), bytes.data()));
}

}  // namespace

GifFile::GifFile(std::size_t width, std::size_t height) : width_(width), height_(height) {
  int code = 0;
  GifFileType* gif = EGifOpen(&bytes_, append, &code);
  if (!gif) fail(code);
  writer_.reset(gif);
  EGifSetGifVersion(gif, true);
  const ColorMap map = grey_map();
  check(gif, EGifPutScreenDesc(gif, static_cast<int>(width), static_cast<int>(height), 8, 0, map.get()));
  put_loop(gif);
}

void GifFile::Close::operator()(GifFileType* gif) const {
  int code = 0;
  EGifCloseFile(gif, &code);
}

void GifFile::add(std::span<const std::uint8_t> pixels, int hundredths) {
  put_delay(writer_.get(), hundredths);
  check(writer_.get(),
        EGifPutImageDesc(writer_.get(), 0, 0, static_cast<int>(width_), static_cast<int>(height_), false, nullptr));
  std::vector<GifPixelType> line(width_);
  for (std::size_t y = 0; y < height_; ++y) {
    std::copy_n(pixels.begin() + static_cast<std::ptrdiff_t>(y * width_), width_, line.begin());
    check(writer_.get(), EGifPutLine(writer_.get(), line.data(), static_cast<int>(width_)));
  }
}

std::vector<std::byte> GifFile::finish() {
  int code = 0;
  const int result = EGifCloseFile(writer_.release(), &code);
  if (result == GIF_ERROR) fail(code);
  return std::move(bytes_);
}

}  // namespace tapelab::experiments
