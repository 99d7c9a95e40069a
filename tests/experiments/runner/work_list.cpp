#include "experiments/runner/work_list.hpp"

#include <doctest/doctest.h>

#include <set>
#include <vector>

using namespace tapelab::experiments;

namespace {

std::vector<std::size_t> rest(WorkList& list) {
  std::vector<std::size_t> pieces;
  while (const auto piece = list.next()) pieces.push_back(*piece);
  return pieces;
}

}  // namespace

TEST_CASE("work_list: alone, in order and each once") {
  WorkList list(5, WorkList::Start::kFront, 1);
  CHECK(rest(list) == std::vector<std::size_t>{0, 1, 2, 3, 4});
  CHECK(!list.next());
  WorkList none(0, WorkList::Start::kAnywhere, 1);
  CHECK(!none.next());
}

TEST_CASE("work_list: from anywhere, around the end") {
  WorkList list(100, WorkList::Start::kAnywhere, 3);
  const std::vector<std::size_t> pieces = rest(list);
  REQUIRE(pieces.size() == 100);
  CHECK(pieces.front() != 0);
  for (std::size_t i = 1; i < pieces.size(); ++i) CHECK(pieces[i] == (pieces[i - 1] + 1) % 100);
}

TEST_CASE("work_list: after meeting another it goes on elsewhere, and keeps what the other has") {
  WorkList list(1000, WorkList::Start::kFront, 7);
  const std::size_t first = *list.next();
  list.met_other(first);
  const std::size_t second = *list.next();
  CHECK(second > 10);
  CHECK(*list.next() == (second + 1) % 1000);
  CHECK(list.others() == std::vector<std::size_t>{0});
  CHECK(list.open_count() == 997);
  CHECK(list.open().size() == 997);
  CHECK(rest(list).size() == 997);
  list.is_open(0);
  CHECK(list.others_count() == 0);
  CHECK(*list.next() == 0);
  list.met_other(0);
  list.has_ended(0);
  CHECK(list.others_count() == 0);
  CHECK(!list.next());
}

TEST_CASE("work_list: two lists spread") {
  // Whoever is second at a piece goes elsewhere: with random places two of 1000 meet seldom again.
  WorkList one(1000, WorkList::Start::kFront, 1), two(1000, WorkList::Start::kFront, 2);
  std::set<std::size_t> taken;
  std::size_t met = 0;
  for (int i = 0; i < 200; ++i)
    for (WorkList* list : {&one, &two}) {
      std::size_t piece = *list->next();
      while (!taken.insert(piece).second) {
        ++met;
        list->met_other(piece);
        piece = *list->next();
      }
    }
  CHECK(taken.size() == 400);
  CHECK(met >= 1);
  CHECK(met <= 10);
}
