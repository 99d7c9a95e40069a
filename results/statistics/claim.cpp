#include "results/statistics/claim.hpp"

#include <algorithm>
#include <stdexcept>

#include "results/run/metrics.hpp"
#include "results/run/run_log.hpp"
#include "results/run/setting_names.hpp"
#include "results/run/short_hash.hpp"
#include "results/statistics/expectation.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

Side with_first_names(Side side) {
  side.metric = first_metric_name(side.metric);
  for (auto& [key, value] : side.where) key = first_setting_name(key);
  return side;
}

/// Each expectation on a line of its own.
std::string canonical(const std::string& expectations) {
  try {
    std::string text;
    for (Expectation expectation : parse_expectations(expectations)) {
      expectation.left = with_first_names(std::move(expectation.left));
      expectation.right = with_first_names(std::move(expectation.right));
      text += expectation.text() + '\n';
    }
    return text;
  } catch (const std::invalid_argument&) {
    return expectations + '\n';
  }
}

}  // namespace

std::string claim_text(const StudyLabel& label) {
  std::string text;
  for (const std::string& expectations : label.expect) text += canonical(expectations);
  if (const UntilDecided& until = label.until; !until.empty())
    text += "until, alpha " + number_text(until.alpha) + ", at most " + std::to_string(until.max_seeds) + " seeds:\n" +
            canonical(until.expect);
  return text;
}

std::string claim_hash(const StudyLabel& label) { return short_hash(claim_text(label)); }

ClaimChange claim_change(const Study& study) {
  ClaimChange change;
  if (study.label == StudyLabel{}) return change;
  const std::string now = claim_hash(study.label);
  for (const std::string& log : study.logs) {
    const std::string claim = parse_log(log).claim;
    if (claim.empty()) continue;
    ++change.known;
    if (claim != now) ++change.changed;
  }
  return change;
}

std::string claim_change_text(const ClaimChange& change, std::size_t runs) {
  if (change.changed == 0) return "";
  const std::string kept = change.known < runs ? " runs that keep their claim" : change.known == 1 ? " run" : " runs";
  return "the claim was changed after the first result (" + std::to_string(change.changed) + " of " +
         std::to_string(change.known) + kept + (change.changed == 1 ? " was" : " were") + " made under another)";
}

std::string claim_change_text(const Study& study) {
  const auto runs = study.status.size() - static_cast<std::size_t>(std::ranges::count(study.status, Status::kMissing));
  return claim_change_text(claim_change(study), runs);
}

}  // namespace tapelab::results
