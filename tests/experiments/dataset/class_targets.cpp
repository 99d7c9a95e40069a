#include "experiments/dataset/class_targets.hpp"

#include <doctest/doctest.h>

#include "experiments/formats/input_error.hpp"
#include "tests/experiments/error_text.hpp"

using namespace tapelab::experiments;
using Floats = std::vector<float>;
using Names = std::vector<std::string>;

namespace {

/// Series of one feature and two rows each.
Table table_of(const Names& classes) {
  Table table{.names = {"x"}, .inputs = 1, .targets = {0}, .series = {}};
  for (std::size_t i = 0; i < classes.size(); ++i)
    table.series.push_back({.name = "s" + std::to_string(i), .rows = 2, .values = {0, 1}, .class_name = classes[i]});
  return table;
}

std::string error_of(const Names& classes) {
  return error_text<ConfigError>([&] { class_names(table_of(classes)); });
}

/// Samples of one step with these classes, of `count` classes.
Samples part_of(const std::vector<std::size_t>& classes, std::size_t count) {
  Samples samples;
  samples.count = classes.size();
  if (classes.empty()) return samples;
  Target target{.steps = 1, .features = count, .values = Floats(classes.size() * count, 0.0f), .mask = {}};
  for (std::size_t n = 0; n < classes.size(); ++n) target.values[n * count + classes[n]] = 1;
  samples.classify = target;
  return samples;
}

Dataset dataset_of(const std::vector<std::size_t>& train, const std::vector<std::size_t>& validation,
                   const std::vector<std::size_t>& test) {
  Dataset dataset;
  dataset.class_names = {"a", "b", "c"};
  dataset.train = part_of(train, 3);
  dataset.validation = part_of(validation, 3);
  dataset.test = part_of(test, 3);
  return dataset;
}

}  // namespace

TEST_CASE("classes: those of all series, numbers by their value and before texts") {
  CHECK(class_names(table_of({"b", "a", "b", "c"})) == Names{"a", "b", "c"});
  CHECK(class_names(table_of({"10", "9", "-1", "2.5", "9"})) == Names{"-1", "2.5", "9", "10"});
  CHECK(class_names(table_of({"10", "x", "9"})) == Names{"9", "10", "x"});
}

TEST_CASE("classes: a series without one, and a single one for all, are errors") {
  CHECK(error_of({"a", "", "b"}) ==
        "classify.enabled = true needs the class of every series; series 's1' has none\n"
        "   = name the column, or for an array the data.class_file, that holds it");
  CHECK(error_of({"a", "a"}) ==
        "classify.enabled = true needs two classes or more; every series is of class 'a'\n"
        "   = give data of several classes, or set classify.enabled = false");
}

TEST_CASE("classes: a target is 1 at the class of the window's series, at its own steps that are not masked") {
  const Table table = table_of({"b", "a", "c"});
  const Names names = class_names(table);
  const std::vector<Window> windows{{0, 0, 2}, {2, 0, 1}, {1, 0, 2}};
  const Target whole = class_target(table, names, {windows[0], windows[2]}, 2, {});
  CHECK(whole.steps == 2);
  CHECK(whole.features == 3);
  CHECK(whole.values == Floats{0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0});
  CHECK(whole.mask.empty());
  const Floats mask{1, 1, 1, 0, 0, 1};  // the second is short, of the third a step is missing
  const Target ragged = class_target(table, names, windows, 2, mask);
  CHECK(ragged.values == Floats{0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0});
  CHECK(ragged.mask == mask);
  CHECK(windows_of_classes(ragged) == std::vector<std::size_t>{1, 1, 1});
  CHECK(windows_of_classes(class_target(table, names, {windows[0], windows[0]}, 2, {})) ==
        std::vector<std::size_t>{0, 2, 0});
}

TEST_CASE("classes: one that training lacks is an error, one that only the test lacks is said") {
  const auto error = [](Dataset dataset) { return error_text<ConfigError>([&] { check_classes(dataset); }); };
  CHECK(error(dataset_of({0, 1}, {}, {0, 2, 2})) ==
        "the test part has windows of class 'c', of which the training part has none\n"
        "   = give each class series in every part: more data, another data.split_seed, other parts");
  CHECK(error(dataset_of({0}, {1, 2}, {0})).starts_with("the validation part has windows of classes 'b', 'c', of "));
  Dataset good = dataset_of({0, 1, 2}, {}, {2, 0});
  check_classes(good);
  CHECK(good.notices == Names{"the test part has no window of class 'b': macro F1 is a mean over the other classes"});
  Dataset without_test = dataset_of({0, 1, 2}, {0}, {});
  check_classes(without_test);
  CHECK(without_test.notices.empty());
}
