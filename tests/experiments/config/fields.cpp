#include "experiments/config/fields.hpp"

#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "experiments/config/config.hpp"
#include "experiments/config/schema.hpp"
#include "tests/experiments/error_text.hpp"

using namespace tapelab::experiments;

namespace {

struct Example {
  std::string valid;      ///< differs from the default
  std::string canonical;  ///< what it reads back as
  std::string invalid;
};

/// Every setting has a row; nothing is invalid as text for settings that take any text: "" in `invalid`.
const std::map<std::string, Example>& examples() {
  static const std::map<std::string, Example> rows = [] {
    std::map<std::string, Example> all = {{"data.source", {"csv", "csv", "CSV"}},
                                          {"data.file", {"\"a b.csv\"", "a b.csv", ""}},
                                          {"data.columns", {"b  \"a c\"", "b \"a c\"", "\"a"}},
                                          {"data.dataset", {"/a/b", "/a/b", ""}},
                                          {"data.axes", {"time feature", "time feature", "time channel"}},
                                          {"data.encoding", {"latin-1", "latin-1", "latin"}},
                                          {"data.delimiter", {"tab", "tab", ";"}},
                                          {"data.header", {"false", "false", "no"}},
                                          {"data.target_columns", {"y", "y", "\"y"}},
                                          {"data.units", {"degC  \"m s-1\"", "degC \"m s-1\"", "\"m"}},
                                          {"data.sequence_column", {"id", "id", ""}},
                                          {"data.label_column", {"event", "event", ""}},
                                          {"data.missing", {"mask", "mask", "drop"}},
                                          {"data.window", {"0", "0", "-1"}},
                                          {"data.horizon", {"3", "3", "0"}},
                                          {"data.validation", {"0.2", "0.2", "1"}},
                                          {"data.test", {"0.25", "0.25", "-0.1"}},
                                          {"data.split", {"random", "random", "shuffle"}},
                                          {"data.split_seed", {"7", "7", "-1"}},
                                          {"data.scale", {"1e3", "1000", "inf"}},
                                          {"data.noise", {"0.1", "0.1", "-1"}},
                                          {"model.cell", {"gru", "gru", "rnn"}},
                                          {"model.bidirectional", {"true", "true", "both"}},
                                          {"model.peepholes", {"true", "true", "1"}},
                                          {"model.code", {"all_steps", "all_steps", "all"}},
                                          {"model.dropout", {"0.5", "0.5", "1"}},
                                          {"model.start_from", {"out/a", "out/a", ""}},
                                          {"model.layers", {"2", "2", "0"}},
                                          {"model.start_modules", {"encoder", "encoder", "\"a"}},
                                          {"train.momentum", {"0.9", "0.9", "1"}},
                                          {"train.rho", {"0.5", "0.5", "1"}},
                                          {"train.schedule", {"cosine", "cosine", "linear"}},
                                          {"train.decay", {"0.1", "0.1", "0"}},
                                          {"train.decay_every", {"10", "10", "-1"}},
                                          {"train.min_learning_rate", {"1e-5", "1e-05", "-1"}},
                                          {"train.weight_decay", {"0.01", "0.01", "-1"}},
                                          {"train.clip_value", {"1", "1", "-1"}},
                                          {"train.patience", {"5", "5", "-1"}},
                                          {"train.min_delta", {"0.001", "0.001", "-1"}},
                                          {"train.log_gradients", {"true", "true", "yes"}},
                                          {"eval.noise", {"0.1", "0.1", "-1"}},
                                          {"data.test_file", {"t10k", "t10k", ""}},
                                          {"data.pool", {"2", "2", "0"}},
                                          {"data.canvas", {"16", "16", "0"}},
                                          {"data.digits", {"3", "3", "0"}},
                                          {"data.speed", {"0.2", "0.2", "2"}},
                                          {"data.max_speed", {"0.2", "0.2", "2"}},
                                          {"data.epoch_sequences", {"64", "64", "0"}},
                                          {"data.train_sequences", {"10000", "10000", "-1"}},
                                          {"data.labels_per_class", {"5", "5", "-1"}},
                                          {"data.validation_sequences", {"100", "100", "-1"}},
                                          {"data.test_sequences", {"100", "100", "0"}},
                                          {"train.enabled", {"false", "false", "0"}},
                                          {"classify.enabled", {"true", "true", "1"}},
                                          {"classify.weight", {"2", "2", "-1"}},
                                          {"eval.threshold", {"mean+2std", "mean+2std", ""}},
                                          {"eval.score", {"window", "window", "row"}},
                                          {"data.files", {"m/*.csv", "m/*.csv", ""}},
                                          {"data.validation_files", {"v/*.csv", "v/*.csv", ""}},
                                          {"data.test_files", {"t/*.csv", "t/*.csv", ""}},
                                          {"data.exclude_columns", {"id  when", "id when", "\"id"}},
                                          {"data.label_file", {"labels.npy", "labels.npy", ""}},
                                          {"data.label_dataset", {"labels", "labels", ""}},
                                          {"data.class_column", {"kind", "kind", ""}},
                                          {"data.class_file", {"classes.txt", "classes.txt", ""}},
                                          {"data.class_dataset", {"classes", "classes", ""}},
                                          {"data.normal_class", {"1", "1", ""}},
                                          {"data.layout", {"wide", "wide", "broad"}},
                                          {"data.time_column", {"when", "when", ""}},
                                          {"data.time_unit", {"ms", "ms", "month"}},
                                          {"data.gaps", {"cut", "cut", "fill"}},
                                          {"data.calendar", {"hour  weekday", "hour weekday", "\"hour"}},
                                          {"data.missing_values", {"-200  NA", "-200 NA", "\"NA"}},
                                          {"data.mask_channel", {"true", "true", "on"}},
                                          {"data.cut_sequences", {"true", "true", "yes"}},
                                          {"data.train_from", {"10", "10", ""}},
                                          {"data.validation_from", {"2017-07-01", "2017-07-01", ""}},
                                          {"data.test_from", {"400", "400", ""}},
                                          {"data.test_until", {"500", "500", ""}},
                                          {"data.validation_of", {"training", "training", "test"}},
                                          {"data.lookback_across", {"true", "true", "1"}},
                                          {"data.scale_by", {"series", "series", "row"}},
                                          {"eval.threshold_from", {"training", "training", "test"}},
                                          {"eval.row_score", {"min", "min", "median"}},
                                          {"eval.feature_score", {"sum", "sum", "product"}},
                                          {"eval.tolerance", {"3", "3", "-1"}},
                                          {"eval.vus_window", {"20", "20", "-1"}},
                                          {"eval.point_adjusted", {"true", "true", "yes"}},
                                          {"eval.season", {"24", "24", "-1"}},
                                          {"eval.by_step", {"true", "true", "yes"}},
                                          {"data.stride", {"2", "2", "1.5"}},
                                          {"data.window_cut", {"sliding", "sliding", "slide"}},
                                          {"data.scaling", {"min_max", "min_max", "minmax"}},
                                          {"model.encoder", {"128  64", "128 64", ""}},
                                          {"model.decoder", {"64 128", "64 128", "64 0"}},
                                          {"model.activation", {"relu  tanh", "relu tanh", "elu"}},
                                          {"model.recurrent_activation", {"hard_sigmoid_3", "hard_sigmoid_3", "tanh"}},
                                          {"model.bidirectional_decoder", {"true", "true", "both"}},
                                          {"model.merge", {"sum", "sum", "ave"}},
                                          {"model.reset_after", {"false", "false", "before"}},
                                          {"model.code_units", {"16", "16", "-1"}},
                                          {"model.code_activation", {"relu", "relu", "softmax"}},
                                          {"model.reversed_input", {"true", "true", "yes"}},
                                          {"model.mask_value", {"-1.0", "-1", "none"}},
                                          {"model.forget_bias", {"0.50", "0.5", "nan"}},
                                          {"train.epochs", {"0", "0", "-1"}},
                                          {"train.steps", {"10", "10", "ten"}},
                                          {"train.batch_size", {"1", "1", "0"}},
                                          {"train.shuffle", {"false", "false", "yes"}},
                                          {"train.optimizer", {"sgd", "sgd", "adamw"}},
                                          {"train.learning_rate", {"1e-2", "0.01", "0"}},
                                          {"train.beta_1", {"0", "0", "1"}},
                                          {"train.beta_2", {"0.99", "0.99", "-0.1"}},
                                          {"train.epsilon", {"0.1", "0.1", "0"}},
                                          {"train.clip_norm", {"5.0", "5", "-1"}},
                                          {"train.keep", {"last", "last", "first"}},
                                          {"train.guard", {"true", "true", "1"}},
                                          {"train.checkpoint_every", {"10", "10", "-10"}},
                                          {"train.blas_threads", {"2", "2", "0"}},
                                          {"train.freeze", {"encoder predict", "encoder predict", "\"a"}},
                                          {"eval.samples", {"0", "0", "-1"}},
                                          {"seed", {"9007199254740991", "9007199254740991", "9007199254740992"}}};
    for (const std::string decoder : {"reconstruct", "predict"}) {
      const bool on = decoder == "reconstruct";
      all[decoder + ".enabled"] = {on ? "false" : "true", on ? "false" : "true", "on"};
      all[decoder + ".steps"] = {"8", "8", "-8"};
      all[decoder + ".target"] = {"future", "future", "past"};
      all[decoder + ".reversed"] = {"true", "true", "reversed"};
      all[decoder + ".conditional"] = {"true", "true", "True"};
      all[decoder + ".start"] = {"state", "state", "code"};
      all[decoder + ".loss"] = {"binary_cross_entropy", "binary_cross_entropy", "bce"};
      all[decoder + ".weight"] = {"0.25", "0.25", "-1"};
      all[decoder + ".first_step"] = {"state", "state", "zero"};
      all[decoder + ".feedback"] = {"own", "own", "free"};
      all[decoder + ".feedback_gradient"] = {"false", "false", "stop"};
      all[decoder + ".feedback_schedule"] = {"inverse_sigmoid", "inverse_sigmoid", "cosine"};
      all[decoder + ".feedback_updates"] = {"500", "500", "-1"};
      all[decoder + ".first_input"] = {"last", "last", "truth"};
      all[decoder + ".output_activation"] = {"sigmoid", "sigmoid", "hard_sigmoid"};
    }
    return all;
  }();
  return rows;
}

/// Any text will do.
bool takes_any_text(const Field& field) {
  return field.is_path() ||
         (field.type() == tapelab::results::SettingType::kText && std::holds_alternative<Anything>(field.allowed));
}

std::string set_error(const std::string& key, const std::string& text) {
  return error_text<ConfigError>([&] {
    Config config = default_config();
    set(config, key, text, {"x.ini", 3});
  });
}

}  // namespace

TEST_CASE("fields: every row has an example, and every example a row") {
  CHECK(examples().size() == fields().size());
  for (const Field& field : fields()) {
    CAPTURE(field.key);
    CHECK(examples().contains(field.key));
    CHECK_FALSE(field.help.empty());
  }
}

TEST_CASE("fields: valid text is taken, read back canonically, and touches nothing else") {
  for (const Field& field : fields()) {
    CAPTURE(field.key);
    const Example& example = examples().at(field.key);
    Config config = default_config();
    set(config, field.key, " " + example.valid + " ");
    CHECK(get(config, field) == example.canonical);
    CHECK(example.canonical != field.default_value);
    for (const Field& other : fields()) {
      if (&other == &field) continue;
      CAPTURE(other.key);
      CHECK(get(config, other) == other.default_value);
    }
  }
}

TEST_CASE("fields: invalid text is rejected with what is allowed, and changes nothing") {
  for (const Field& field : fields()) {
    CAPTURE(field.key);
    const Example& example = examples().at(field.key);
    if (takes_any_text(field)) continue;
    Config config = default_config();
    const std::string text = error_text<ConfigError>([&] { set(config, field.key, example.invalid); });
    const std::string expected =
        "'" + field.key + "' must be " + allowed_text(field) + ", not '" + example.invalid + "'";
    CHECK(text.substr(0, expected.size()) == expected);
    CHECK(get(config, field) == field.default_value);
  }
}

TEST_CASE("fields: default texts are canonical") {
  for (const Field& field : fields()) {
    CAPTURE(field.key);
    CHECK(get(default_config(), field) == field.default_value);
  }
}

TEST_CASE("fields: messages") {
  CHECK(set_error("predict.condtional", "true") ==
        "unknown key 'predict.condtional'\n  --> x.ini:3\n   = did you mean 'predict.conditional'?");
  CHECK(set_error("zzz", "1") == "unknown key 'zzz'\n  --> x.ini:3\n   = 'tapelab schema' lists every key");
  CHECK(set_error("train.epochs", "many") ==
        "'train.epochs' must be an integer from 0 to 1000000000, not 'many'\n  --> x.ini:3");
  CHECK(set_error("train.beta_1", "1") == "'train.beta_1' must be a number from 0 to below 1, not '1'\n  --> x.ini:3");
  CHECK(set_error("train.learning_rate", "0") ==
        "'train.learning_rate' must be a number above 0 and at most 1000, not '0'\n  --> x.ini:3");
  CHECK(set_error("train.shuffle", "yes") == "'train.shuffle' must be true or false, not 'yes'\n  --> x.ini:3");
  CHECK(set_error("model.encoder", "64 x") ==
        "'model.encoder' must be integers from 1 to 65536, separated by spaces, not '64 x'\n  --> x.ini:3");
  CHECK(set_error("model.activation", "rleu") ==
        "'model.activation' must be one of tanh, relu, sigmoid, linear, or several, separated by spaces, not 'rleu'\n"
        "  --> x.ini:3\n   = did you mean 'relu'?");
  CHECK(set_error("model.activation", "tanh rleu")
            .ends_with("not 'tanh rleu'\n  --> x.ini:3\n   = did you mean 'relu'?"));
  CHECK(set_error("model.mask_value", "zero") ==
        "'model.mask_value' must be a number, or empty, not 'zero'\n  --> x.ini:3");
  CHECK(set_error("train.optimizer", "lion") ==
        "'train.optimizer' must be one of adam, sgd, rmsprop, not 'lion'\n  --> x.ini:3");
  CHECK(set_error("data.columns", "\"a") ==
        "'data.columns' must be names separated by spaces (in double quotes where a name holds a space or a comma), "
        "not '\"a'\n  --> x.ini:3");
}

TEST_CASE("fields: settings_of lists every setting in the order of the table") {
  const auto settings = settings_of(default_config());
  REQUIRE(settings.size() == fields().size());
  CHECK(settings.front().key == "data.source");
  CHECK(settings.front().type == tapelab::results::SettingType::kText);
  CHECK(settings.back().key == "seed");
  CHECK(settings.back().type == tapelab::results::SettingType::kInteger);
  CHECK(settings.back().value == "1");
  CHECK(find_field("model.encoder").type() == tapelab::results::SettingType::kList);
  CHECK(find_field("train.guard").type() == tapelab::results::SettingType::kBool);
  CHECK(find_field("train.epsilon").type() == tapelab::results::SettingType::kReal);
}

TEST_CASE("fields: the schema shows every row as text, JSON and Markdown") {
  const std::string text = schema_text(), markdown = schema_markdown();
  const auto rows = nlohmann::json::parse(schema_json());
  REQUIRE(rows.size() == fields().size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Field& field = fields()[i];
    CAPTURE(field.key);
    CHECK(rows[i]["key"] == field.key);
    CHECK(rows[i]["default"] == field.default_value);
    CHECK(text.find(field.key + " = " + field.default_value) != text.npos);
    CHECK(markdown.find("| `" + field.key + "` |") != markdown.npos);
  }
  CHECK(text.find("\n[model]\nmodel.cell = lstm\n    one of lstm, gru\n    recurrent layer\n") != text.npos);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    CHECK((line.size() <= 80 || line.find(' ', 4) == line.npos || line.find(" = ") != line.npos));
  CHECK(schema_text("data.window").starts_with("[data]\ndata.window = 3\n    an integer from 0 to 1000000 [steps]\n"));
  CHECK(schema_text("model").find("data.") == text.npos);
  CHECK(schema_text("nothing").empty());
  const auto window = std::ranges::find_if(rows, [](const auto& row) { return row["key"] == "data.window"; });
  REQUIRE(window != rows.end());
  CHECK(*window == nlohmann::json{{"key", "data.window"},
                                  {"type", "integer"},
                                  {"default", "3"},
                                  {"allowed", "an integer from 0 to 1000000"},
                                  {"minimum", 0.0},
                                  {"maximum", 1e6},
                                  {"unit", "steps"},
                                  {"help", find_field("data.window").help}});
}

TEST_CASE("fields: a list of equal choices is the same as one, and a number written as text reads as numbers do") {
  Config config = default_config();
  for (const char* text : {"relu", " relu relu ", "relu relu relu"}) {
    set(config, "model.activation", text);
    CHECK(get(config, "model.activation") == "relu");
    CHECK(config.model.activation == std::vector{choice::Activation::kRelu});
  }
  set(config, "model.activation", "relu linear relu");
  CHECK(get(config, "model.activation") == "relu linear relu");
  CHECK(config.model.activation.size() == 3);
  CHECK(find_field("model.activation").type() == tapelab::results::SettingType::kText);  // as in older studies
  for (const char* text : {"0.0", "-0", "0e5"}) {
    set(config, "model.mask_value", text);
    CHECK(get(config, "model.mask_value") == "0");
  }
  set(config, "model.mask_value", "");
  CHECK(config.model.mask_value.empty());
}
