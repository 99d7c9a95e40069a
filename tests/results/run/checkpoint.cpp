#include "results/run/checkpoint.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>

#include "results/files/folder.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Checkpoint example() {
  const double odd_nan = std::bit_cast<double>(std::uint64_t{0x7ff8000000abcdef});
  return {"r00000000abcd",
          {{"epoch", 17}, {"adam.step", -3}},
          {{"best", kInfinity}, {"last", odd_nan}, {"zero", -0.0}},
          {{"train_loss", {1.0, odd_nan, -kInfinity, 5e-324}}, {"val_loss", {}}, {"train_mse", {0.1, 0.2, 0.3, 0.4}}},
          {{"parameters", examples::ramp({3, 3}, -1.0f)},
           {"adam.m", {{2}, {std::numeric_limits<float>::quiet_NaN(), 1.0f}}}},
          {{"compiled", "x86-64-v3"}, {"openblas", "Haswell, then Zen"}}};
}

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

}  // namespace

TEST_CASE("checkpoint: every number comes back bit by bit") {
  const examples::TemporaryFolder folder;
  const Checkpoint written = example();
  write_checkpoint(folder.path(), written);
  const Checkpoint read = read_checkpoint(checkpoint_path(folder.path(), written.run_id));
  CHECK(read.run_id == written.run_id);
  CHECK(read.integers == written.integers);
  CHECK(read.instructions == written.instructions);
  REQUIRE(read.reals.size() == written.reals.size());
  for (const auto& [key, value] : written.reals) CHECK(same_bits(read.reals.at(key), value));
  REQUIRE(read.curves.size() == written.curves.size());
  for (const auto& [key, curve] : written.curves) {
    REQUIRE(read.curves.at(key).size() == curve.size());
    for (std::size_t i = 0; i < curve.size(); ++i) CHECK(same_bits(read.curves.at(key)[i], curve[i]));
  }
  REQUIRE(read.arrays.size() == written.arrays.size());
  for (std::size_t i = 0; i < written.arrays.size(); ++i) {
    CHECK(read.arrays[i].name == written.arrays[i].name);
    CHECK(read.arrays[i].array.shape == written.arrays[i].array.shape);
    REQUIRE(read.arrays[i].array.values.size() == written.arrays[i].array.values.size());
    for (std::size_t j = 0; j < written.arrays[i].array.values.size(); ++j)
      CHECK(std::bit_cast<std::uint32_t>(read.arrays[i].array.values[j]) ==
            std::bit_cast<std::uint32_t>(written.arrays[i].array.values[j]));
  }
}

TEST_CASE("checkpoint: those of a study by their runs, in one folder or in several") {
  const examples::TemporaryFolder folder;
  CHECK(checkpoint_ids(folder.path()).empty());
  Checkpoint flat = example(), apart = example();
  flat.run_id = "rff0000000001";
  apart.run_id = "r0a0000000002";
  write_checkpoint(folder.path(), flat);
  split_runs(folder.path());
  write_checkpoint(folder.path(), apart);
  CHECK(checkpoint_path(folder.path(), apart.run_id).parent_path().filename() == "0a");
  std::ofstream(folder.path() / "runs" / ".rff0000000003.ckpt.tmp") << "half";
  std::ofstream(folder.path() / "runs" / "rff0000000004.h5") << "a run";
  CHECK(checkpoint_ids(folder.path()) == std::vector<std::string>{apart.run_id, flat.run_id});
}

TEST_CASE("checkpoint: a damaged one, or one without its checksum, is rejected") {
  const examples::TemporaryFolder folder;
  write_checkpoint(folder.path(), example());
  const auto path = checkpoint_path(folder.path(), example().run_id);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 64);
  CHECK_THROWS_AS(read_checkpoint(path), DamagedFile);
  std::filesystem::resize_file(path, 1000);
  CHECK_THROWS_AS(read_checkpoint(path), DamagedFile);
  CHECK_THROWS_AS(read_checkpoint(folder.path() / "none.ckpt"), IoError);
}
