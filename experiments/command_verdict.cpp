// tapelab verdict: whether the numbers of studies bear their claims out.
#include "experiments/command_line.hpp"
#include "results/verdict.hpp"

namespace tapelab::experiments {
namespace {

options::options_description known_options() {
  options::options_description known("Options");
  add_json_option(known);
  return known;
}

}  // namespace

std::string verdict_options() { return options_text(known_options()); }

int verdict_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("verdict", known_options(), arguments);
  if (line.words.empty()) wrong_usage("verdict", "at least one study is needed");
  std::vector<results::Verdict> verdicts;
  for (const std::string& path : line.words) verdicts.push_back(results::judge(open_study(path, console)));
  if (line.has("json")) {
    console.out << results::verdicts_json(verdicts);
    return 0;
  }
  for (const results::Verdict& verdict : verdicts) console.out << results::verdict_text(verdict) << '\n';
  return 0;
}

}  // namespace tapelab::experiments
