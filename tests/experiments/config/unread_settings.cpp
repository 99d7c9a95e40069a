#include "experiments/config/unread_settings.hpp"

#include <doctest/doctest.h>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/dataset_cache.hpp"
#include "experiments/dataset/load_dataset.hpp"
#include "experiments/grid/grid.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "experiments/training/train_run.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/example_data.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;

namespace {

std::string grid_error(const std::string& text) {
  const ScratchFolder folder;
  const std::string file = folder.write("g.ini", text);
  std::string message = error_text<ConfigError>([&] { expand_grid({file}, {}, kRunLimit); });
  if (const std::size_t at = message.find(file); at != message.npos) message.replace(at, file.size(), "g.ini");
  return message;
}

std::vector<std::string> values_of(const Config& config) {
  std::vector<std::string> values;
  for (const Field& field : fields()) values.push_back(get(config, field));
  return values;
}

/// Another allowed value than `field` has.
std::string other_value(const Field& field) {
  if (const auto choices = field.choices(); !choices.empty())
    return choices.front() == field.default_value ? choices.back() : choices.front();
  switch (field.type()) {
    case tapelab::results::SettingType::kBool:
      return field.default_value == "true" ? "false" : "true";
    case tapelab::results::SettingType::kReal:
      return "0.25";
    default:
      return "2";
  }
}

}  // namespace

TEST_CASE("unread settings: runs of a sweep that changes nothing are noticed") {
  const ScratchFolder folder;
  const auto notices = [&](const std::string& text) {
    return expand_grid({folder.write("g.ini", text)}, {}, kRunLimit).notices;
  };
  const std::string swept = "predict.enabled = false, true\npredict.conditional = false, true\nseed = 1..3\n";
  CHECK(notices(swept) ==
        std::vector<std::string>{"3 runs compute what another one does: 'predict.conditional' has no effect with "
                                 "predict.enabled = false; [grid] exclude leaves such runs out"});
  CHECK(notices("train.steps = 5\ntrain.epochs = 10, 20\n") ==
        std::vector<std::string>{"1 run computes what another one does: 'train.epochs' has no effect with train.steps "
                                 "above 0; [grid] exclude leaves such runs out"});
  CHECK(notices(swept + "[grid]\nexclude = predict.enabled=false predict.conditional=true\n").empty());
}

TEST_CASE("unread settings: runs that train nothing compute the same, whichever setting says so, and no other") {
  const auto same = [](std::initializer_list<std::pair<std::string, std::string>> a,
                       std::initializer_list<std::pair<std::string, std::string>> b) {
    return values_of(without_unread(examples::configured(a))) == values_of(without_unread(examples::configured(b)));
  };
  CHECK(same({{"train.enabled", "false"}, {"train.epochs", "0"}}, {{"train.epochs", "0"}}));
  CHECK(same({{"train.enabled", "false"}, {"train.epochs", "7"}}, {{"train.epochs", "0"}}));
  CHECK(same({{"train.enabled", "false"}, {"train.steps", "3"}}, {{"train.epochs", "0"}}));
  CHECK_FALSE(same({{"train.epochs", "0"}}, {}));  // the default trains
  CHECK_FALSE(same({{"train.epochs", "0"}}, {{"train.epochs", "0"}, {"train.steps", "3"}}));
  const auto reasons = [](std::initializer_list<std::pair<std::string, std::string>> settings) {
    std::vector<std::string> of_enabled;
    for (const Unread& unread : unread_settings(examples::configured(settings)))
      if (std::ranges::find(unread.keys, "train.enabled") != unread.keys.end()) of_enabled.push_back(unread.because);
    return of_enabled;
  };
  CHECK(reasons({{"train.epochs", "0"}}) == std::vector<std::string>{"train.epochs = 0"});
  CHECK(reasons({{"train.epochs", "0"}, {"train.enabled", "false"}}) == std::vector<std::string>{"train.epochs = 0"});
  CHECK(reasons({{"train.enabled", "false"}}).empty());
  CHECK(reasons({{"train.epochs", "0"}, {"train.steps", "3"}}).empty());
}

TEST_CASE("unread settings: two equal runs are rejected beside runs that compute the same") {
  // Of b.csv, which is a.csv under another name, the first of the two losses that nothing reads is left out.
  const ScratchFolder folder;
  for (const char* name : {"a.csv", "b.csv"}) folder.write(name, "x\n1\n2\n3\n5\n");
  const std::string file = folder.write("g.ini",
                                        "data.source = csv\ndata.window = 2\ndata.file = a.csv, b.csv\n"
                                        "predict.enabled = false\npredict.loss = mse, mae\n"
                                        "[grid]\nexclude = data.file=b.csv predict.loss=mse\n");
  CHECK(error_text<ConfigError>([&] {
          expand_grid({file}, {}, kRunLimit);
        }).starts_with("two runs are the same, although data.file differs\n"));
}

TEST_CASE("unread settings: a grid may state what only some of its runs read") {
  CHECK(grid_error("predict.enabled = false, true\npredict.conditional = true\n") == "(no error)");
  CHECK(grid_error("train.steps = 0, 5\ntrain.epochs = 10\n") == "(no error)");
}

TEST_CASE("unread settings: changing one changes no number of a run") {
  for (const auto& base : std::initializer_list<std::initializer_list<std::pair<std::string, std::string>>>{
           {{"train.epochs", "2"}}, {{"train.steps", "3"}}}) {
    Config config = examples::configured(base);
    set(config, "model.encoder", "3");
    set(config, "model.decoder", "3");
    const auto losses = [](const Config& of) {
      auto run = train_run(examples::example_run(of, {}), nullptr, {});
      return std::pair(run.curves, run.scalars);
    };
    const auto expected = losses(config);
    for (const Unread& unread : unread_settings(config))
      for (const std::string& key : unread.keys) {
        CAPTURE(key);
        const Field& field = find_field(key);
        Config changed = config;
        set(changed, key, other_value(field));
        CHECK(losses(changed) == expected);
        CHECK(get(without_unread(changed), field) == field.default_value);
      }
  }
}

TEST_CASE("dataset_cache: what is not in its key changes nothing of the data") {
  const ScratchFolder folder;
  std::string text = "x,y\n";
  for (int i = 0; i < 40; ++i) text += std::to_string(i % 7) + ',' + std::to_string(i * i % 11) + '\n';
  const std::string file = folder.write("a.csv", text);
  const Config config = examples::configured({{"data.source", "csv"},
                                              {"data.file", file},
                                              {"data.validation", "0.2"},
                                              {"data.test", "0.2"},
                                              {"predict.enabled", "true"},
                                              {"predict.target", "future"},
                                              {"predict.steps", "2"}});
  const auto data = load_dataset(config);
  std::size_t outside = 0;
  for (const Field& field : fields()) {
    if (touches_data(field.key)) continue;
    CAPTURE(field.key);
    ++outside;
    Config changed = config;
    set(changed, field.key, other_value(field));
    const auto other = load_dataset(changed);
    CHECK(other->checksum == data->checksum);
    CHECK(other->source == data->source);
    CHECK(other->scaler.offset == data->scaler.offset);
    CHECK(other->epoch_samples() == data->epoch_samples());
  }
  CHECK(outside > 30);
}
