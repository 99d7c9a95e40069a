#include "results/views/why.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study_file.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;

namespace {

constexpr const char* kProvenance =
    R"({"version":"0.1.0","commit":"abc","dirty":false,"compiler":"GNU 12","flags":"-O3 -march=native",)"
    R"("libraries":{"gemm":"oneDNN 2.6.3 AVX-512 with OpenBLAS 0.3.21 SkylakeX","hdf5":"1.10.8"},)"
    R"("data_checksum":"feed","data_source":"ramp"})";

RunRecord example() {
  RunRecord run = examples::run("ra", true, 0.1, "0.1", 1);
  run.provenance = kProvenance;
  run.log = "host first\nstarted today\n";
  return run;
}

RunRecord replaced(RunRecord run, const std::string& from, const std::string& to) {
  REQUIRE(run.provenance.find(from) != std::string::npos);
  run.provenance.replace(run.provenance.find(from), from.size(), to);
  return run;
}

Study study_of(const RunRecord& run) {
  const examples::TemporaryFolder folder;
  write_run(folder.path(), run);
  return merge_runs(folder.path());
}

RunDifferences compare(const RunRecord& a, const RunRecord& b) {
  const Study study_a = study_of(a), study_b = study_of(b);
  return compare_runs({study_a, 0, "ra of a"}, {study_b, 0, "ra of b"}, {{"train.enabled", "true"}});
}

/// The same run with the last bits of its losses moved from epoch 1 on.
RunRecord moved() {
  RunRecord run = example();
  run.curves["train_loss"][1] += 1e-9;
  run.curves["train_loss"][2] += 1e-7;
  run.curves["train_predict_mse"][2] += 1e-8;
  run.scalars["test_predict_mse"] += 1e-7;
  return run;
}

}  // namespace

TEST_CASE("why: the same bits") {
  const RunDifferences d = compare(example(), example());
  CHECK(render(d, Format::kText) ==
        "first:  ra of a\nsecond: ra of b\n\n"
        "settings: the same\ndata: the same\ncode and machine: the same\noutcome: the same\n"
        "curves: 2 the same to the last bit\nmetrics: 5 the same to the last bit\n\n"
        "why:\n  nothing to explain: every stored number is the same to the last bit\n");
}

TEST_CASE("why: settings that differ, and where the curves part") {
  RunRecord other = moved();
  other.settings[4].value = "0.2";
  other.settings.push_back({"train.new", SettingType::kReal, "1"});
  other.epochs = 2;
  const RunDifferences d = compare(example(), other);
  REQUIRE(d.settings.size() == 2);
  CHECK(d.settings[0].name == "train.learning_rate");
  CHECK(d.settings[0].a == "0.1");
  CHECK(d.settings[0].b == "0.2");
  CHECK(d.settings[1].a.empty());
  REQUIRE(d.curves.size() == 2);
  CHECK(d.curves[0].name == "train_loss");
  CHECK(d.curves[0].place == "epoch 1");
  CHECK(d.curves[0].largest == doctest::Approx(1e-7));
  CHECK(d.curves[1].place == "epoch 2");
  CHECK(d.same_curves == 0);
  CHECK(d.metrics.size() == 1);
  CHECK(d.same_metrics == 4);
  CHECK(d.causes == std::vector<std::string>{"settings: train.learning_rate, train.new"});
  const std::string text = render(d, Format::kText);
  for (const char* line :
       {"  train.learning_rate  0.1    0.2\n", "  train.new            -      1\n", "  epochs  3      2\n",
        "  train_loss         epoch 1         0.22", "  and 4 the same to the last bit\n"}) {
    CAPTURE(text);
    CHECK(text.find(line) != std::string::npos);
  }
  const auto json = nlohmann::json::parse(render(d, Format::kJson));
  CHECK(json["curves"]["train_loss"]["at"] == "epoch 1");
  CHECK(json["settings"]["train.learning_rate"] == nlohmann::json({"0.1", "0.2"}));
}

TEST_CASE("why: code that differs is named beside settings; a setting that one version lacks has its default") {
  RunRecord other = replaced(moved(), "abc", "abd");
  other.settings.push_back({"train.enabled", SettingType::kBool, "true"});
  CHECK(compare(example(), other).settings.empty());
  CHECK(compare(example(), other).causes == std::vector<std::string>{"code: the commits differ: abc and abd"});
  other.settings[4].value = "0.2";
  CHECK(compare(example(), other).causes ==
        std::vector<std::string>{"settings: train.learning_rate", "code: the commits differ: abc and abd"});
  other.settings.back().value = "false";
  CHECK(compare(example(), other).settings.size() == 2);
  RunRecord same_curves = example();
  same_curves.settings[4].value = "0.2";
  same_curves.scalars["test_predict_mse"] += 1;
  CHECK(compare(example(), same_curves).causes ==
        std::vector<std::string>{"settings: train.learning_rate",
                                 "none of these settings changed a curve: every epoch is the same to the last bit"});
}

TEST_CASE("why: equal configurations with different bits name the cause") {
  const auto causes = [](const RunRecord& other) { return compare(example(), other).causes; };
  const auto one = [&](const RunRecord& other) {
    const auto all = causes(other);
    REQUIRE(all.size() == 1);
    return all.front();
  };
  CHECK(one(replaced(moved(), "SkylakeX", "Haswell")) ==
        "instruction set: the library of matrix products chose other kernels: SkylakeX and Haswell");
  CHECK(one(replaced(moved(), "oneDNN 2.6.3 AVX-512 with ", "")) ==
        "library: another one computed the matrix products: oneDNN 2.6.3 with OpenBLAS 0.3.21 and OpenBLAS 0.3.21");
  CHECK(one(replaced(moved(), "abc\",\"dirty\":false", "abc\",\"dirty\":true")) ==
        "code: the commits differ: abc and abc+changes");
  CHECK(one(replaced(moved(), "GNU 12", "Clang 14")) == "compilers differ: GNU 12 and Clang 14");
  CHECK(one(replaced(moved(), "-O3 ", "-O2 ")) == "compiler flags differ: -O3 -march=native and -O2 -march=native");
  CHECK(one(replaced(moved(), "feed", "beef")) == "data: they were trained on different data");
  RunRecord elsewhere = moved();
  elsewhere.log = "host second\n";
  CHECK(one(elsewhere) == "machines differ, and with them perhaps the instruction set: first and second");
  RunRecord threads = example(), other_threads = moved();
  for (RunRecord* run : {&threads, &other_threads})
    run->settings.push_back({"train.blas_threads", SettingType::kInteger, "2"});
  CHECK(compare(threads, other_threads).causes ==
        std::vector<std::string>{"train.blas_threads is 2: a product split over threads is summed in another order"});
  CHECK(one(replaced(moved(), "1.10.8", "1.12.0")).starts_with("nothing stored explains it"));
  CHECK(causes(replaced(replaced(moved(), "SkylakeX", "Haswell"), "abc", "abd")).size() == 2);
}

TEST_CASE("why: long facts stand below each other") {
  const RunDifferences d = compare(example(), replaced(example(), "0.3.21", "0.3.21.of.another.distribution"));
  CHECK(render(d, Format::kText)
            .find("code and machine\n  libraries.gemm\n"
                  "    first   oneDNN 2.6.3 with OpenBLAS 0.3.21\n"
                  "    second  oneDNN 2.6.3 with OpenBLAS 0.3.21.of.another.distribution\n") != std::string::npos);
  CHECK(d.causes == std::vector<std::string>{"nothing to explain: every stored number is the same to the last bit"});
}

TEST_CASE("why: a metric or curve that only one run has") {
  RunRecord other = example();
  other.curves.erase("train_loss");
  examples::add_profiles(other, 3);
  other.scalars.erase("test_predict_mse");
  const RunDifferences d = compare(example(), other);
  REQUIRE(d.curves.size() == 1);
  CHECK(d.curves[0].place == "epoch 0");
  CHECK(std::isnan(d.curves[0].b));
  CHECK(std::isnan(d.curves[0].largest));
  CHECK(d.metrics.size() == 4);
  CHECK(render(d, Format::kText).find("  train_loss  epoch 0         0.44   -       -\n") != std::string::npos);
}

TEST_CASE("why: an edited run, or an edited study.h5, is a cause") {
  Study a = study_of(example()), b = study_of(moved());
  const auto causes = [&] { return compare_runs({a, 0, "ra of a"}, {b, 0, "ra of b"}, {}).causes; };
  b.edited_runs = {b.run_id[0]};
  CHECK(causes() == std::vector<std::string>{"edit: ra of b was edited by another program"});
  a.edited = true;
  CHECK(causes().size() == 2);
}
