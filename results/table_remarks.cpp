// What is said beside a table.
#include <algorithm>
#include <map>

#include "results/table.hpp"

namespace tapelab::results {

std::string no_run_finished(const Study& study) {
  if (std::ranges::count(study.status, Status::kOk) > 0) return "";
  Sample sample;
  std::map<std::string, std::size_t> messages;
  std::string commonest;
  for (std::size_t at = 0; at < study.run_count(); ++at) {
    add_run(sample, study, "", at / study.seeds.size(), at % study.seeds.size());
    const std::string message = study.message[at].substr(0, study.message[at].find('\n'));
    if (!message.empty() && ++messages[message] > messages[commonest]) commonest = message;
  }
  std::string text = "no run of this study finished: " + counts_text(static_cast<const RunCounts&>(sample));
  if (!commonest.empty()) text += "\n " + std::to_string(messages[commonest]) + " x " + commonest;
  return text + "\n = tapelab ls STUDY lists them; tapelab run GRID -o STUDY" +
         (sample.failed > 0 ? " --retry-failed repeats those that failed" : " goes on with them");
}

}  // namespace tapelab::results
