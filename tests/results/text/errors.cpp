#include "results/text/errors.hpp"

#include <doctest/doctest.h>

using namespace tapelab::results;

TEST_CASE("errors: message and next steps are kept apart, and shown one under the other") {
  const UsageError error("no run 'x'", {"tapelab ls lists the runs", "give more of the id"});
  CHECK(error.message() == "no run 'x'");
  CHECK(error.hints() == Hints{"tapelab ls lists the runs", "give more of the id"});
  CHECK(std::string(error.what()) == "no run 'x'\n = tapelab ls lists the runs\n = give more of the id");
  CHECK(std::string(IoError("full").what()) == "full");
  CHECK(joined_hints({"a"}, {"b", "c"}) == Hints{"a", "b", "c"});
}
