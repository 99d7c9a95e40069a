#include "results/study/selected_cells.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "results/query/reported_part.hpp"
#include "results/run/run_file.hpp"
#include "results/statistics/comparison.hpp"
#include "results/statistics/verdict.hpp"
#include "results/study/open_study.hpp"
#include "results/text/errors.hpp"
#include "results/views/listing.hpp"
#include "results/views/table.hpp"
#include "tests/results/example_runs.hpp"
#include "tests/results/example_studies.hpp"

using namespace tapelab::results;
using Places = std::vector<std::size_t>;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Four cells of the seeds 1 to 4, of which 1 and 2 chose cells 1 and 3. val_loss falls to 10 cell + seed at epoch 1
/// and is 100 at epoch 2; test_predict_mse is 10 cell + seed.
Study selected_study() {
  Study study =
      examples::study_of({{"model.layers", SettingType::kInteger, {"1", "2", "3", "4"}}}, 4, "test_predict_mse",
                         [](std::size_t cell, std::size_t seed) { return static_cast<double>(10 * cell + seed + 1); });
  study.epochs = 3;
  for (std::size_t at = 0; at < study.run_count(); ++at) {
    study.run_id[at] = "r" + std::to_string(at);
    study.n_epochs[at] = 3;
    study.best_epoch[at] = 1;
    const double low = study.scalars.at("test_predict_mse")[at];
    for (const double value : {50.0, low, 100.0}) study.curves["val_loss"].push_back(value);
  }
  study.label.select = {"val_loss", 2, {1, 2}, {3, 4}, 4, "feed", {"r12", "r4"}};
  for (const std::size_t cell : {0, 2})
    for (const std::size_t seed : {2, 3}) study.status[study.index(cell, seed)] = Status::kMissing;
  return study;
}

CellScore score(std::size_t lost, double mean) { return {lost, mean}; }

}  // namespace

TEST_CASE("selected_cells: a score is the mean at the kept weights") {
  Study study = selected_study();
  CHECK(cell_score(study, "val_loss", Places{4, 5}).mean == 11.5);
  study.best_epoch[5] = -1;  // those of the last update
  CHECK(cell_score(study, "val_loss", Places{4, 5}).mean == (11 + 100) / 2.0);
  study.status[5] = Status::kFailed;
  CHECK(cell_score(study, "val_loss", Places{4, 5}).mean == 11);
  CHECK(cell_score(study, "val_loss", Places{4, 5}).lost == 1);
  study.curves["val_loss"][4 * 3 + 1] = std::numeric_limits<double>::infinity();
  CHECK(cell_score(study, "val_loss", Places{4, 5}).lost == 2);
  CHECK(std::isnan(cell_score(study, "val_loss", Places{4, 5}).mean));
  CHECK(cell_score(study, "val_predict_loss", Places{4}).lost == 1);
}

TEST_CASE("selected_cells: the best come first, lost runs last, ties in their order") {
  const std::vector<CellScore> scores = {score(0, 3), score(0, 1),    score(1, 0.1),
                                         score(0, 1), score(2, kNaN), score(1, 0.2)};
  CHECK(best_cells(scores, "val_loss", 1) == Places{1});
  CHECK(best_cells(scores, "val_loss", 3) == Places{1, 3, 0});
  CHECK(best_cells(scores, "val_loss", 9) == Places{1, 3, 0, 2, 5});  // without any number never
  CHECK(best_cells(scores, "val_classify_accuracy", 3) == Places{0, 1, 3});
}

TEST_CASE("selected_cells: numbers are of the chosen cells on the seeds that chose nothing") {
  const Study study = selected_study();
  CHECK(chosen_cells(study) == Places{1, 3});
  CHECK(selection_scores(study) == std::vector<double>{1.5, 11.5, 21.5, 31.5});
  const Study part = reported_part(study);
  CHECK(part.cells == 2);
  CHECK(part.seeds == std::vector<std::int64_t>{3, 4});
  CHECK(part.factors[0].values == std::vector<std::string>{"2", "4"});
  CHECK(part.scalars.at("test_predict_mse") == std::vector<double>{13, 14, 33, 34});
  CHECK(part.run_id == std::vector<std::string>{"r6", "r7", "r14", "r15"});
  CHECK(selection_text(part) ==
        "2 of 4 configurations were chosen, by the lowest mean val_loss over the seeds 1, 2; these numbers are of the "
        "seeds 3, 4, which chose nothing");
  const Study search = reported_part(study, Stage::kSearch);
  CHECK(search.cells == 4);
  CHECK(search.seeds == std::vector<std::int64_t>{1, 2});
  CHECK(
      selection_text(search).ends_with("(lowest mean val_loss over the seeds 1, 2): the best of them look better than "
                                       "they are"));
  CHECK(make_table(part, {}).remarks.front() == selection_text(part));
  CHECK(compare(part, {}).remark == selection_text(part));
  CHECK(judge(part).remark == selection_text(part));
}

TEST_CASE("selected_cells: before the choice, and before a further seed has run, there is the search") {
  Study study = selected_study();
  for (const std::size_t cell : {1, 3})
    for (const std::size_t seed : {2, 3}) study.status[study.index(cell, seed)] = Status::kMissing;
  CHECK(reported_part(study).seeds == std::vector<std::int64_t>{1, 2});
  CHECK(reported_part(study).cells == 4);
  study.label.select.chosen.clear();
  CHECK(reported_part(study).cells == 4);
  CHECK(selection_text(reported_part(study))
            .starts_with("these numbers are of the seeds 1, 2, by which 2 of 4 "
                         "configurations are to be chosen"));
  study.label.select = {};
  CHECK(reported_part(study).seeds.size() == 4);
  CHECK(selection_text(study).empty());
  CHECK_THROWS_WITH_AS(reported_part(study, Stage::kSearch), doctest::Contains("no cells of this study were chosen"),
                       UsageError);
}

TEST_CASE("selected_cells: ls says which") {
  const Study study = selected_study();
  const std::string text = list_runs(study, {{"seed=1"}}, Format::kCsv);
  CHECK(text.find("model.layers,selected,epochs,") != std::string::npos);
  CHECK(text.find("r4,ok,1,2,yes,") != std::string::npos);
  CHECK(text.find("r8,ok,1,3,no,") != std::string::npos);
  CHECK(
      list_runs(study, {{"seed=1"}}, Format::kText, 200)
          .ends_with("selected: the 2 of 4 configurations with the lowest mean val_loss over the seeds 1, 2; only they "
                     "have the seeds 3, 4\n"));
  CHECK(list_runs(study, {{"run=r4"}}, Format::kJson).find("\"selected\": true") != std::string::npos);
}

TEST_CASE("selected_cells: study.h5 gives them back") {
  const examples::TemporaryFolder folder;
  StudyLabel label{"e", "", "", "", {}};
  label.select = {"val_loss", 1, {1}, {2}, 2, "feed", {"rb"}};
  write_label(folder.path(), label);
  for (const auto& [id, rate, seed] : {std::tuple{"ra", "0.1", 1}, {"rb", "0.2", 1}, {"rc", "0.2", 2}}) {
    RunRecord run = examples::run(id, true, std::stod(rate), rate, seed);
    run.curves["val_loss"] = {3, 2, 0.5 + run.scalars.at("test_predict_mse")};
    write_run(folder.path(), run);
  }
  consolidate(folder.path());
  const Study study = read_study(folder.path() / "study.h5");
  CHECK(study.label.select == label.select);
  CHECK(chosen_cells(study) == Places{1});
  CHECK(selection_scores(study)[0] == doctest::Approx(0.61));
  CHECK(reported_part(study).run_id == std::vector<std::string>{"rc"});
}
