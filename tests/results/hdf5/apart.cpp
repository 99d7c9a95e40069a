// A file read apart says what it says when it is read here.
#include "results/hdf5/apart.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <sstream>

#include "results/files/atomic_file.hpp"
#include "results/files/trailer.hpp"
#include "results/run/run_file.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;

namespace {

/// What `ask` gives, or that it ends in an error: numbers asked of texts are rejected in other words there.
template <class Ask>
std::string said(Ask&& ask) {
  try {
    return ask();
  } catch (const h5::Error&) {
    return "error";
  }
}

/// "" for equal texts, else their first unequal lines.
std::string difference(const std::string& a, const std::string& b) {
  std::istringstream in_a(a), in_b(b);
  std::string line_a, line_b;
  for (bool more = true; more;) {
    more = static_cast<bool>(std::getline(in_a, line_a));
    if (more != static_cast<bool>(std::getline(in_b, line_b))) return "one is longer";
    if (more && line_a != line_b) return line_a + " | " + line_b;
  }
  return "";
}

std::string text(double value) { return std::to_string(value); }
std::string text(const std::string& value) { return value; }

template <class T>
std::string all(const std::vector<T>& values) {
  std::string line;
  for (const T& value : values) line += text(value) + "|";
  return line;
}

template <class T>
std::string maybe(const std::optional<T>& value) {
  return value ? text(*value) : "none";
}

std::string attributes_of(const h5::Object& object) {
  std::string lines;
  for (const char* name : {"title", "number", "numbers", "units", "long_name", "schema_version", "nothing"}) {
    lines += std::string(name) + ": " + said([&] { return maybe(object.text_attribute(name)); });
    lines += ", " + said([&] { return maybe(object.integer_attribute(name)); });
    lines += ", " + said([&] { return maybe(object.number_attribute(name)); });
    lines += ", " + std::to_string(object.has_float_attribute(name));
    lines += ", " + said([&] {
               const auto texts = object.text_attributes(name);
               return texts ? all(*texts) : "none";
             });
    lines += ", " + said([&] {
               const auto numbers = object.number_attributes(name);
               return numbers ? all(*numbers) : "none";
             });
    lines += '\n';
  }
  return lines;
}

bool has_nan(const h5::Dataset& dataset) {
  const std::vector<double> values = dataset.read<double>();
  return std::ranges::any_of(values, [](double value) { return std::isnan(value); });
}

std::string dataset_text(const h5::Dataset& dataset) {
  std::string lines = attributes_of(dataset);
  lines +=
      said([&] { return h5::shape_text(dataset.shape()); }) + " " + std::to_string(static_cast<int>(dataset.kind()));
  lines += std::to_string(dataset.is_null()) + std::to_string(dataset.is_number());
  lines += std::to_string(dataset.integers().bits) + std::to_string(dataset.integers().is_signed) + " ";
  lines += std::to_string(dataset.mantissa_bits()) + " " + all(dataset.axis_names()) + '\n';
  lines += said([&] { return all(dataset.read<double>()); }) + '\n';
  lines += said([&] { return all(dataset.read<float>()); }) + '\n';
  if (dataset.is_number() && !has_nan(dataset)) {  // as an integer that is what the processor makes of it
    for (const auto value : dataset.read<std::int8_t>()) lines += std::to_string(value) + ' ';
    for (const auto value : dataset.read<std::int32_t>()) lines += std::to_string(value) + ' ';
    for (const auto value : dataset.read<std::int64_t>()) lines += std::to_string(value) + ' ';
  }
  return lines + said([&] { return all(dataset.read<std::string>()); }) + '\n';
}

/// Everything that the calls of h5.hpp say.
std::string group_text(const h5::Group& group) {
  std::string lines = attributes_of(group);
  for (const std::string& path : group.dataset_paths()) lines += path + '\n' + dataset_text(group.dataset(path));
  for (const std::string& name : group.names()) {
    lines += name + std::to_string(group.has(name)) + '\n';
    lines += said([&] { return group_text(group.group(name)); }).starts_with("error") ? "dataset\n" : "group\n";
  }
  return lines + std::to_string(group.has("nothing"));
}

std::vector<std::byte> image() {
  const h5::File file = h5::File::create();
  h5::Group root = file.root();
  root.write_attribute("title", std::string("a \"title\" \xff"));
  root.write_attribute("number", 2.5);
  root.write_attribute("schema_version", std::int64_t{3});
  const std::vector<double> odd = {std::nan(""), 1e300, -1e300, -0.0, 0.75, std::numeric_limits<double>::infinity()};
  root.write_attribute("numbers", std::span<const double>(odd));
  const std::vector<std::int64_t> large = {std::numeric_limits<std::int64_t>::min(), -129, 127, 1LL << 40};
  const std::vector<std::string> texts = {"", "zwei", "\xff\xfe"};
  for (const char* name : {"z", "a", "m", "k", "b", "y", "c", "x", "d", "w"}) {  // more than a group keeps in a row
    h5::Group below = root.create_group(name);
    h5::Dataset values = below.create("odd", {3, 2}, std::span<const double>(odd));
    values.write_attribute("units", std::string("1"));
    below.create("real", {5}, std::span<const double>(odd).subspan(1));
    below.create("large", {4}, std::span<const std::int64_t>(large));
    below.create("texts", {3}, std::span<const std::string>(texts));
    below.create_scalar("one", std::int8_t{-3});
    below.create_scalar("text", std::string("alone"));
    below.create("none", {0}, std::span<const float>());
  }
  return file.image();
}

}  // namespace

TEST_CASE("h5_apart: reading apart says the same as reading here") {
  const std::vector<std::byte> bytes = image();
  const std::string here = group_text(h5::File::open(bytes).root());
  CHECK(difference(group_text(h5::File::open_apart(bytes).root()), here) == "");
  CHECK(here.find("error") != here.npos);  // errors are compared too
}

TEST_CASE("h5_apart: so of the file of a run") {
  std::vector<std::byte> bytes = encode_run(examples::grid().front());
  bytes.resize(bytes.size() - kTrailerBytes);
  CHECK(difference(group_text(h5::File::open_apart(bytes).root()), group_text(h5::File::open(bytes).root())) == "");
}

TEST_CASE("h5_apart: members come oldest first") {
  const std::vector<std::byte> bytes = image();
  const std::vector<std::string> oldest_first = {"z", "a", "m", "k", "b", "y", "c", "x", "d", "w"};
  CHECK(h5::File::open(bytes).root().names() == oldest_first);
  CHECK(h5::File::open_apart(bytes).root().names() == oldest_first);
}

TEST_CASE("h5_apart: values that are too many to come along are fetched") {
  std::vector<double> many(h5::kMostValues / 8);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<double>(i);
  const h5::File file = h5::File::create();
  h5::Group group = file.root().create_group("deep");
  group.create("many", {many.size()}, std::span<const double>(many), std::optional<double>(), h5::Storage::kPlain);
  group.create("few", {3}, std::span<const double>(many).first(3));
  const std::vector<std::byte> bytes = file.image();
  const h5::FileApart apart(bytes);
  CHECK_FALSE(apart.root().at("deep/many")->has_values);
  CHECK(apart.root().at("deep/few")->has_values);
  CHECK((h5::File::open_apart(bytes).root().dataset("deep/many").read<double>() == many));
  CHECK(h5::File::open_apart(bytes).root().group("deep").dataset("few").read<double>() == std::vector<double>{0, 1, 2});
}

TEST_CASE("h5_apart: what is no file is said in the words of libhdf5") {
  const std::vector<std::byte> bytes(1000, std::byte{7});
  const auto words = [](auto&& open) -> std::string {
    try {
      open();
    } catch (const h5::Error& error) {
      return error.what();
    }
    return "";
  };
  const std::string here = words([&] { h5::File::open(bytes); });
  CHECK(here.starts_with("HDF5 cannot open the file: "));
  CHECK(words([&] { h5::File::open_apart(bytes); }) == here);
}

TEST_CASE("h5_apart: where no process can be started the file is unreadable, not damaged") {
  const examples::TemporaryFolder folder;
  std::vector<std::byte> bytes = encode_run(examples::grid().front());
  bytes.resize(bytes.size() - kTrailerBytes);  // as an edit leaves it
  const auto path = folder.path() / "edited.h5";
  write_file_atomically(path, bytes);
  CHECK_NOTHROW(read_run(path, RunContents::kAll));
  ::setenv("TAPELAB_APART", "1", 1);  // as in a process that reads apart itself
  CHECK_THROWS_AS(read_run(path, RunContents::kAll), UnreadableFile);
  ::unsetenv("TAPELAB_APART");
}

TEST_CASE("h5_plain: an answer that is cut short or of another form is rejected") {
  const std::vector<std::byte> bytes = h5::to_bytes(h5::plain_object(h5::File::open(image()).root()));
  for (std::size_t length = 0; length < bytes.size(); length += 97)
    CHECK(said([&] { return h5::object_from(std::span(bytes).first(length)).problem; }) == "error");
  h5::PlainValues values = {
      .kind = h5::Kind::kDouble, .numbers = std::vector<std::uint8_t>(15), .texts = {}, .problem = {}};
  CHECK_THROWS_AS(h5::elements_of<double>(values, 2), h5::Error);
  CHECK_THROWS_AS(h5::elements_of<std::string>(values, 1), h5::Error);
}
