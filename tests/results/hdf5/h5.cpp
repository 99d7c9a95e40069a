#include "results/hdf5/h5.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace h5 = tapelab::results::h5;

namespace {

std::vector<std::byte> small_file() {
  const h5::File file = h5::File::create();
  h5::Group root = file.root();
  root.write_attribute("title", std::string("Zürich"));
  root.write_attribute<std::int64_t>("version", 7);
  const std::vector<std::int32_t> numbers = {3, 1, 2};
  h5::Dataset axis = root.create_coordinate("z_axis", std::span<const std::int32_t>(numbers));
  const std::vector<double> values = {1.5, std::numeric_limits<double>::infinity(), -0.0};
  h5::Dataset variable = root.create<double>("a_variable", {3}, values, -1.0);
  variable.attach_scale(0, axis);
  const std::vector<std::string> texts = {"", "µ", "plain"};
  root.create("texts", {3}, texts).attach_scale(0, axis);
  return file.image();
}

}  // namespace

TEST_CASE("a view of a file in memory has the bytes of its image") {
  const h5::File file = h5::File::create();
  h5::Group root = file.root();
  root.create_scalar("number", 1.5);
  const std::vector<float> many(100'000, 0.5f);
  root.create<float>("many", {many.size()}, many);
  const auto view = file.view();
  CHECK(std::vector<std::byte>(view.begin(), view.end()) == file.image());
}

TEST_CASE("h5: numbers, strings and attributes come back, names in the order of creation") {
  const auto image = small_file();
  const h5::File file = h5::File::open(image);
  const h5::Group root = file.root();
  CHECK(root.text_attribute("title") == "Zürich");
  CHECK(root.integer_attribute("version") == 7);
  CHECK_FALSE(root.text_attribute("absent"));
  CHECK_FALSE(root.integer_attribute("absent"));
  CHECK(root.names() == std::vector<std::string>{"z_axis", "a_variable", "texts"});
  CHECK(root.dataset("z_axis").read<std::int32_t>() == std::vector<std::int32_t>{3, 1, 2});
  CHECK(root.dataset("a_variable").kind() == h5::Kind::kDouble);
  CHECK(root.dataset("a_variable").read<double>()[1] == std::numeric_limits<double>::infinity());
  CHECK(root.dataset("texts").read<std::string>() == std::vector<std::string>{"", "µ", "plain"});
  CHECK(root.has("texts"));
  CHECK_FALSE(root.has("nothing"));
}

TEST_CASE("h5: no strings come back as none") {
  const h5::File file = h5::File::create();
  h5::Group root = file.root();
  root.create("texts", {0, 3}, std::span<const std::string>());
  const auto image = file.image();
  CHECK(h5::File::open(image).root().dataset("texts").read<std::string>().empty());
}

TEST_CASE("h5: equal content gives equal bytes") { CHECK(small_file() == small_file()); }

TEST_CASE("h5: large arrays are stored in chunks and compressed, plain storage is not") {
  const auto size_with = [](h5::Storage storage) {
    const h5::File file = h5::File::create();
    const std::vector<float> zeros(1 << 20);
    h5::Group root = file.root();
    root.create<float>("zeros", {4, 1 << 18}, zeros, std::nullopt, storage);
    const auto image = file.image();
    CHECK(h5::File::open(image).root().dataset("zeros").read<float>() == zeros);
    return image.size();
  };
  CHECK(size_with(h5::Storage::kPlain) > (4u << 20));
  CHECK(size_with(h5::Storage::kBySize) < (1u << 20));
}

TEST_CASE("h5: errors carry libhdf5's own words") {
  const h5::File file = h5::File::create();
  h5::Group root = file.root();
  const std::vector<double> three = {1, 2, 3};
  CHECK_THROWS_WITH_AS(root.create<double>("x", {2, 2}, three), "'x': the shape holds 4 elements, got 3", h5::Error);
  CHECK_THROWS_WITH_AS(root.dataset("nothing"), "HDF5 cannot open 'nothing': object 'nothing' doesn't exist",
                       h5::Error);
  root.create<double>("x", {3}, three);
  CHECK_THROWS_WITH_AS(root.create<double>("x", {3}, three), "HDF5 cannot create 'x': name already exists", h5::Error);
  root.write_attribute("units", std::string("s"));
  CHECK_THROWS_AS(root.write_attribute("units", std::string("m")), h5::Error);
  CHECK_THROWS_AS(root.dataset("x").read<std::string>(), h5::Error);
  CHECK_THROWS_AS(h5::File::open(std::vector<std::byte>(100)), h5::Error);
}
