// What data.units says of columns, and names of columns of data.units.
#include "experiments/dataset/units.hpp"

#include <doctest/doctest.h>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/load_dataset.hpp"
#include "experiments/formats/input_error.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;

namespace {

using Units = std::vector<std::string>;

/// Reads a and b, reconstructs both, and predicts b and c.
Config example(const ScratchFolder& folder, const std::string& units) {
  Config config = default_config();
  for (const auto& [key, value] : {std::pair<const char*, std::string>{"data.source", "csv"},
                                   {"data.file", folder.write("a.csv", "a,b,c\n1,2,3\n2,3,4\n3,5,5\n4,4,7\n5,1,2\n")},
                                   {"data.columns", "a b"},
                                   {"data.target_columns", "c b"},
                                   {"predict.enabled", "true"},
                                   {"predict.target", "columns"},
                                   {"data.units", units}})
    set(config, key, value);
  return config;
}

}  // namespace

TEST_CASE("units: of the inputs in order, then of the targets that are none, or one for all") {
  const ScratchFolder folder;
  const auto none = load_dataset(example(folder, "")), one = load_dataset(example(folder, "m")),
             each = load_dataset(example(folder, "degC percent \"m s-1\""));
  REQUIRE(each->decoders.size() == 2);
  CHECK(none->decoders[0].units.empty());
  CHECK(one->decoders[1].units == Units{"m", "m"});
  CHECK(each->decoders[0].units == Units{"degC", "percent"});
  CHECK(each->decoders[1].units == Units{"m s-1", "percent"});
  CHECK(each->checksum == none->checksum);
}

TEST_CASE("units: a wrong count names both numbers and the columns") {
  const ScratchFolder folder;
  CHECK(error_text<ConfigError>([&] { load_dataset(example(folder, "degC percent")); }) ==
        "data.units names 2 units, but 3 columns are used\n   = give one unit for all, or one for each of: a b c");
}

TEST_CASE("units: in brackets at the end of names") {
  CHECK(units_in_names({"temp [degC]", "humidity (percent)", "power"}) == Units{"degC", "percent", "1"});
  CHECK(units_in_names({"T1 (K)", "T2[K]"}) == Units{"K"});
  CHECK(units_in_names({"a [ m s-1 ]", "b [-]"}) == Units{"m s-1", "1"});
  CHECK(units_in_names({"a", "b"}).empty());
  CHECK(units_in_names({"[degC]", "(K)", "b []", "c (", "d )", "(a) b", ""}).empty());
  CHECK(units_in_names({"a [" + std::string(65, 'x') + "]"}).empty());
}
