#include "results/query/filter.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "results/query/run_choice.hpp"
#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;

namespace {

/// "(a=1 and (b<2 or not c=x))"
std::string shape(const Filter& filter) {
  static const char* const kSigns[] = {"=", "!=", "<", "<=", ">", ">="};
  const Condition& c = filter.condition;
  if (filter.kind == Filter::Kind::kCondition)
    return c.key + kSigns[static_cast<int>(c.relation)] + (c.quoted ? '"' + c.value + '"' : c.value);
  if (filter.kind == Filter::Kind::kNot) return "not " + shape(filter.operands.front());
  std::string text = "(";
  for (const Filter& operand : filter.operands) {
    if (text.size() > 1) text += filter.kind == Filter::Kind::kAnd ? " and " : " or ";
    text += shape(operand);
  }
  return text + ")";
}

/// Eight runs: conditional, rate 0.1 or 0.02, seeds 2 and 1 by turns; the last failed, the one before is a list of one.
Study example_study() {
  const examples::TemporaryFolder folder;
  for (RunRecord& run : examples::grid()) {
    if (run.id == "r000000000007") {
      run.status = Status::kFailed;
      run.scalars.clear();
    }
    if (run.id == "r000000000006") run.settings[1].value = "128";
    if (run.id <= "r000000000001") examples::add_profiles(run, 3);
    write_run(folder.path(), run);
  }
  return merge_runs(folder.path());
}

/// The last digits of the ids that meet the filter, ascending.
std::string chosen(const Study& study, const std::string& filter) {
  std::string digits;
  for (const RunPlace& place : select_runs(study, {filter})) digits += study.run_id[place.at].back();
  std::ranges::sort(digits);
  return digits;
}

std::string message(const Study& study, const std::string& filter) {
  try {
    select_runs(study, {filter});
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

const std::string kExample = "\n = for example status=failed or train.epochs>=100 and not seed=3";

}  // namespace

TEST_CASE("filter: and binds closer than or, not closest; words side by side are joined by and") {
  const std::pair<const char*, const char*> rows[] = {
      {"", "()"},
      {"a=1", "a=1"},
      {"status=failed or m>0.05 and b=true", "(status=failed or (m>0.05 and b=true))"},
      {"(status=failed or m>0.05) and b=true", "((status=failed or m>0.05) and b=true)"},
      {"a=1 b!=2 c<3", "(a=1 and b!=2 and c<3)"},
      {"a=1 (b=2 or c=3)", "(a=1 and (b=2 or c=3))"},
      {"not a=1 or not (b<=2 and not c>=3)", "(not a=1 or not (b<=2 and not c>=3))"},
      {"not not a==1", "not not a=1"},
      {"  a  =  1  and  b  >  2  ", "(a=1 and b>2)"},
      {"a = 1 b = 2", "(a=1 and b=2)"},
      {"model.encoder=128 64 seed=1", "(model.encoder=128 64 and seed=1)"},
      {"(model.encoder=128 64)or seed=1", "(model.encoder=128 64 or seed=1)"},
      {"f=data(1).csv and (g=x(2))", "(f=data(1).csv and g=x(2))"},
      {"a=\"\" b=\"x or (y\"", "(a=\"\" and b=\"x or (y\")"},
      {"eval.threshold=mean+3std t=quantile:0.9", "(eval.threshold=mean+3std and t=quantile:0.9)"},
      {"a=b=c", "a=b=c"},
      {"a= b=1 c=", "(a= and b=1 and c=)"},
      {"(a= or b!=) and c= 3", "((a= or b!=) and c=3)"},
      {R"(a="\"temp C\" press" b=1)", R"((a=""temp C" press" and b=1))"},
      {R"(a='"temp C" press' b=1)", R"((a=""temp C" press" and b=1))"},
      {R"(a="it's \\ C:\data")", R"(a="it's \ C:\data")"},
      {"a=press \"temp C\"", "a=press \"temp C\""},
      {"order=1 android=2 nothing=3", "(order=1 and android=2 and nothing=3)"},
  };
  for (const auto& [text, tree] : rows) {
    CAPTURE(text);
    CHECK(shape(parse_filter(text)) == tree);
  }
}

TEST_CASE("filter: what cannot be read is shown in its place") {
  const auto rejected = [](const std::string& text) -> std::string {
    try {
      parse_filter(text);
    } catch (const UsageError& error) {
      const std::string what = error.what();
      CHECK(what.ends_with(kExample));
      return what.substr(0, what.size() - kExample.size());
    }
    return "accepted";
  };
  CHECK(rejected("failed") ==
        "'failed' is compared with nothing: one of = != < <= > >= is expected here\n"
        "  --> failed\n"
        "            ^");
  CHECK(rejected("status=failed or") ==
        "the filter ends where a condition is expected\n"
        "  --> status=failed or\n"
        "                      ^");
  CHECK(rejected("a=1 and or b=2") ==
        "a condition is expected here\n"
        "  --> a=1 and or b=2\n"
        "              ^^");
  CHECK(rejected("(a=1 or b=2") == "this '(' is never closed\n  --> (a=1 or b=2\n      ^");
  CHECK(rejected("a=1)") == "this ')' closes no bracket\n  --> a=1)\n         ^");
  const std::string quoting =
      "\n = a value with spaces or quotes goes in quotes, with a backslash before its own double quotes: "
      R"(KEY="\"a b\" c")";
  CHECK(rejected("a=\"x") == "this quote is never closed\n  --> a=\"x\n        ^" + quoting);
  CHECK(rejected("a='x") == "this quote is never closed\n  --> a='x\n        ^" + quoting);
  CHECK(rejected("a=\"x y\" z") ==
        "'z' is compared with nothing: one of = != < <= > >= is expected here\n"
        "  --> a=\"x y\" z\n"
        "               ^" +
            quoting);
  CHECK(rejected("a < and b=1") ==
        "a value is expected here\n  --> a < and b=1\n          ^\n = \"\" is the empty value");
  CHECK(rejected("a = ") == "a value is expected here\n  --> a = \n          ^\n = \"\" is the empty value");
  CHECK(rejected("a = b=1") == "a value is expected here\n  --> a = b=1\n          ^\n = \"\" is the empty value");
  CHECK(rejected("=1") == "a condition is expected here\n  --> =1\n      ^");
  CHECK(rejected("größe") ==
        "'größe' is compared with nothing: one of = != < <= > >= is expected here\n"
        "  --> größe\n           ^");
  CHECK(rejected(std::string(100000, '(')).starts_with("the filter is nested too deeply\n"));
}

TEST_CASE("filter: operators of other languages are named") {
  const std::pair<const char*, const char*> rows[] = {
      {"seed = 1 AND status = ok",
       "write 'and' instead of 'AND'\n  --> seed = 1 AND status = ok\n               ^^^\n"},
      {"epochs>5.5 && seed=1", "write 'and' instead of '&&'\n  --> epochs>5.5 && seed=1\n                 ^^\n"},
      {"(a=1) || b=2", "write 'or' instead of '||'\n"},
      {"a=\"x\" OR b=2", "write 'or' instead of 'OR'\n"},
      {"NOT a=1", "write 'not' instead of 'NOT'\n"},
      {"!(a=1)", "write 'not' instead of '!'\n"},
  };
  for (const auto& [text, rejection] : rows) {
    CAPTURE(text);
    std::string what;
    try {
      parse_filter(text);
    } catch (const UsageError& error) {
      what = error.what();
    }
    CHECK(what.starts_with(rejection));
  }
  CHECK(shape(parse_filter("a=AND b=\"x && y\" c=ANDROID")) == "(a=AND and b=\"x && y\" and c=ANDROID)");
}

TEST_CASE("filter: a value written as a filter takes it reads back the same") {
  for (const std::string value :
       {"", "8", "128 64", "\"temp C\" press", "it's", "a\\", "\\\"", "x(y", "a=b", "=x", "and"}) {
    CAPTURE(value);
    const Filter filter = parse_filter("key=" + filter_value(value));
    CHECK(filter.condition.value == value);
  }
  CHECK(filter_value("8") == "8");
}

TEST_CASE("filter: settings, metrics, status, seed, id and epochs of runs") {
  const Study study = example_study();
  const std::pair<const char*, const char*> rows[] = {
      {"", "01234567"},
      {"status=failed", "7"},
      {"status!=ok", "7"},
      {"status=failed or test_predict_mse>=0.12 and predict.conditional=true", "07"},
      {"predict.conditional=true seed=1", "13"},
      {"train.learning_rate<0.1", "2367"},
      {"train.learning_rate=0.10", "0145"},
      {"not (seed=1 or train.learning_rate>0.05)", "26"},
      {"test_predict_mse<1", "0123456"},  // the failed run has no number
      {"test_predict_mse!=0.5", "0123456"},
      {"not test_predict_mse<1", "7"},
      {"test_predict_nats_by_step[-1]>20", "01"},
      {"id=r000000000003", "3"},
      {"run=r000000000003", "3"},
      {"id=r0 epochs>=3", "01234567"},
      {"epochs<3", ""},
      {"model.encoder=128 64 and seed=2", "024"},
      {"model.encoder=\"128\"", "6"},
      {"train.epochs>2 data.source=ramp", "01234567"},
  };
  for (const auto& [text, digits] : rows) {
    CAPTURE(text);
    CHECK(chosen(study, text) == digits);
  }
}

TEST_CASE("filter: what does not fit the study names the nearest, or says what is needed") {
  const Study study = example_study();
  CHECK(message(study, "seed=1 and test_predict_mze>0") ==
        "unknown key 'test_predict_mze'\n"
        "  --> seed=1 and test_predict_mze>0\n"
        "                 ^^^^^^^^^^^^^^^^\n"
        " = did you mean 'test_predict_mse'?");
  CHECK(message(study, "nosuch=1")
            .ends_with(
                "\n = keys are status, seed, run, epochs, settings and metrics; tapelab show prints those of a run"));
  CHECK(message(study, "status=faild") ==
        "unknown status 'faild'\n"
        "  --> status=faild\n"
        "             ^^^^^\n"
        " = did you mean 'failed'?\n"
        " = a status is ok, failed, interrupted or missing");
  CHECK(message(study, "test_predict_mse>low") ==
        "'test_predict_mse' is compared with a number, and this is not one\n"
        "  --> test_predict_mse>low\n"
        "                       ^^^");
  CHECK(message(study, "data.source<3") ==
        "'data.source' is text, which has no order\n"
        "  --> data.source<3\n"
        "                 ^\n"
        " = use = or !=");
  CHECK(message(study, "seed=1 failed") ==
        "'seed' is compared with a number, and this is not one\n  --> seed=1 failed\n           ^^^^^^^^");
  CHECK(message(study, "data.source=ramp failed") ==
        "'and', 'or' or a condition is expected here\n"
        "  --> data.source=ramp failed\n"
        "                       ^^^^^^\n"
        " = no run has a value of several words for 'data.source'");
  CHECK(message(study, "train_loss<1").starts_with("'train_loss' is a curve over the epochs"));
  CHECK(message(study, "test_predict_nats_by_step<1").find("\n  --> test_predict_nats_by_step<1\n      ^^^") !=
        std::string::npos);
}

TEST_CASE("filter: a text that no run has names those there are, a filter that nothing meets its counts") {
  using Texts = std::vector<std::string>;
  const Study study = example_study();
  const auto warned = [&](const std::string& filter) { return filter_warnings(study, {filter}); };
  CHECK(warned("").empty());
  CHECK(warned("seed=1").empty());
  CHECK_THROWS_WITH_AS(warned("nosuch=1"), message(study, "nosuch=1").c_str(), UsageError);
  CHECK(warned("data.source=ramps") == Texts{"no run has data.source=ramps: its values are ramp"});
  CHECK(warned("predict.conditional=yes") == Texts{"no run has predict.conditional=yes: its values are false, true"});
  CHECK(warned("not predict.conditional=tru") ==
        Texts{"no run has predict.conditional=tru: its values are true, false"});
  CHECK(warned("model.encoder=\"128 46\"") ==
        Texts{"no run has model.encoder=\"128 46\": its values are \"128 64\", 128"});
  CHECK(warned("train.epochs=77") == Texts{"no run of 8 meets train.epochs=77"});
  CHECK(warned("predict.conditional=true and (seed>5 or status=failed)") ==
        Texts{"no run of 8 meets all of it: predict.conditional=true alone 4, seed>5 alone 0, status=failed alone 1"});
  CHECK(warned("data.source=ramps seed=9") ==
        Texts{"no run has data.source=ramps: its values are ramp",
              "no run of 8 meets all of it: data.source=ramps alone 0, seed=9 alone 0"});
}

TEST_CASE("filter: any text is parsed or rejected") {
  const std::string tokens[] = {"a", "=", "(", ")", " ", "and", "or", "not", "\"", "<", "!", "1", ">=", "\n", "ü"};
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (unsigned length = random() % 12; length > 0; --length) text += tokens[random() % std::size(tokens)];
    CAPTURE(text);
    try {
      parse_filter(text);
    } catch (const UsageError& error) {
      CHECK(std::string(error.what()).find("\n  --> ") != std::string::npos);
    }
  }
}
