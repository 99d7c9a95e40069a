// Units of outputs, from the run's file to the study and back.
#include "results/run/output_units.hpp"

#include <doctest/doctest.h>

#include "results/report/sections.hpp"
#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;

namespace {

using Units = std::vector<std::string>;

/// Two cells whose runs predict gdp and prices in these units, as JSON; "" is a run of an earlier version.
Study study_of(const std::string& first, const std::string& second) {
  const examples::TemporaryFolder folder;
  std::size_t count = 0;
  for (RunRecord run : examples::grid()) {
    const std::string& units = count++ % 2 == 0 ? first : second;
    run.data = units.empty() ? "" : R"({"decoders":[{"name":"predict","steps":4,"features":2)" + units + "}]}";
    run.scalars["test_predict_mae_unscaled"] = 3;
    run.settings.insert(run.settings.begin(), {std::string(kUnitsKey), SettingType::kList, units});
    write_run(folder.path(), run);
  }
  consolidate(folder.path());
  return read_study(folder.path() / "study.h5");  // from the file alone
}

Units predicted(const Study& study) {
  const auto found = study.units.find("predict");
  return found == study.units.end() ? Units() : found->second;
}

const std::string kSame = R"(,"units":["EUR","EUR"])", kMixed = R"(,"units":["EUR","percent"])", kNone = " ";

}  // namespace

TEST_CASE("output_units: what all runs agree on stands in study.h5, and tells no cells apart") {
  CHECK(predicted(study_of(kSame, kSame)) == Units{"EUR", "EUR"});
  CHECK(predicted(study_of(kMixed, kMixed)) == Units{"EUR", "percent"});
  CHECK(predicted(study_of(kMixed, kSame)).empty());
  CHECK(predicted(study_of(kSame, kNone)).empty());
  CHECK(predicted(study_of(kSame, "")).empty());
  CHECK(predicted(study_of(kSame, R"(,"units":["EUR","EUR","EUR"])")) == Units{"EUR"});  // of other columns
  CHECK(study_of(kSame, kNone).cells == 4);
}

TEST_CASE("output_units: the page names them with features and metrics") {
  CHECK(sequences_section(study_of(kMixed, kMixed))[0]["features"] == Json{"gdp [EUR]", "prices [percent]"});
  CHECK(sequences_section(study_of(kNone, kNone))[0]["features"] == Json{"gdp", "prices"});
  const auto units_of = [](const Study& study) {
    return metrics_section(study, {"test_predict_mae_unscaled", "test_predict_mse"}).dump();
  };
  CHECK(units_of(study_of(kSame, kSame)).find(R"("units":"EUR")") != std::string::npos);
  CHECK(units_of(study_of(kMixed, kMixed)).find(R"("units":"EUR")") == std::string::npos);
}

TEST_CASE("output_units: of metrics") {
  const OutputUnits units = {{"predict", {"K", "K"}}, {"reconstruct", {"K", "m"}}};
  CHECK(metric_units(units, "test_predict_mae_unscaled") == "K");
  CHECK(metric_units(units, "val_predict_max_abs_error_unscaled_baseline_mean") == "K");
  CHECK(metric_units(units, "test_reconstruct_mae_unscaled") == "1");
  CHECK(metric_units(units, "test_predict_mae") == "1");
  CHECK(metric_units(units, "test_predict_relative_error") == "1");
  CHECK(metric_units(units, "arena_peak_bytes") == "byte");
  CHECK(metric_units({}, "test_predict_mae_unscaled") == "1");
}

TEST_CASE("output_units: texts that are none are left out") {
  const std::string nul("\0", 1), broken = R"({"decoders":[{"name":"predict","units":["K","\u0000"]}]})";
  for (const std::string& text :
       {std::string(), nul, std::string("{"), std::string("[]"), std::string("{\"decoders\":7}"),
        std::string(R"({"decoders":[7,{"name":1},{"units":["K"]}]})")}) {
    CAPTURE(text);
    CHECK(output_units(text).empty());
  }
  CHECK(output_units(broken).at("predict").empty());
  CHECK(output_units(R"({"decoders":[{"name":"predict","units":{"a":"K"}}]})").at("predict").empty());
  CHECK(!is_unit(std::string(65, 'x')));
  CHECK(is_unit("\u00b0C"));
  CHECK(with_unit("temp", "K") == "temp [K]");
  CHECK(with_unit("temp (K)", "K") == "temp (K)");
  CHECK(with_unit("temp", "1") == "temp");
}
