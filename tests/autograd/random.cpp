#include "autograd/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

using namespace tapelab;

namespace {

std::vector<std::uint32_t> words(RandomStream stream, std::size_t n) {
  std::vector<std::uint32_t> out(n);
  std::generate(out.begin(), out.end(), [&stream] { return stream.next(); });
  return out;
}

}  // namespace

TEST_CASE("philox4x32-10 gives the published known answers") {
  // kat_vectors of the Random123 distribution.
  using P = r123::Philox4x32;
  using C = P::ctr_type;
  using K = P::key_type;
  CHECK(P()(C{{0, 0, 0, 0}}, K{{0, 0}}) == C{{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}});
  const std::uint32_t ones = 0xffffffff;
  CHECK(P()(C{{ones, ones, ones, ones}}, K{{ones, ones}}) == C{{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}});
  CHECK(P()(C{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, K{{0xa4093822, 0x299f31d0}}) ==
        C{{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}});
}

TEST_CASE("a stream is philox of (position, index, epoch, purpose) under the seed") {
  const auto drawn = words(RandomStream(0x299f31d0a4093822, Purpose::kShuffle, 5, 9), 12);
  for (std::uint32_t block = 0; block < 3; ++block) {
    const auto expected = r123::Philox4x32()({{block, 9, 5, 2}}, {{0xa4093822, 0x299f31d0}});
    for (std::size_t k = 0; k < 4; ++k) CHECK(drawn[4 * block + k] == expected[k]);
  }
}

TEST_CASE("streams of another seed, purpose, epoch or index share no words") {
  const std::vector<RandomStream> streams = {RandomStream(1, Purpose::kInitialWeights),
                                             RandomStream(2, Purpose::kInitialWeights),
                                             RandomStream(1ull << 32, Purpose::kInitialWeights),
                                             RandomStream(1, Purpose::kDropout),
                                             RandomStream(1, Purpose::kShuffle),
                                             RandomStream(1, Purpose::kShuffle, 1),
                                             RandomStream(1, Purpose::kShuffle, 0, 1),
                                             RandomStream(1, Purpose::kShuffle, 1, 1)};
  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (const RandomStream& s : streams) {
    const auto w = words(s, 64);
    for (std::size_t k = 0; k < w.size(); k += 2) pairs.insert({w[k], w[k + 1]});
  }
  CHECK(pairs.size() == streams.size() * 32);
}

TEST_CASE("the same stream gives the same numbers, whatever was drawn elsewhere") {
  RandomStream a(7, Purpose::kShuffle), other(8, Purpose::kShuffle), b(7, Purpose::kShuffle);
  for (int k = 0; k < 100; ++k) {
    const double x = a.uniform();
    other.normal();
    CHECK(x == b.uniform());
  }
}

TEST_CASE("uniform, normal and below have the right range and moments") {
  RandomStream random(11, Purpose::kInitialWeights);
  const int n = 20000;
  double sum = 0, normal_sum = 0, normal_squares = 0;
  std::vector<int> counts(7);
  for (int k = 0; k < n; ++k) {
    const double u = random.uniform(), v = random.uniform(-3, 5), z = random.normal();
    REQUIRE((u >= 0 && u < 1));
    REQUIRE((v >= -3 && v < 5));
    sum += u;
    normal_sum += z;
    normal_squares += z * z;
    ++counts.at(random.below(7));
  }
  CHECK(sum / n == doctest::Approx(0.5).epsilon(0.02));
  CHECK(std::abs(normal_sum / n) < 0.03);
  CHECK(normal_squares / n == doctest::Approx(1.0).epsilon(0.05));
  for (int count : counts) CHECK(count == doctest::Approx(n / 7.0).epsilon(0.1));
}

TEST_CASE("shuffled is a permutation, another one for each epoch") {
  for (std::size_t n : {0, 1, 2, 97}) {
    auto order = shuffled(n, RandomStream(1, Purpose::kShuffle));
    CHECK(order == shuffled(n, RandomStream(1, Purpose::kShuffle)));
    std::sort(order.begin(), order.end());
    for (std::size_t k = 0; k < n; ++k) CHECK(order[k] == k);
  }
  CHECK(shuffled(97, RandomStream(1, Purpose::kShuffle, 0)) != shuffled(97, RandomStream(1, Purpose::kShuffle, 1)));
}

TEST_CASE("every order of three comes about equally often") {
  std::map<std::vector<std::size_t>, int> counts;
  for (std::uint32_t epoch = 0; epoch < 6000; ++epoch) ++counts[shuffled(3, RandomStream(1, Purpose::kShuffle, epoch))];
  CHECK(counts.size() == 6);
  for (const auto& [order, count] : counts) CHECK(count == doctest::Approx(1000).epsilon(0.15));
}
