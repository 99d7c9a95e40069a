#include "experiments/dataset/digit_videos.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>

#include "experiments/config/fields.hpp"
#include "experiments/config/validate.hpp"
#include "experiments/dataset/load_dataset.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/training/training.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/example_data.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab;
using namespace tapelab::experiments;

namespace {

using Floats = std::vector<float>;
using Settings = std::vector<std::pair<std::string, std::string>>;

std::string number(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

/// Files of ten digits of 2x2 pixels, one of each class: digit c is grey c + 1 + `offset` all over.
struct DigitFiles {
  ScratchFolder folder;
  std::string train = write("train", 0), test = write("test", 100);

  std::string write(const std::string& name, int offset) const {
    std::string images = number(0x803) + number(10) + number(2) + number(2), labels = number(0x801) + number(10);
    for (int c = 0; c < 10; ++c) {
      images += std::string(4, static_cast<char>(c + 1 + offset));
      labels += static_cast<char>(c);
    }
    folder.write(name + "-labels-idx1-ubyte", labels);
    return folder.write(name + "-images-idx3-ubyte", images);
  }

  Config config(const Settings& more = {}) const {
    Config config = examples::configured({{"data.source", "digits"},
                                          {"data.canvas", "5"},
                                          {"data.digits", "1"},
                                          {"data.window", "4"},
                                          {"data.test_sequences", "20"},
                                          {"data.epoch_sequences", "6"},
                                          {"reconstruct.reversed", "true"},
                                          {"predict.enabled", "true"},
                                          {"predict.target", "future"},
                                          {"predict.steps", "3"},
                                          {"model.encoder", "3"},
                                          {"model.decoder", "3"},
                                          {"train.batch_size", "4"},
                                          {"train.epochs", "4"}});
    set(config, "data.file", train);
    set(config, "data.test_file", test);
    for (const auto& [key, value] : more) set(config, key, value);
    return config;
  }
};

/// Grey values, above 0, of the frames [N * T, F].
std::set<int> greys(const Floats& values) {
  std::set<int> found;
  for (const float value : values)
    if (value > 0) found.insert(static_cast<int>(std::lround(255 * value)));
  return found;
}

Samples drawn(const TrainingStream& stream, std::uint64_t seed, const std::vector<std::uint64_t>& numbers) {
  Samples samples;
  stream.draw(seed, numbers, samples);
  return samples;
}

}  // namespace

TEST_CASE("digit videos: windows, what follows them, and the way back") {
  const DigitFiles files;
  const auto data = load_dataset(files.config());
  REQUIRE(data->test.count == 20);
  CHECK(data->steps == 4);
  CHECK(data->features == 25);
  CHECK(data->test.predict->steps == 3);
  // The same videos as whole series: window, then future.
  const Table table = digit_table(files.config().data, 3);
  REQUIRE(table.series.size() == 20);
  for (std::size_t n = 0; n < 20; ++n) {
    const auto frame = [&](std::size_t t) {
      const auto begin = table.series[n].values.begin() + static_cast<std::ptrdiff_t>(25 * t);
      return Floats(begin, begin + 25);
    };
    const auto at = [&](const Floats& values, std::size_t steps, std::size_t t) {
      const auto begin = values.begin() + static_cast<std::ptrdiff_t>(25 * (n * steps + t));
      return Floats(begin, begin + 25);
    };
    for (std::size_t t = 0; t < 4; ++t) {
      CHECK(at(data->test.inputs, 4, t) == frame(t));
      CHECK(at(data->test.reconstruct->values, 4, t) == frame(3 - t));
    }
    for (std::size_t t = 0; t < 3; ++t) CHECK(at(data->test.predict->values, 3, t) == frame(4 + t));
  }
}

TEST_CASE("digit videos: the test digits are others, and every run has the same held-out videos") {
  const DigitFiles files;
  const auto data = load_dataset(files.config({{"data.validation_sequences", "30"}}));
  CHECK(*greys(data->test.inputs).begin() > 100);
  CHECK(*greys(data->train.inputs).rbegin() <= 10);
  CHECK(*greys(data->validation.inputs).rbegin() <= 10);
  CHECK(data->validation.count == 30);
  CHECK(load_dataset(files.config({{"seed", "5"}}))->checksum == load_dataset(files.config())->checksum);
  CHECK(load_dataset(files.config({{"data.speed", "0.2"}}))->checksum != load_dataset(files.config())->checksum);
}

TEST_CASE("digit videos: sample n of the stream is a function of seed and n, whatever stands beside it") {
  const DigitFiles files;
  const auto data = load_dataset(files.config());
  const TrainingStream& stream = *data->stream;
  CHECK(stream.epoch_samples() == 6);
  CHECK_FALSE(stream.repeats());
  const Samples batch = drawn(stream, 1, {7, 8, 9}), alone = drawn(stream, 1, {8});
  const std::size_t size = 4 * 25;
  CHECK(Floats(batch.inputs.begin() + size, batch.inputs.begin() + 2 * size) == alone.inputs);
  CHECK(drawn(stream, 2, {8}).inputs != alone.inputs);
  CHECK(drawn(stream, 1, {std::uint64_t{1} << 40}).inputs != drawn(stream, 1, {0}).inputs);
}

TEST_CASE("digit videos: so many videos of each class, again and again") {
  const DigitFiles files;
  const auto data = load_dataset(files.config({{"data.labels_per_class", "2"}}));
  REQUIRE(data->stream->repeats());
  REQUIRE(data->stream->epoch_samples() == 20);
  for (std::uint64_t n = 0; n < 20; ++n)
    CHECK(greys(drawn(*data->stream, 3, {n}).inputs) == std::set<int>{static_cast<int>(n % 10) + 1});
  CHECK(load_dataset(files.config({{"data.train_sequences", "7"}}))->stream->epoch_samples() == 7);
}

TEST_CASE("digit videos: trainings ask for the next samples of an endless stream, for all of a repeated one") {
  struct Recorder : TrainingStream {
    std::shared_ptr<const Dataset> data;
    bool again;
    mutable std::vector<std::uint64_t> asked = {};
    std::size_t epoch_samples() const override { return 6; }
    bool repeats() const override { return again; }
    void draw(std::uint64_t seed, std::span<const std::uint64_t> numbers, Samples& samples) const override {
      asked.insert(asked.end(), numbers.begin(), numbers.end());
      data->stream->draw(seed, numbers, samples);
    }
  };
  const DigitFiles files;
  for (const bool again : {false, true}) {
    const auto original = load_dataset(files.config());
    auto data = std::make_shared<Dataset>(*original);
    auto recorder = std::make_shared<Recorder>();
    recorder->data = original;
    recorder->again = again;
    data->stream = recorder;
    const PlannedRun run{std::make_shared<const Config>(files.config()), "r0123456789ab", data};
    Training training(run);
    for (int step = 0; step < 4; ++step) training.step();  // two epochs of 4 + 2
    const auto& asked = recorder->asked;
    if (!again) CHECK(asked == std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
    if (!again) continue;
    const std::multiset<std::uint64_t> first(asked.begin(), asked.begin() + 6), second(asked.begin() + 6, asked.end());
    CHECK(first == std::multiset<std::uint64_t>{0, 1, 2, 3, 4, 5});
    CHECK(second == first);
  }
}

TEST_CASE("digit videos: a training goes on from its checkpoint bit by bit") {
  const DigitFiles files;
  const Config config = files.config({{"data.validation_sequences", "5"}});
  const PlannedRun run{std::make_shared<const Config>(config), "r0123456789ab", load_dataset(config)};
  results::RunRecord whole;
  Training uninterrupted(run);
  while (!uninterrupted.finished()) uninterrupted.step();
  uninterrupted.finish(whole);
  for (int stop = 1; stop < 8; ++stop) {
    Training before(run);
    for (int step = 0; step < stop; ++step) before.step();
    Training after(run);
    after.restore(before.checkpoint());
    while (!after.finished()) after.step();
    results::RunRecord resumed;
    after.finish(resumed);
    CHECK(resumed.scalars.at("test_loss") == whole.scalars.at("test_loss"));
    CHECK(resumed.curves == whole.curves);
  }
}

TEST_CASE(
    "digit videos: an endless stream's last loss is of other videos, and decides nothing about the weights kept") {
  const DigitFiles files;
  bool would_win = false;
  for (int seed = 1; seed <= 20; ++seed) {
    const Config config = files.config({{"seed", std::to_string(seed)}, {"train.learning_rate", "0.0001"}});
    const PlannedRun run{std::make_shared<const Config>(config), "r0123456789ab", load_dataset(config)};
    Training training(run);
    results::RunRecord record;
    while (!training.finished()) training.step();
    training.finish(record);
    const std::vector<double>& losses = record.curves.at("train_loss");
    const auto lowest = std::ranges::min_element(losses);
    CHECK(record.best_epoch == lowest - losses.begin());
    would_win = would_win || record.scalars.at("final_train_loss") < *lowest;
  }
  CHECK(would_win);  // in some of them it is the lowest of all
}

TEST_CASE("digit videos: the last loss is that of the training's own videos where these come again") {
  const DigitFiles files;
  const Config config = files.config({{"data.train_sequences", "6"}, {"train.learning_rate", "1e-30"}, {"seed", "4"}});
  const PlannedRun run{std::make_shared<const Config>(config), "r0123456789ab", load_dataset(config)};
  Training training(run);
  results::RunRecord record;
  while (!training.finished()) training.step();
  training.finish(record);
  for (const double loss : record.curves.at("train_loss"))  // weights that do not move, the same six videos
    CHECK(loss == doctest::Approx(record.scalars.at("final_train_loss")).epsilon(1e-6));
}

TEST_CASE("digit videos: the classifier's target is the class of the digit at every step") {
  const DigitFiles files;
  const auto data = load_dataset(files.config({{"classify.enabled", "true"}, {"data.labels_per_class", "1"}}));
  const auto check = [](const Samples& samples, int offset) {
    REQUIRE(samples.classify->steps == 4);
    REQUIRE(samples.classify->features == 10);
    for (std::size_t n = 0; n < samples.count; ++n) {
      const auto begin = samples.inputs.begin() + static_cast<std::ptrdiff_t>(n * 100);
      const auto c = static_cast<std::size_t>(*greys(Floats(begin, begin + 100)).begin() - 1 - offset);
      for (std::size_t i = 0; i < 40; ++i) CHECK(samples.classify->values[n * 40 + i] == (i % 10 == c ? 1.0f : 0.0f));
    }
  };
  check(data->test, 100);
  check(drawn(*data->stream, 1, {3, 9, 0}), 0);
  CHECK(data->class_names.size() == 10);
}

TEST_CASE(
    "digit videos: a classifier learns ten digits of different grey, and is measured by its mean over the steps") {
  const DigitFiles files;
  Config config = files.config({{"classify.enabled", "true"},
                                {"reconstruct.enabled", "false"},
                                {"predict.enabled", "false"},
                                {"model.encoder", "32"},
                                {"data.labels_per_class", "4"},
                                {"eval.samples", "20"},
                                {"train.epochs", "150"},
                                {"train.learning_rate", "0.02"},
                                {"train.batch_size", "40"}});
  set(config, "data.test_file", files.write("same", 0));  // digits of other greys would not be told apart
  const PlannedRun run{std::make_shared<const Config>(config), "r0123456789ab", load_dataset(config)};
  Training training(run);
  results::RunRecord record;
  while (!training.finished()) training.step();
  training.finish(record);
  CHECK(record.scalars.at("test_classify_sequence_accuracy") >= 0.4);  // by chance 0.1
  // Counted again from the outputs that are stored, which are those of the whole test.
  REQUIRE(record.outputs.size() == 1);
  const auto &stored = record.outputs[0].prediction, &truth = record.outputs[0].target;
  REQUIRE(stored.shape == std::vector<std::size_t>{20, 4, 10});
  const auto class_of = [](const std::vector<float>& values, std::size_t n) {
    std::array<double, 10> sums{};
    for (std::size_t i = 0; i < 40; ++i) sums.at(i % 10) += values[n * 40 + i];
    return std::ranges::max_element(sums) - sums.begin();
  };
  double right = 0;
  for (std::size_t n = 0; n < 20; ++n) right += class_of(stored.values, n) == class_of(truth.values, n) ? 1 : 0;
  CHECK(record.scalars.at("test_classify_sequence_accuracy") == doctest::Approx(right / 20));
  CHECK(record.scalars.at("test_classify_accuracy_baseline_mean") <= 0.3);
  CHECK_FALSE(record.scalars.contains("test_classify_accuracy_baseline_copy_last"));
}

TEST_CASE("digit videos: labels that training reads belong to the data's checksum") {
  const DigitFiles files;
  const auto checksums = [&] {
    std::vector<std::string> found;
    for (const auto& [key, value] :
         Settings{{"seed", "2"}, {"data.labels_per_class", "1"}, {"classify.enabled", "true"}})
      found.push_back(load_dataset(files.config({{key, value}}))->checksum);
    return found;
  };
  const auto before = checksums();
  std::string labels = number(0x801) + number(10);
  for (int c = 0; c < 10; ++c) labels += static_cast<char>(9 - c);
  files.folder.write("train-labels-idx1-ubyte", labels);
  const auto after = checksums();
  CHECK(after[0] == before[0]);
  CHECK(after[1] != before[1]);
  CHECK(after[2] != before[2]);
}

TEST_CASE("digit videos: what does not fit is rejected") {
  const DigitFiles files;
  const auto rejection = [&](const Settings& settings) {
    return error_text<ConfigError>([&] {
      validate(files.config(settings));
      load_dataset(files.config(settings));
    });
  };
  CHECK(rejection({{"data.canvas", "1"}}).find("has 2 pixels a side, more than data.canvas = 1") != std::string::npos);
  CHECK(rejection({{"data.test_file", ""}}).find("needs data.test_file") != std::string::npos);
  CHECK(rejection({{"data.test_file", files.train}}).find("digits that training sees") != std::string::npos);
  CHECK(rejection({{"data.test_file", files.folder.path("none")}}).find("cannot read data file") != std::string::npos);
  CHECK(rejection({{"data.canvas", "1024"}, {"data.test_sequences", "1000000"}}).find("GB of memory") !=
        std::string::npos);
  CHECK(rejection({{"data.file", ""}}).find("needs data.file") != std::string::npos);
  CHECK(rejection({{"data.scaling", "min_max"}}).find("has no effect with data.source = digits") != std::string::npos);
  CHECK(rejection({{"data.max_speed", "0.05"}}).find("below data.speed") != std::string::npos);
  CHECK(rejection({{"data.labels_per_class", "1"}, {"data.digits", "2"}}).find("one digit") != std::string::npos);
  CHECK(rejection({{"data.window", "0"}}).find("data.window = 0 is for csv") != std::string::npos);
  CHECK(rejection({{"reconstruct.steps", "5"}}).find("has 4 steps") != std::string::npos);
  CHECK(rejection({{"classify.enabled", "true"}, {"data.digits", "2"}}).find("each have a class") != std::string::npos);
  std::filesystem::remove(files.folder.path("train-labels-idx1-ubyte"));
  CHECK(rejection({{"data.labels_per_class", "1"}}).find("there are none beside") != std::string::npos);
}
