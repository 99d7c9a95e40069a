#include "experiments/config/revisions.hpp"

#include <doctest/doctest.h>

#include <array>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/run_id.hpp"

using namespace tapelab::experiments;

namespace {

const std::array<Revision, 3> kTable = {
    {{1, "dropout is drawn anew", "it was not", [](const Config& c, const DataTraits&) { return c.model.dropout > 0; }},
     {3, "peepholes see the cell", "they saw h", [](const Config& c, const DataTraits&) { return c.model.peepholes; }},
     {4, "the same again", "", [](const Config& c, const DataTraits&) { return c.model.peepholes; }}}};

Config with(const std::string& key, const std::string& value) {
  Config config = default_config();
  set(config, key, value);
  return config;
}

}  // namespace

TEST_CASE("revisions: a run has the newest number of the rows that touch it") {
  CHECK(revision_of(default_config(), {}, kTable) == 0);
  CHECK(revision_of(with("model.dropout", "0.1"), {}, kTable) == 1);
  CHECK(revision_of(with("model.peepholes", "true"), {}, kTable) == 4);
  CHECK(revision_of(with("model.peepholes", "true"), {}, std::span(kTable).first(2)) == 3);
  CHECK(revision_of(with("model.peepholes", "true"), {}, {}) == 0);
}

TEST_CASE("revisions: what changed since a run was made is the newest row that touches it") {
  const Config peepholes = with("model.peepholes", "true");
  CHECK(changed_since(0, default_config(), {}, kTable) == nullptr);
  REQUIRE(changed_since(0, peepholes, {}, kTable) != nullptr);
  CHECK(changed_since(0, peepholes, {}, kTable)->number == 4);
  CHECK(changed_since(3, peepholes, {}, kTable)->number == 4);
  CHECK(changed_since(4, peepholes, {}, kTable) == nullptr);
  CHECK(changed_since(1, with("model.dropout", "0.1"), {}, kTable) == nullptr);
}

TEST_CASE("revisions: the table's numbers ascend, and every row says what and why") {
  int last = 0;
  for (const Revision& row : revisions()) {
    CHECK(row.number > last);
    CHECK_FALSE(row.what.empty());
    CHECK_FALSE(row.why.empty());
    const bool has_predicate = row.touches != nullptr;
    CHECK(has_predicate);
    last = row.number;
  }
}

TEST_CASE("revisions: only a number above 0 enters an id") {
  const std::string checksum = "0123456789abcdef0123456789abcdef";
  CHECK(run_id(default_config(), checksum, "", 0) == "rcf23e6841e05");  // as ever
  CHECK(run_id(default_config(), checksum, "", 1) != "rcf23e6841e05");
  CHECK(run_id(default_config(), checksum, "", 1) != run_id(default_config(), checksum, "", 2));
}

TEST_CASE("revisions: which traits data can have is told by the settings") {
  const auto possible = [](std::initializer_list<std::pair<std::string, std::string>> settings) {
    Config config = default_config();
    for (const auto& [key, value] : settings) set(config, key, value);
    return possible_traits(config);
  };
  CHECK_FALSE(possible({{"data.split", "random"}, {"data.test", "0.2"}}).split_dealt_anew);  // the built-in series
  CHECK_FALSE(possible({{"data.source", "csv"}, {"data.test", "0.2"}}).split_dealt_anew);
  CHECK(possible({{"data.source", "csv"}, {"data.split", "random"}, {"data.test", "0.2"}}).split_dealt_anew);
  CHECK_FALSE(possible({{"data.source", "csv"}, {"data.file", "a.csv"}}).unpacked_array);
  CHECK_FALSE(possible({{"data.source", "array"}, {"data.file", "a.npy"}}).unpacked_array);
  CHECK(possible({{"data.source", "array"}, {"data.file", "a.nc"}}).unpacked_array);
  CHECK(possible({{"data.source", "array"}, {"data.file", "a.nc"}}).array_read_as_netcdf);
  CHECK_FALSE(possible({{"data.source", "array"}, {"data.file", "a.npy"}}).array_read_as_netcdf);
  const auto judged_by_offset = [&](const std::string& file, const std::string& scaling) {
    return possible({{"data.source", "array"}, {"data.file", file}, {"data.scaling", scaling}}).judged_by_offset;
  };
  CHECK(judged_by_offset("a.nc", "min_max"));
  CHECK_FALSE(judged_by_offset("a.nc", "none"));
  CHECK_FALSE(judged_by_offset("a.npy", "min_max"));
}

TEST_CASE("revisions: the ninth touches what has labels, and forecasts, of data of one's own") {
  const auto touched = [](std::initializer_list<std::pair<std::string, std::string>> settings) {
    Config config = default_config();
    for (const auto& [key, value] : settings) set(config, key, value);
    return revision_of(config, {}, revisions().first(9)) == 9;
  };
  const std::pair<std::string, std::string> csv = {"data.source", "csv"}, array = {"data.source", "array"},
                                            predict = {"predict.enabled", "true"},
                                            future = {"predict.target", "future"};
  CHECK_FALSE(touched({csv}));
  CHECK(touched({csv, {"data.label_column", "e"}}));
  CHECK(touched({array, {"data.label_file", "e.npy"}}));
  CHECK(touched({array, {"data.label_dataset", "e"}}));
  CHECK(touched({csv, {"data.normal_class", "1"}}));
  CHECK(touched({csv, predict, future}));
  CHECK(touched({array, predict, future}));
  CHECK_FALSE(touched({csv, predict}));
  CHECK_FALSE(touched({csv, future}));
  CHECK_FALSE(touched({csv, {"reconstruct.target", "future"}}));
  CHECK_FALSE(touched({{"data.source", "cubes"}, predict, future}));
  CHECK_FALSE(touched({{"data.source", "digits"}, predict, future}));
}

TEST_CASE("revisions: the tenth and the eleventh touch all but weights that are measured as they are") {
  for (const std::size_t number : {10, 11}) {
    const auto up_to = [&](const Config& config) {
      return static_cast<std::size_t>(revision_of(config, {}, revisions().first(number)));
    };
    CHECK(up_to(default_config()) == number);
    CHECK(up_to(with("model.start_from", "a")) == number);
    Config measured = with("model.start_from", "a");
    set(measured, "train.epochs", "0");
    CHECK(up_to(measured) == 0);
  }
}

TEST_CASE("revisions: of stored weights nothing changes where training alone did") {
  CHECK(changed_since(9, default_config(), {})->number == 11);
  CHECK(changed_since(9, default_config(), {}, revisions(), Of::kStoredWeights) == nullptr);
  const DataTraits unpacked = {.unpacked_array = true};
  CHECK(changed_since(4, default_config(), unpacked, revisions(), Of::kStoredWeights)->number == 5);
}
