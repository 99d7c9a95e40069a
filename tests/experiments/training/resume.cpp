// A training that is stopped and goes on leaves the same record, bit by bit, as one that is not.
#include <doctest/doctest.h>

#include <bit>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>

#include "experiments/config/fields.hpp"
#include "experiments/training/training.hpp"
#include "results/run/checkpoint.hpp"
#include "tests/experiments/example_data.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab;
using namespace tapelab::experiments;
using examples::ExampleSize;

namespace {

struct Case {
  std::string name;
  std::vector<std::pair<std::string, std::string>> settings;
  ExampleSize data = {};
};

const ExampleSize kValidated{.train = 7, .validation = 4, .test = 3};
const ExampleSize kRagged{.train = 7, .validation = 4, .test = 3, .lengths = ExampleSize::Lengths::kRagged};

std::vector<Case> cases() {
  return {
      {"adam", {}},
      {"sgd", {{"train.optimizer", "sgd"}, {"train.momentum", "0.9"}}},
      {"rmsprop", {{"train.optimizer", "rmsprop"}, {"train.momentum", "0.5"}}},
      {"one batch per epoch", {{"train.batch_size", "32"}}},
      {"the last weights", {{"train.keep", "last"}}},
      {"weight decay and clipping",
       {{"train.weight_decay", "0.1"}, {"train.clip_norm", "0.5"}, {"train.clip_value", "0.1"}}},
      {"a frozen encoder and weight decay", {{"train.freeze", "encoder"}, {"train.weight_decay", "0.1"}}},
      {"first outputs from the state",
       {{"predict.start", "state"}, {"predict.first_step", "state"}, {"model.dropout", "0.2"}}},
      {"own outputs by a schedule",
       {{"predict.conditional", "true"},
        {"predict.feedback", "scheduled"},
        {"predict.feedback_updates", "8"},
        {"predict.first_input", "last"},
        {"model.dropout", "0.2"}}},
      {"step", {{"train.schedule", "step"}, {"train.decay_every", "2"}}},
      {"cosine, updates decide", {{"train.schedule", "cosine"}, {"train.steps", "11"}}},
      {"plateau", {{"train.schedule", "plateau"}, {"train.decay_every", "1"}, {"train.min_delta", "0.01"}}, kValidated},
      {"validation", {}, kValidated},
      {"early stopping", {{"train.patience", "2"}, {"train.min_delta", "0.02"}}, kValidated},
      {"early stopping on the training loss", {{"train.patience", "1"}, {"train.min_delta", "0.1"}}},
      {"noise", {{"data.noise", "0.1"}, {"eval.noise", "0.2"}}, kValidated},
      {"dropout", {{"model.dropout", "0.3"}, {"train.patience", "2"}}, kValidated},
      {"gradient norms", {{"train.log_gradients", "true"}}},
      {"masks", {{"train.log_gradients", "true"}}, kRagged},
      {"a last batch of one, whose arena is small", {{"train.batch_size", "6"}}, {.train = 7, .steps = 9}},
      {"everything",
       {{"train.optimizer", "rmsprop"},
        {"train.schedule", "plateau"},
        {"train.decay_every", "1"},
        {"train.min_delta", "0.01"},
        {"train.patience", "4"},
        {"train.weight_decay", "0.01"},
        {"train.log_gradients", "true"},
        {"data.noise", "0.1"},
        {"eval.noise", "0.1"},
        {"model.dropout", "0.2"}},
       kRagged},
  };
}

PlannedRun planned(const Case& c) {
  Config config = examples::configured({{"model.encoder", "5"},
                                        {"model.decoder", "5"},
                                        {"predict.enabled", "true"},
                                        {"predict.conditional", "true"},
                                        {"predict.weight", "0.5"},
                                        {"train.batch_size", "3"},
                                        {"train.epochs", "5"},
                                        {"train.learning_rate", "0.03"}});
  for (const auto& [key, value] : c.settings) set(config, key, value);
  return examples::example_run(config, c.data);
}

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  using Bits = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;
  return std::ranges::equal(a, b, [](T x, T y) { return std::bit_cast<Bits>(x) == std::bit_cast<Bits>(y); });
}

void check_same(const results::RunRecord& a, const results::RunRecord& b) {
  CHECK(a.epochs == b.epochs);
  CHECK(a.best_epoch == b.best_epoch);
  REQUIRE(a.curves.size() == b.curves.size());
  for (const auto& [name, curve] : a.curves) {
    CAPTURE(name);
    CHECK(same_bits(curve, b.curves.at(name)));
  }
  REQUIRE(a.scalars.size() == b.scalars.size());
  for (const auto& [name, value] : a.scalars) {
    CAPTURE(name);
    CHECK(same_bits<double>({value}, {b.scalars.at(name)}));
  }
  REQUIRE(a.weights.size() == b.weights.size());
  for (std::size_t i = 0; i < a.weights.size(); ++i)
    CHECK(same_bits(a.weights[i].array.values, b.weights[i].array.values));
  REQUIRE(a.outputs.size() == b.outputs.size());
  for (std::size_t i = 0; i < a.outputs.size(); ++i)
    CHECK(same_bits(a.outputs[i].prediction.values, b.outputs[i].prediction.values));
}

results::RunRecord finished(Training& training) {
  results::RunRecord record;
  training.finish(record);
  return record;
}

results::RunRecord undisturbed(const PlannedRun& run) {
  Training training(run);
  while (!training.finished()) training.step();
  return finished(training);
}

/// Goes through a checkpoint after every k-th batch.
template <class Pass>
results::RunRecord stopped_every(const PlannedRun& run, int k, Pass pass) {
  std::optional<Training> training(std::in_place, run);
  for (int step = 1; !training->finished(); ++step) {
    training->step();
    if (step % k != 0 || training->finished()) continue;
    const results::Checkpoint checkpoint = pass(training->checkpoint());
    training.emplace(run);
    training->restore(checkpoint);
  }
  return finished(*training);
}

}  // namespace

TEST_CASE("resume: the record has the same bits whenever the training was stopped") {
  for (const Case& c : cases()) {
    CAPTURE(c.name);
    const PlannedRun run = planned(c);
    const results::RunRecord whole = undisturbed(run);
    for (const int k : {1, 2, 3, 5, 7}) {
      CAPTURE(k);
      check_same(whole, stopped_every(run, k, [](results::Checkpoint checkpoint) { return checkpoint; }));
    }
  }
}

TEST_CASE("resume: the state survives its file") {
  const ScratchFolder folder;
  const PlannedRun run = planned(cases().back());
  const auto through_file = [&folder](const results::Checkpoint& checkpoint) {
    results::write_checkpoint(folder.path(""), checkpoint);
    return results::read_checkpoint(results::checkpoint_path(folder.path(""), checkpoint.run_id));
  };
  check_same(undisturbed(run), stopped_every(run, 4, through_file));
}

TEST_CASE("resume: the cases reach what they are for") {
  std::map<std::string, results::RunRecord> records;
  for (const Case& c : cases()) records[c.name] = undisturbed(planned(c));
  CHECK(records.at("early stopping").scalars.at("stopped_early") == 1);
  CHECK(records.at("early stopping on the training loss").scalars.at("stopped_early") == 1);
  for (const char* name : {"step", "cosine, updates decide", "plateau", "everything"})
    CHECK(records.at(name).curves.at("learning_rate").back() < 0.03);
}

TEST_CASE("resume: a checkpoint that does not fit is rejected") {
  const PlannedRun adam = planned(cases()[0]), sgd = planned(cases()[1]);
  const auto rejection = [](const PlannedRun& run, results::Checkpoint checkpoint) -> std::string {
    try {
      Training(run).restore(checkpoint);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  };
  CHECK(rejection(sgd, Training(adam).checkpoint()) ==
        "the checkpoint of r0123456789ab holds no 'optimizer_velocity' that fits this training");
  results::Checkpoint other = Training(adam).checkpoint();
  other.run_id = "rba9876543210";
  CHECK(rejection(adam, other) == "the checkpoint belongs to rba9876543210, not r0123456789ab");
}

TEST_CASE("resume: a checkpoint that stands at no place of the training is rejected") {
  const PlannedRun run = planned({"adam", {}});
  Training training(run);
  for (int i = 0; i < 4; ++i) training.step();
  const results::Checkpoint good = training.checkpoint();
  Training fresh(run);
  fresh.restore(good);
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min(), kMost = -(kLeast + 1);
  for (const char* name : {"epoch", "batch", "steps"})
    for (const std::int64_t value : {kLeast, std::int64_t{-1}, std::int64_t{100}, kMost}) {
      CAPTURE(name);
      CAPTURE(value);
      results::Checkpoint wrong = good;
      wrong.integers.at(name) = value;
      CHECK_THROWS_AS(Training(run).restore(wrong), std::invalid_argument);
    }
  for (const std::size_t length : {0, 7}) {
    results::Checkpoint wrong = good;
    wrong.curves.at("train_loss").resize(length);
    CHECK_THROWS_AS(Training(run).restore(wrong), std::invalid_argument);
  }
}
