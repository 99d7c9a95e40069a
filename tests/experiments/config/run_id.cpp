#include "experiments/config/run_id.hpp"

#include <doctest/doctest.h>
#include <xxhash.h>

#include <cstdio>
#include <set>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"

using namespace tapelab::experiments;

namespace {

std::string id_of_text(const std::string& text) {
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx",
                static_cast<unsigned long long>(XXH3_64bits(text.data(), text.size())));
  return "r" + std::string(digits, 12);
}

}  // namespace

TEST_CASE("run_id: ids of old studies stay valid") {
  // Compatibility: these may never change, whatever settings are added.
  CHECK(run_id(default_config(), "0123456789abcdef0123456789abcdef") == "rcf23e6841e05");
  Config config = default_config();
  set(config, "seed", "7");
  set(config, "model.encoder", "128 64");
  CHECK(run_id(config, "0123456789abcdef0123456789abcdef") == "r5a033045c5d8");
}

TEST_CASE("run_id: only what differs from the defaults is hashed, so a new setting at its default changes nothing") {
  Config config = default_config();
  CHECK(run_id(config, "abc") == id_of_text("checksum=abc\n"));
  set(config, "seed", "7");
  set(config, "train.blas_threads", "2");
  set(config, "data.file", "anywhere.csv");
  set(config, "data.units", "degC percent");  // a label
  CHECK(run_id(config, "abc") == id_of_text("seed=7\ntrain.blas_threads=2\nchecksum=abc\n"));
}

TEST_CASE("run_id: equal values have equal ids however they are spelt") {
  Config a = default_config(), b = default_config();
  set(a, "train.learning_rate", "0.01");
  set(b, "train.learning_rate", "1e-2");
  CHECK(run_id(a, "abc") == run_id(b, "abc"));
}

TEST_CASE("run_id: seeds and data tell runs apart") {
  std::set<std::string> ids;
  Config config = default_config();
  for (int seed = 0; seed < 1000; ++seed) {
    set(config, "seed", std::to_string(seed));
    ids.insert(run_id(config, "abc"));
    ids.insert(run_id(config, "abd"));
  }
  CHECK(ids.size() == 2000);
}
