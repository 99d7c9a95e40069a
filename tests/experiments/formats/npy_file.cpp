#include "experiments/formats/npy_file.hpp"

#include <doctest/doctest.h>

#include <random>

#include "experiments/dataset/data_file.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/npy_header.hpp"
#include "tests/experiments/error_text.hpp"

using namespace tapelab::experiments;

namespace {

std::string bytes_of(const std::string& name) { return read_data_file(TAPELAB_ARRAYS "/" + name); }

Array read(const std::string& name) { return parse_npy(bytes_of(name), name); }

std::string error_of(const std::string& bytes) {
  return error_text<DataError>([&] { parse_npy(bytes, "x.npy"); });
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

const std::vector<double> kTwelve = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
const std::string kDamaged = "\n   = the file is cut short or damaged; write it again with numpy.save";

}  // namespace

TEST_CASE("npy: types, byte orders, formats and both orders of axes, as numpy writes them") {
  for (const char* name : {"f4_little", "f8_big", "i2_little", "i4_big", "u8_little", "i1_little", "u1_little",
                           "fortran", "format_1", "format_2", "format_3"}) {
    CAPTURE(name);
    const std::string file = std::string(name) + ".npy";
    CHECK(is_npy(bytes_of(file)));
    const Array array = read(file);
    CHECK(array.shape == std::vector<std::size_t>{2, 3, 2});
    CHECK(array.values == kTwelve);
  }
  CHECK(read("boolean.npy").values == std::vector<double>{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1});
  CHECK_FALSE(is_npy(bytes_of("several.npz")));
}

TEST_CASE("npy: types that are no numbers are rejected") {
  const std::string hint =
      "; float32, float64, bool and integers are read\n"
      "   = convert it: numpy.save(path, array.astype('float32'))";
  CHECK(error_of(bytes_of("structured.npy")) == "'x.npy': the array holds a structured type" + hint);
  CHECK(error_of(bytes_of("object.npy")) == "'x.npy': the array holds values of type '|O'" + hint);
  CHECK(error_of(bytes_of("half.npy")) == "'x.npy': the array holds values of type '<f2'" + hint);
  CHECK(error_of(bytes_of("text.npy")) == "'x.npy': the array holds values of type '<U1'" + hint);
}

TEST_CASE("npy: damaged files are rejected with what is wrong") {
  const std::string whole = bytes_of("f4_little.npy");
  CHECK(error_of(whole.substr(0, 7)) == "'x.npy': the .npy header is cut short" + kDamaged);
  CHECK(error_of(whole.substr(0, 9)) == "'x.npy': the .npy header is cut short" + kDamaged);
  CHECK(error_of(whole.substr(0, 40)) == "'x.npy': the .npy header is cut short" + kDamaged);
  CHECK(error_of(whole.substr(0, whole.size() - 3)) ==
        "'x.npy': shape [2, 3, 2] of '<f4' needs 48 bytes; the file has 45" + kDamaged);
  CHECK(error_of(whole + "more") ==
        "'x.npy': shape [2, 3, 2] of '<f4' needs 48 bytes; the file has 52\n"
        "   = write one array to a file, with numpy.save");
  CHECK(error_of(replaced(whole, "'shape'", "'shade'")) ==
        "'x.npy': the .npy header does not describe an array" + kDamaged);
  CHECK(error_of(replaced(whole, "NUMPY\x01", "NUMPY\x04")) ==
        "'x.npy': .npy format 4 is unknown\n   = formats 1, 2 and 3 are read");
  CHECK(error_of(replaced(whole, "(2, 3, 2), }          ", "(99999, 3, 99999999), }")).substr(0, 58) ==
        "'x.npy': shape [99999, 3, 99999999] of '<f4' is too large\n");
}

TEST_CASE("npy: headers") {
  const auto header = parse_npy_header("{\"shape\":(4,),'fortran_order':True,'descr':'<i8'}\n");
  REQUIRE(header);
  CHECK(header->type == "<i8");
  CHECK(header->fortran_order);
  CHECK(header->shape == std::vector<std::size_t>{4});
  CHECK(parse_npy_header("{'descr': '<f8', 'fortran_order': False, 'shape': (), }")->shape.empty());
  for (const char* text : {"", "{", "{}", "{'descr': '<f8', 'shape': (1,)}", "{'descr': '<f8', 'fortran_order': maybe}",
                           "{'descr': [('a', '<f8'", "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}",
                           "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,)}",
                           "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} x"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_npy_header(text));
  }
}

TEST_CASE("npy: whatever is cut off or flipped, an array or an error comes of it") {
  std::mt19937 random(1);
  for (const char* name : {"f4_little.npy", "fortran.npy", "format_2.npy", "structured.npy"}) {
    const std::string whole = bytes_of(name);
    for (int i = 0; i < 1000; ++i) {
      std::string bytes = whole;
      if (i % 2 == 0) bytes.resize(random() % bytes.size());
      for (auto flips = random() % 4; flips > 0 && !bytes.empty(); --flips) {
        bytes[random() % bytes.size()] ^= static_cast<char>(1u << random() % 8);
      }
      CAPTURE(i);
      try {
        const Array array = parse_npy(bytes, name);
        CHECK(array.values.size() == checked_count(array.shape));
      } catch (const DataError& error) {
        CHECK_FALSE(std::string(error.what()).empty());
      }
    }
  }
}
