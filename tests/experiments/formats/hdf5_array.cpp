#include "experiments/formats/hdf5_array.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <span>

#include "experiments/dataset/data_file.hpp"
#include "experiments/formats/input_error.hpp"
#include "results/files/trailer.hpp"
#include "results/hdf5/h5.hpp"
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

/// The values of an array of netcdf.h5, NaN as -1, which none of them is.
std::vector<double> known(const std::string& dataset) {
  std::vector<double> values = read("netcdf.h5", dataset).values;
  for (double& value : values)
    if (std::isnan(value)) value = -1;
  return values;
}

/// f(0), f(1), ... f(11)
template <class F>
std::vector<double> twelve(F f) {
  std::vector<double> values;
  for (const double i : kTwelve) values.push_back(f(i));
  return values;
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

TEST_CASE("hdf5: markers of missing values are found in whatever precision they are written") {
  const std::vector<double> without_seven = twelve([](double i) { return i == 7 ? -1 : i; });
  for (const char* name : {"double_missing", "double_fill", "double_fill_of_half"}) {
    CAPTURE(name);
    CHECK(known(name) == without_seven);
    CHECK(read("netcdf.h5", name).read_as_netcdf);
  }
  CHECK(known("double_missing_found") == without_seven);  // float32 holds -999.5: it was found before
  CHECK_FALSE(read("netcdf.h5", "double_missing_found").read_as_netcdf);
}

TEST_CASE("hdf5: unsigned integers, of their own or by _Unsigned") {
  CHECK(known("grey") == twelve([](double i) { return 23 * i; }));
  CHECK(known("large") == twelve([](double i) { return 390451572 * i; }));
  CHECK(known("larger") == twelve([](double i) { return i * 0x1p60; }));
  CHECK_FALSE(read("netcdf.h5", "grey").read_as_netcdf);
  CHECK(known("signed_grey") == twelve([](double i) { return i == 11 ? -1 : 11.5 * i; }));
  CHECK(known("signed_short") == twelve([](double i) { return i == 0 || i == 10 ? -1 : 5957 * i; }));
  CHECK(read("netcdf.h5", "signed_short").read_as_netcdf);
}

TEST_CASE("hdf5: values outside valid_range, or valid_min and valid_max, are missing") {
  CHECK(known("range") == twelve([](double i) { return i < 2 || i > 9 ? -1 : i / 2; }));
  CHECK(known("limits") == twelve([](double i) { return i < 2 || i > 9 ? -1 : double{static_cast<float>(i) / 10}; }));
  CHECK(known("least") == twelve([](double i) { return i < 3 ? -1 : i; }));
  CHECK(read("netcdf.h5", "least").read_as_netcdf);
}

TEST_CASE("hdf5: attributes that do not say what they should are rejected") {
  const auto error = [](const std::string& dataset) { return error_of(bytes_of("netcdf.h5"), dataset); };
  const auto text = [](const std::string& attribute, const std::string& what, const std::string& hint) {
    return "'x.h5': the array's attribute '" + attribute + "' " + what + ", so its values are not known\n   = " + hint;
  };
  const std::string true_or_false = "write true or false, or remove the attribute";
  CHECK(error("unsigned_number") == text("_Unsigned", "is not text", true_or_false));
  CHECK(error("unsigned_word") == text("_Unsigned", "is neither true nor false", true_or_false));
  CHECK(error("grey_and_false") == text("_Unsigned", "contradicts the array's unsigned integers", true_or_false));
  CHECK(error("range_of_three") ==
        text("valid_range", "is not two numbers", "write the smallest and the largest value, or remove the attribute"));
  CHECK(error("range_of_text") == text("valid_range", "holds no numbers", "write numbers, or remove the attribute"));
  CHECK(error("range_unpacked") == text("valid_range",
                                        "may refer to the integers in the file or to what they are unpacked to",
                                        "write it as integers, like the values in the file"));
  CHECK(error("missing_text") == text("missing_value", "holds no numbers", "write numbers, or remove the attribute"));
  CHECK(error("fill_text") == text("_FillValue", "is not one number", "write one number, or remove the attribute"));
  CHECK(error("two_fills") == text("_FillValue", "is not one number", "write one number, or remove the attribute"));
}

TEST_CASE("hdf5: errors name the arrays there are") {
  const std::string arrays = "   = arrays: boolean, gaps, half, hollow, huge, nothing, plane, small";
  CHECK(error_of(bytes_of("many.h5")) ==
        "'x.h5' holds 8 arrays that may be the samples; choose one with data.dataset\n" + arrays);
  CHECK(error_of(bytes_of("many.h5"), "smal") == "no array 'smal' in 'x.h5'\n   = did you mean 'small'?\n" + arrays);
  CHECK(error_of(bytes_of("one.h5"), "deep") ==
        "no array 'deep' in 'x.h5'\n   = did you mean 'deep/samples'?\n   = arrays: deep/samples");
  CHECK(error_of(bytes_of("none.h5")) ==
        "'x.h5': the file holds no array of numbers with 2 to 4 axes\n"
        "   = expected: an array [sample, step, feature] or [sequence, frame, height, width]");
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
                       " = use another copy of it, or its study's folder with runs/",
                       results::DamagedFile);
}
