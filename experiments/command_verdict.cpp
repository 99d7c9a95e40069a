// tapelab verdict: whether the numbers of studies bear their claims out.
#include "experiments/command_line.hpp"
#include "results/verdict.hpp"

namespace tapelab::experiments {
std::string verdict_options() { return options_text(json_only()) + "\n" + results::interval_text(); }

int verdict_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("verdict", json_only(), arguments);
  if (line.words.empty()) wrong_usage("verdict", "at least one study is needed");
  std::vector<results::Verdict> verdicts;
  for (const std::string& path : line.words) {
    verdicts.push_back(results::judge(open_study(path, console)));
    verdicts.back().path = path;
  }
  console.out << (line.has("json") ? results::verdicts_json(verdicts) : results::verdicts_text(verdicts));
  return 0;
}

}  // namespace tapelab::experiments
