#include "experiments/hdf5_array.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <span>

#include "experiments/config_error.hpp"
#include "experiments/data_file.hpp"
#include "results/h5.hpp"
#include "results/trailer.hpp"
#include "tests/experiments/error_text.hpp"

using namespace tapelab::experiments;
namespace results = tapelab::results;

namespace {

std::string bytes_of(const std::string& name) { return read_data_file(TAPELAB_ARRAYS "/" + name); }

Array read(const std::string& name, const std::string& dataset) {
  return read_hdf5_array(bytes_of(name), "x.h5", dataset);
}

std::string error_of(const std::string& bytes, const std::string& dataset = "") {
  return error_text<InputError>([&] { read_hdf5_array(bytes, "x.h5", dataset); });
}

const std::vector<double> kTwelve = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

/// A file of ours with its checksum.
std::string sealed_file() {
  const results::h5::File file = results::h5::File::create();
  file.root().create<double>("x", {3, 4}, kTwelve);
  std::vector<std::byte> bytes = file.image();
  results::append_trailer(bytes);
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace

TEST_CASE("hdf5: the only array of 2 to 4 axes is found, as h5py writes it") {
  CHECK(is_hdf5(bytes_of("one.h5")));
  const Array array = read("one.h5", "");
  CHECK(array.shape == std::vector<std::size_t>{2, 3, 2});
  CHECK(array.values == kTwelve);
  CHECK(read("one.h5", "/deep/samples").values == kTwelve);
}

TEST_CASE("hdf5: numbers of any size, booleans, and _FillValue as missing") {
  CHECK(read("many.h5", "small").values == kTwelve);
  CHECK(read("many.h5", "half").values == kTwelve);
  CHECK(read("many.h5", "boolean").values == std::vector<double>{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1});
  CHECK(read("many.h5", "plane").values == std::vector<double>{0, 2, 4, 6, 8, 10});
  CHECK(read("many.h5", "nothing").values.empty());
  const Array gaps = read("many.h5", "gaps");
  CHECK(std::isnan(gaps.values.back()));
  CHECK(gaps.values[10] == 10);
}

TEST_CASE("hdf5: packed values are unpacked, as the CF conventions say, and the data say so") {
  const Array packed = read("packed.h5", "temperature");
  REQUIRE(packed.values.size() == kTwelve.size());
  for (std::size_t i = 0; i < 10; ++i) {
    const volatile double product = static_cast<double>(i) * 0.01;  // rounded before the offset is added
    CHECK(packed.values[i] == product + 273.15);
  }
  CHECK(std::isnan(packed.values[10]));  // missing_value
  CHECK(std::isnan(packed.values[11]));  // _FillValue
  CHECK(packed.packed);
  CHECK(read("packed.h5", "one_missing").packed);
  CHECK(std::isnan(read("packed.h5", "one_missing").values[3]));
  CHECK_FALSE(read("packed.h5", "neutral").packed);  // factor 1, offset 0: as ever
  CHECK(std::signbit(read("packed.h5", "neutral").values[0]));
  CHECK_FALSE(read("many.h5", "gaps").packed);
  CHECK(error_of(bytes_of("packed.h5"), "wrong") ==
        "'x.h5': the array's attribute 'scale_factor' is not one number, so its values are not known\n"
        "   = write one number, or remove the attribute");
  CHECK(read("packed.h5", "temperature").axis_names == std::vector<std::string>{"sample", "time", ""});
  CHECK(read("packed.h5", "temperature").epsilon == 0x1p-52);
  CHECK(read("many.h5", "half").epsilon == 0x1p-10);
  CHECK(read("one.h5", "").epsilon == 0x1p-23);
}

TEST_CASE("hdf5: errors name the arrays there are") {
  const std::string arrays = "   = arrays: boolean, gaps, half, hollow, huge, nothing, plane, small";
  CHECK(error_of(bytes_of("many.h5")) ==
        "'x.h5' holds 8 arrays that may be samples; data.dataset says which\n" + arrays);
  CHECK(error_of(bytes_of("many.h5"), "smal") == "no array 'smal' in 'x.h5'\n   = did you mean 'small'?\n" + arrays);
  CHECK(error_of(bytes_of("one.h5"), "deep") ==
        "no array 'deep' in 'x.h5'\n   = did you mean 'deep/samples'?\n   = arrays: deep/samples");
  CHECK(error_of(bytes_of("none.h5")) ==
        "'x.h5': the file holds no array of numbers with 2 to 4 axes\n"
        "   = expected is an array [sample, step, feature] or [sequence, frame, height, width]");
  const std::string numbers = "'x.h5': the array holds no numbers\n   = integers, floats and booleans are read";
  CHECK(error_of(bytes_of("many.h5"), "pairs") == numbers);
  CHECK(error_of(bytes_of("many.h5"), "words") == numbers);
  const std::string many = std::to_string(bytes_of("many.h5").size());
  CHECK(error_of(bytes_of("many.h5"), "hollow") ==
        "'x.h5': shape [1024, 1024, 16] is more than a file of " + many +
            " bytes can hold\n   = the file is damaged, or the array was never filled");
  CHECK(error_of(bytes_of("many.h5"), "huge") ==
        "'x.h5': shape [1048576, 1048576, 4] is too large\n   = at most 10^9 values are read");
}

TEST_CASE("hdf5: a file cut short becomes an error with libhdf5's words") {
  const std::string whole = bytes_of("one.h5");
  for (const std::size_t kept : {std::size_t{8}, std::size_t{50}, whole.size() / 2, whole.size() - 1}) {
    CAPTURE(kept);
    CHECK(error_of(whole.substr(0, kept)).starts_with("'x.h5': HDF5 cannot open the file: "));
  }
}

TEST_CASE("hdf5: a file with our checksum is checked first") {
  std::string bytes = sealed_file();
  CHECK(read_hdf5_array(bytes, "x.h5", "").values == kTwelve);
  bytes[bytes.size() / 2] ^= 1;
  CHECK_THROWS_WITH_AS(read_hdf5_array(bytes, "x.h5", ""),
                       "'x.h5' is damaged: its bytes do not match their checksum\n"
                       " = take another copy of it, or its study's folder with runs/",
                       results::DamagedFile);
}
