#include "experiments/training/training.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "experiments/config/fields.hpp"
#include "experiments/evaluation/evaluation.hpp"
#include "experiments/model/batch.hpp"
#include "experiments/model/noise.hpp"
#include "experiments/training/train_run.hpp"
#include "tests/experiments/example_data.hpp"

using namespace tapelab;
using namespace tapelab::experiments;
using examples::ExampleSize;
using Settings = std::vector<std::pair<std::string, std::string>>;

namespace {

const ExampleSize kValidated{.train = 5, .validation = 4, .test = 3};

Config small(const Settings& settings) {
  Config config = examples::configured({{"model.encoder", "4"},
                                        {"model.decoder", "4"},
                                        {"train.batch_size", "2"},
                                        {"train.epochs", "6"},
                                        {"train.learning_rate", "0.01"}});
  for (const auto& [key, value] : settings) set(config, key, value);
  return config;
}

results::RunRecord trained(const PlannedRun& run) {
  results::RunRecord record = train_run(run, nullptr, {});
  REQUIRE(record.message == "");
  return record;
}

results::RunRecord trained(const Settings& settings, const ExampleSize& shape) {
  return trained(examples::example_run(small(settings), shape));
}

/// Loss of the record's weights on the validation part.
double validation_loss(const results::RunRecord& record, const PlannedRun& run) {
  Autoencoder<float> model(model_options(*run.config, *run.data));
  ParameterBuffer<float> parameters(model);
  for (std::size_t i = 0; i < record.weights.size(); ++i)
    std::ranges::copy(record.weights[i].array.values, parameters.entries()[i].parameter->value);
  Tape<float> tape;
  return validate_model(model, tape, *run.config, *run.data).total;
}

}  // namespace

TEST_CASE("training: one validation loss per epoch, free-running and teacher-forced") {
  const auto record = trained({{"predict.enabled", "true"},
                               {"predict.conditional", "true"},
                               {"predict.loss", "mae"},
                               {"predict.weight", "0.25"}},
                              kValidated);
  for (const char* name : {"train_loss", "train_reconstruct_mse", "train_predict_mae", "val_loss",
                           "val_reconstruct_mse", "val_predict_mae", "val_predict_mae_tf"}) {
    CAPTURE(name);
    REQUIRE(record.curves.contains(name));
    CHECK(record.curves.at(name).size() == 6);
  }
  CHECK(record.curves.size() == 7);
  for (std::size_t e = 0; e < 6; ++e) {
    const double total = record.curves.at("val_reconstruct_mse")[e] + 0.25 * record.curves.at("val_predict_mae")[e];
    CHECK(record.curves.at("val_loss")[e] == doctest::Approx(total).epsilon(1e-12));
  }
}

TEST_CASE("training: the last validation losses are the test losses where the same samples are both") {
  PlannedRun run = examples::example_run(small({{"predict.enabled", "true"},
                                                {"predict.conditional", "true"},
                                                {"predict.loss", "mae"},
                                                {"train.keep", "last"}}),
                                         kValidated);
  Dataset data = *run.data;
  data.test = data.validation;
  run.data = std::make_shared<const Dataset>(std::move(data));
  const auto record = trained(run);
  const auto last = [&](const char* curve) { return record.curves.at(curve).back(); };
  CHECK(last("val_reconstruct_mse") == doctest::Approx(record.scalars.at("test_reconstruct_mse")).epsilon(1e-6));
  CHECK(last("val_predict_mae") == doctest::Approx(record.scalars.at("test_predict_mae")).epsilon(1e-6));
  CHECK(last("val_predict_mae_tf") == doctest::Approx(record.scalars.at("test_predict_mae_tf")).epsilon(1e-6));
  CHECK(std::abs(last("val_predict_mae_tf") / last("val_predict_mae") - 1) > 1e-5);
}

TEST_CASE("training: the weights with the lowest validation loss are kept, whatever ended the run") {
  // A learning rate so large that the loss goes up and down.
  for (const Settings& ending : {Settings{}, Settings{{"train.batch_size", "32"}}, Settings{{"train.patience", "1"}},
                                 Settings{{"train.steps", "7"}}}) {
    Settings settings = ending;
    settings.push_back({"train.learning_rate", "0.3"});
    const PlannedRun run = examples::example_run(small(settings), kValidated);
    const auto record = trained(run);
    const auto& losses = record.curves.at("val_loss");
    const auto lowest = std::ranges::min_element(losses);
    CHECK(record.best_epoch == lowest - losses.begin());
    CHECK(validation_loss(record, run) == *lowest);
    CHECK(record.scalars.contains("stopped_early") == (run.config->train.patience > 0));
  }
}

TEST_CASE("training: keep = last keeps the last update's weights") {
  const PlannedRun run =
      examples::example_run(small({{"train.learning_rate", "0.3"}, {"train.keep", "last"}}), kValidated);
  const auto record = trained(run);
  CHECK(record.best_epoch == -1);
  CHECK(validation_loss(record, run) == record.curves.at("val_loss").back());
}

TEST_CASE("training: patience ends a run in which nothing improves") {
  const auto record = trained({{"train.patience", "2"}, {"train.min_delta", "1000"}}, kValidated);
  CHECK(record.epochs == 3);  // the first epoch improves on nothing
  CHECK(record.status == results::Status::kOk);
  CHECK(record.scalars.at("stopped_early") == 1);
  const auto whole = trained({{"train.patience", "100"}}, kValidated);
  CHECK(whole.epochs == 6);
  CHECK(whole.scalars.at("stopped_early") == 0);
  // Without a validation part the training loss decides.
  CHECK(trained({{"train.patience", "2"}, {"train.min_delta", "1000"}}, {}).epochs == 3);
}

TEST_CASE("training: the learning rate of each epoch is stored when it changes") {
  CHECK_FALSE(trained(Settings{}, {}).curves.contains("learning_rate"));
  const auto step = trained({{"train.schedule", "step"}, {"train.decay_every", "2"}}, {}).curves.at("learning_rate");
  const std::vector<double> expected{0.01, 0.01, 0.005, 0.005, 0.0025, 0.0025};
  REQUIRE(step.size() == 6);
  for (std::size_t e = 0; e < 6; ++e) CHECK(step[e] == doctest::Approx(expected[e]));
  // Seven updates in batches of 2 out of 5 samples are three epochs, the last begun one included.
  const auto cosine = trained({{"train.schedule", "cosine"}, {"train.steps", "7"}}, {}).curves.at("learning_rate");
  REQUIRE(cosine.size() == 3);
  for (std::size_t e = 0; e < 3; ++e)
    CHECK(cosine[e] == doctest::Approx(0.01 * (1 + std::cos(M_PI * static_cast<double>(e) / 3)) / 2));
  const auto plateau = trained({{"train.schedule", "plateau"},
                                {"train.decay_every", "2"},
                                {"train.min_delta", "1000"},
                                {"train.min_learning_rate", "0.004"}},
                               kValidated)
                           .curves.at("learning_rate");
  CHECK(plateau == std::vector<double>{0.01, 0.01, 0.01, 0.005, 0.005, 0.004});
}

TEST_CASE("training: every layer has a curve of its gradient's norm") {
  // SGD without momentum in one batch: the weights move by learning rate times gradient.
  const auto with_epochs = [](const std::string& epochs, const std::string& clip_norm) {
    return trained({{"train.optimizer", "sgd"},
                    {"train.batch_size", "8"},
                    {"train.log_gradients", "true"},
                    {"train.keep", "last"},
                    {"train.epochs", epochs},
                    {"train.clip_norm", clip_norm}},
                   {});
  };
  const auto one = with_epochs("1", "0"), two = with_epochs("2", "0");
  const std::map<std::string, std::string> layers = {{"gradient_norm_encoder_0", "encoder/0/"},
                                                     {"gradient_norm_reconstruct_0", "reconstruct/0/"},
                                                     {"gradient_norm_reconstruct_output", "reconstruct/output/"}};
  for (const auto& [curve, layer] : layers) {
    CAPTURE(curve);
    double squares = 0;
    for (std::size_t i = 0; i < one.weights.size(); ++i) {
      if (!one.weights[i].name.starts_with(layer)) continue;
      for (std::size_t k = 0; k < one.weights[i].array.values.size(); ++k) {
        const double moved = two.weights[i].array.values[k] - one.weights[i].array.values[k];
        squares += moved * moved;
      }
    }
    REQUIRE(two.curves.contains(curve));
    CHECK(two.curves.at(curve)[1] == doctest::Approx(std::sqrt(squares) / 0.01).epsilon(1e-3));
    // Measured before clipping.
    CHECK(with_epochs("1", "1e-9").curves.at(curve)[0] == one.curves.at(curve)[0]);
  }
  CHECK(one.curves.size() == 2 + layers.size());
}

TEST_CASE("training: padding and missing values change nothing") {
  // What stands at masked steps of the targets is not read.
  const Config config = small({{"predict.enabled", "true"}, {"predict.conditional", "true"}});
  const ExampleSize ragged{.train = 6, .validation = 4, .test = 3, .lengths = ExampleSize::Lengths::kRagged};
  Dataset clean = examples::example_data(config, ragged), dirty = clean;
  for (Samples* samples : {&dirty.train, &dirty.validation, &dirty.test})
    for (Target* target : {&*samples->reconstruct, &*samples->predict})
      for (std::size_t i = 0; i < target->values.size(); ++i)
        if (target->mask[i / target->features] == 0) target->values[i] = 1000;
  const auto run = [&config](const Dataset& data) {
    return trained(
        PlannedRun{std::make_shared<const Config>(config), "r0123456789ab", std::make_shared<const Dataset>(data)});
  };
  const auto a = run(clean), b = run(dirty);
  CHECK(a.curves == b.curves);
  for (std::size_t i = 0; i < a.weights.size(); ++i) CHECK(a.weights[i].array.values == b.weights[i].array.values);
  CHECK(a.scalars == b.scalars);
  for (const auto& output : a.outputs) {
    const auto& mask = output.decoder == "predict" ? clean.test.predict->mask : clean.test.reconstruct->mask;
    for (std::size_t i = 0; i < output.target.values.size(); ++i)
      CHECK(std::isnan(output.target.values[i]) == (mask[i / ragged.features] == 0));
  }
}

TEST_CASE("training: the loss of an epoch is the mean over its valid steps, however they fall into batches") {
  // A learning rate too small to matter: the mean must not depend on the size of the batches.
  const ExampleSize ragged{.train = 6, .lengths = ExampleSize::Lengths::kRagged};
  const auto loss = [&ragged](const std::string& batch) {
    return trained({{"train.batch_size", batch}, {"train.epochs", "1"}, {"train.learning_rate", "1e-30"}}, ragged)
        .curves.at("train_loss")[0];
  };
  CHECK(loss("1") == doctest::Approx(loss("6")).epsilon(1e-6));
  CHECK(loss("4") == doctest::Approx(loss("6")).epsilon(1e-6));
}

TEST_CASE("training: every epoch has a mean of its own") {
  const Settings plain = {
      {"train.optimizer", "sgd"}, {"train.learning_rate", "0.5"}, {"train.shuffle", "false"}, {"train.keep", "last"}};
  const auto with_epochs = [&](const char* epochs) {
    Settings settings = plain;
    settings.emplace_back("train.epochs", epochs);
    return settings;
  };
  const ExampleSize shape{.train = 6};
  const auto two = trained(with_epochs("2"), shape), first = trained(with_epochs("1"), shape);
  // The second epoch is the first one of a training that starts where the first ended.
  PlannedRun second = examples::example_run(small(with_epochs("1")), shape);
  auto start = std::make_shared<StartWeights>();
  start->weights = first.weights;
  second.start = start;
  CHECK(trained(second).curves.at("train_loss")[0] == doctest::Approx(two.curves.at("train_loss")[1]).epsilon(1e-6));
  CHECK(two.curves.at("train_loss")[1] < 0.99 * two.curves.at("train_loss")[0]);
}

TEST_CASE("training: noise changes the training, and eval.noise only what is measured") {
  const auto clean = trained(Settings{}, kValidated);
  // With noise: what a run without finds on inputs that have the noise already.
  const auto with_noise_in = [](const Settings& settings, Samples Dataset::*part, const auto& noise_of) {
    PlannedRun run = examples::example_run(small(settings), kValidated);
    Dataset data = *run.data;
    Tape<float> tape;
    std::vector<std::size_t> rows((data.*part).count);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    const Sequence noisy = gather_inputs(tape, data, data.*part, rows);
    add_noise(noise_of(small({{"data.noise", "0.1"}, {"eval.noise", "0.1"}})), noisy, rows);
    scatter(noisy.values, (data.*part).inputs.data());
    run.data = std::make_shared<const Dataset>(std::move(data));
    return trained(run);
  };
  const auto first_epoch = [](const Config& config) { return training_noise(config, 0); };
  Settings once = {{"train.epochs", "1"}};
  const auto noisy_inputs = with_noise_in(once, &Dataset::train, first_epoch);
  once.emplace_back("data.noise", "0.1");
  const auto noisy = trained(once, kValidated);
  CHECK(noisy.curves.at("train_loss") == noisy_inputs.curves.at("train_loss"));
  CHECK(std::abs(noisy.curves.at("train_loss")[0] - clean.curves.at("train_loss")[0]) > 1e-4);

  const Settings last = {{"train.keep", "last"}}, measuring = {{"eval.noise", "0.1"}, {"train.keep", "last"}};
  const auto measured = trained(measuring, kValidated);
  CHECK(measured.curves.at("train_loss") == clean.curves.at("train_loss"));
  CHECK(measured.curves.at("val_loss") ==
        with_noise_in(last, &Dataset::validation, validation_noise).curves.at("val_loss"));
  CHECK(measured.scalars.at("test_loss") == with_noise_in(last, &Dataset::test, test_noise).scalars.at("test_loss"));
  CHECK(std::abs(measured.scalars.at("test_loss") - clean.scalars.at("test_loss")) > 1e-4);
  CHECK(measured.scalars.at("final_train_loss") == clean.scalars.at("final_train_loss"));
}

TEST_CASE("training: a stop ends the run after the batch, with a checkpoint to go on from, or at once without") {
  const PlannedRun run = examples::example_run(small({{"train.checkpoint_every", "2"}}), {.train = 5});
  std::vector<results::Checkpoint> checkpoints;
  std::atomic<Stop> stop = Stop::kNo;
  const TrainEvents events = {.stop = &stop,
                              .on_checkpoint = [&](results::Checkpoint c) { checkpoints.push_back(std::move(c)); }};
  const auto whole = train_run(run, nullptr, events);
  CHECK(whole.status == results::Status::kOk);
  CHECK(whole.epochs == 6);
  REQUIRE(checkpoints.size() == 2);  // after epochs 2 and 4; the last needs none
  CHECK(checkpoints[0].integers.at("epoch") == 2);
  CHECK(checkpoints[1].integers.at("epoch") == 4);
  checkpoints.clear();

  stop = Stop::kNow;
  const auto at_once = train_run(run, nullptr, events);
  CHECK(at_once.status == results::Status::kInterrupted);
  CHECK(at_once.weights.empty());
  CHECK_FALSE(at_once.scalars.contains("test_loss"));
  CHECK(checkpoints.empty());

  stop = Stop::kAfterBatch;
  const auto soon = train_run(run, nullptr, events);
  CHECK(soon.status == results::Status::kInterrupted);
  CHECK(soon.epochs == 0);
  REQUIRE(checkpoints.size() == 1);
  CHECK(checkpoints[0].integers.at("steps") == 1);
  stop = Stop::kNo;
  const auto resumed = train_run(run, &checkpoints[0], events);
  CHECK(resumed.status == results::Status::kOk);
  CHECK(resumed.curves == whole.curves);
  CHECK(resumed.scalars.at("test_loss") == whole.scalars.at("test_loss"));
}
