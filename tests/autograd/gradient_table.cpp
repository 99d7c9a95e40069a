// Prints one line per op: rows of the table, checks made, largest error against central differences. Exits with 1 when
// a check failed or an op has no row.
#include <algorithm>
#include <cstdio>

#include "op_checks.hpp"

int main() {
  using namespace tapelab;
  using namespace tapelab::test;
  std::printf("%-22s %5s %8s  %s\n", "op", "rows", "checks", "largest error");
  std::size_t all_rows = 0, all_checks = 0;
  double all_errors = 0;
  bool right = true;
  for (std::size_t i = kFirstComputingOp; i < kOpCount; ++i) {
    const Op op = static_cast<Op>(i);
    std::size_t rows = 0, checks = 0;
    double error = 0;
    for (const OpRow& r : op_table()) {
      if (r.op != op) continue;
      const RowResult result = check_row(r);
      ++rows;
      checks += result.checks;
      error = std::max(error, result.largest_error);
      for (const std::string& failure : result.failures) std::fprintf(stderr, "%s\n", failure.c_str());
      right = right && result.failures.empty();
    }
    right = right && rows > 0;
    std::printf("%-22s %5zu %8zu  %.1e\n", std::string(name(op)).c_str(), rows, checks, error);
    all_rows += rows;
    all_checks += checks;
    all_errors = std::max(all_errors, error);
  }
  std::printf("%-22s %5zu %8zu  %.1e\n", "all", all_rows, all_checks, all_errors);
  return right ? 0 : 1;
}
