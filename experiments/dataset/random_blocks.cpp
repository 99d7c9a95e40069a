#include "experiments/dataset/random_blocks.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "autograd/random.hpp"
#include "experiments/config/config.hpp"

namespace tapelab::experiments {
namespace {

constexpr std::size_t kSpansPerBlock = 4;
constexpr std::array<Part, 3> kParts = {Part::kTrain, Part::kValidation, Part::kTest};

double share_of(const DataConfig& data, Part part) {
  return part == Part::kTest         ? data.test
         : part == Part::kValidation ? data.validation
                                     : 1 - data.test - data.validation;
}

std::size_t ceiling(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

/// `dealt` in a random order.
template <class T>
std::vector<T> in_drawn_order(const DataConfig& data, const std::vector<T>& dealt, std::uint32_t draw) {
  const std::vector<std::size_t> order =
      shuffled(dealt.size(), RandomStream(static_cast<std::uint64_t>(data.split_seed), Purpose::kSplit, 0, draw));
  std::vector<T> drawn(dealt.size());
  for (std::size_t i = 0; i < dealt.size(); ++i) drawn[order[i]] = dealt[i];
  return drawn;
}

struct Block {
  Part part;
  std::size_t units;
};

/// Cuts a part into blocks of at least `least` units, of about kSpansPerBlock as many, as even as they can be; training
/// into two at least where it can be, so that what is held out may lie between them.
void add_blocks(std::vector<Block>& blocks, Part part, std::size_t units, std::size_t least) {
  const std::size_t wanted = part == Part::kTrain ? 2 : 1;
  const std::size_t count =
      std::min(std::max(units / (kSpansPerBlock * least), wanted), std::max<std::size_t>(units / least, 1));
  for (std::size_t i = 0; i < count; ++i) blocks.push_back({part, units / count + (i < units % count ? 1 : 0)});
}

}  // namespace

std::size_t rounded_share(double share, std::size_t n) {
  return std::min(n, static_cast<std::size_t>(std::llround(share * static_cast<double>(n))));
}

std::vector<Part> in_order(const DataConfig& data, std::size_t n) {
  const std::size_t test = rounded_share(data.test, n);
  const std::size_t of = data.validation_of == choice::ValidationOf::kTraining ? n - test : n;
  const std::size_t validation = std::min(n - test, rounded_share(data.validation, of));
  std::vector<Part> parts(n, Part::kTrain);
  std::fill(parts.end() - static_cast<std::ptrdiff_t>(test), parts.end(), Part::kTest);
  std::fill_n(parts.end() - static_cast<std::ptrdiff_t>(test + validation), validation, Part::kValidation);
  return parts;
}

std::vector<Part> at_random(const DataConfig& data, std::size_t n, std::uint32_t draw) {
  return in_drawn_order(data, in_order(data, n), draw);
}

std::vector<Part> even_blocks(const DataConfig& data, std::size_t rows, std::size_t span, std::uint32_t draw) {
  const std::size_t block = kSpansPerBlock * span;
  const std::vector<Part> of_block = at_random(data, ceiling(rows, block), draw);
  std::vector<Part> parts;
  for (std::size_t row = 0; row < rows; ++row) parts.push_back(of_block[row / block]);
  return parts;
}

bool even_blocks_fit(const DataConfig& data, std::size_t rows, std::size_t span) {
  const std::size_t block = kSpansPerBlock * span, blocks = ceiling(rows, block), last = rows - (blocks - 1) * block;
  const std::size_t least = span + static_cast<std::size_t>(data.stride) - 1;  // hold a window wherever they begin
  const double all = static_cast<double>(rows), tolerance = std::min(static_cast<double>(block), all / 20);
  const std::vector<Part> dealt = in_order(data, blocks);
  return std::ranges::all_of(kParts, [&](Part part) {
    const double share = share_of(data, part);
    if (part != Part::kTrain && share == 0) return true;
    const auto count = static_cast<std::size_t>(std::ranges::count(dealt, part));
    if (count == 0 || block < least || (count == 1 && last < least)) return false;
    const double most = static_cast<double>(count * block), few = static_cast<double>((count - 1) * block + last);
    return std::abs(most - share * all) <= tolerance && std::abs(few - share * all) <= tolerance;
  });
}

std::optional<std::vector<Part>> fitted_blocks(const DataConfig& data, std::size_t rows, std::size_t span,
                                               std::uint32_t draw) {
  const auto stride = static_cast<std::size_t>(data.stride);
  const std::size_t units = std::max<std::size_t>(rows / stride, 1), least = ceiling(span, stride);
  const auto held_out = [&](double share) { return share == 0 ? 0 : std::max(rounded_share(share, units), least); };
  const std::size_t test = held_out(data.test), validation = held_out(data.validation);
  if (rows < span || test + validation + least > units) return std::nullopt;

  std::vector<Block> blocks;
  add_blocks(blocks, Part::kTrain, units - test - validation, least);
  if (validation > 0) add_blocks(blocks, Part::kValidation, validation, least);
  if (test > 0) add_blocks(blocks, Part::kTest, test, least);
  std::vector<Part> parts;
  for (const Block& block : in_drawn_order(data, blocks, draw))
    parts.insert(parts.end(), block.units * stride, block.part);
  parts.resize(rows, parts.back());  // what is left behind the last whole stride
  return parts;
}

}  // namespace tapelab::experiments
