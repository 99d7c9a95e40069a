#include "results/hdf5/forms.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "results/files/trailer.hpp"
#include "results/run/run_file.hpp"
#include "tests/results/example_runs.hpp"

namespace h5 = tapelab::results::h5;
using namespace tapelab::results;

namespace {

/// One file with everything that a file of ours can hold.
struct Content {
  double number = 0;
  std::vector<float> small = {1, 2, 3};
  std::vector<double> large = std::vector<double>(5'000, 0.0);  // in compressed chunks
  std::vector<std::string> texts = {"a", "", "ü"};
  std::string units = "1";

  void write(h5::Group& root) const {
    root.write_attribute("title", std::string("test"));
    root.create_scalar("number", number).write_attribute("units", units);
    h5::Group group = root.create_group("group");
    h5::Dataset axis = group.create_coordinate("axis", std::span(texts));
    h5::Dataset line = group.create_dimension("line", large.size());
    h5::Dataset values = group.create<float>("small", {small.size()}, small, -1.0f);
    if (small.size() == texts.size()) values.attach_scale(0, axis);
    group.create<double>("large", {large.size()}, large).attach_scale(0, line);
    group.create<std::int64_t>("nothing", {0}, std::span<const std::int64_t>());
    REQUIRE(group.has("small"));
    REQUIRE(group.dataset("small").shape() == h5::Shape{small.size()});
  }
};

std::vector<std::byte> written(h5::FileForms& forms, const Content& content) {
  return forms.file([&](h5::Group& root) { content.write(root); }).image();
}

std::vector<std::byte> written_alone(const Content& content) {
  h5::FileForms forms;
  return written(forms, content);
}

void check_content(const std::vector<std::byte>& image, const Content& content) {
  const h5::File file = h5::File::open(image);
  const h5::Group root = file.root(), group = root.group("group");
  CHECK(root.dataset("number").read<double>() == std::vector<double>{content.number});
  CHECK(root.dataset("number").text_attribute("units") == content.units);
  CHECK(group.dataset("axis").read<std::string>() == content.texts);
  CHECK(group.dataset("small").read<float>() == content.small);
  CHECK(group.dataset("small").number_attribute("_FillValue") == -1.0);
  CHECK(group.dataset("large").read<double>() == content.large);
  CHECK(group.dataset("nothing").read<std::int64_t>().empty());
  CHECK(group.names() == std::vector<std::string>{"axis", "line", "small", "large", "nothing"});
}

}  // namespace

TEST_CASE("h5_forms: a file holds its own values, whatever was written before it") {
  h5::FileForms forms;
  Content content;
  for (int k = 0; k < 3; ++k) {
    content.number = k + 0.5;
    content.small[1] = static_cast<float>(10 * k);
    content.large.back() = k;
    content.texts[1] = std::string(static_cast<std::size_t>(3'000 * k), 'x');
    const auto image = written(forms, content);
    check_content(image, content);
    CHECK(image == written_alone(content));
  }
}

TEST_CASE("h5_forms: another attribute, extent or fill is another form, and old forms come back") {
  h5::FileForms forms;
  std::vector<Content> contents(7);
  contents[1].units = "s";
  for (std::size_t k = 2; k < contents.size(); ++k) contents[k].small.resize(k + 2, 0.25f);
  for (int round = 0; round < 2; ++round)
    for (const Content& content : contents) {
      const auto image = written(forms, content);
      check_content(image, content);
      CHECK(image == written_alone(content));
    }
}

TEST_CASE("h5_forms: a large file is made call by call") {
  h5::FileForms forms;
  Content content;
  content.small.resize(1 << 20, 0.5f);
  int calls = 0;
  for (int k = 0; k < 2; ++k) {
    content.number = k;
    const h5::File file = forms.file([&](h5::Group& root) {
      ++calls;
      content.write(root);
    });
    check_content(file.image(), content);
  }
  CHECK(calls == 4);
}

TEST_CASE("h5_forms: a known form is written with one call") {
  h5::FileForms forms;
  int calls = 0;
  for (int k = 0; k < 3; ++k)
    forms.file([&](h5::Group& root) {
      ++calls;
      Content{.number = static_cast<double>(k)}.write(root);
    });
  CHECK(calls == 4);
}

TEST_CASE("h5_forms: an error leaves no form behind") {
  h5::FileForms forms;
  const auto twice = [](h5::Group& root) {
    root.create_scalar("x", 1.0);
    root.create_scalar("x", 2.0);
  };
  CHECK_THROWS_AS(forms.file(twice), h5::Error);
  CHECK_THROWS_AS(forms.file(twice), h5::Error);
  const std::vector<double> three = {1, 2, 3};
  CHECK_THROWS_WITH_AS(forms.file([&](h5::Group& root) {
    root.create<double>("x", {2, 2}, three);
  }),
                       "'x': the shape holds 4 elements, got 3", h5::Error);
  check_content(written(forms, Content()), Content());
}

TEST_CASE("h5_forms: runs written one after the other have the bytes of runs written alone") {
  const examples::TemporaryFolder together, alone;
  h5::FileForms forms;
  std::vector<RunRecord> runs = examples::grid();
  for (RunRecord run : examples::grid()) {
    run.id[1] = 'f';
    run.status = Status::kFailed;
    run.message = "not finite";
    run.curves["train_loss"].pop_back();
    run.scalars["test_predict_mse"] = std::numeric_limits<double>::quiet_NaN();
    runs.push_back(run);
  }
  for (const RunRecord& run : runs) {
    write_run(together.path(), run, forms);
    write_run(alone.path(), run);
    CHECK(read_checked_file(run_path(together.path(), run.id)).bytes ==
          read_checked_file(run_path(alone.path(), run.id)).bytes);
    const RunRecord read = read_run(run_path(together.path(), run.id));
    CHECK(read.message == run.message);
    CHECK(read.curves == run.curves);
    CHECK(read.log == run.log);
  }
}
