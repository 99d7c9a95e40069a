// tapelab completion: scripts for shells, and the words they offer, from the tables that the commands themselves read.
#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/shipped_files.hpp"
#include "results/query/selection.hpp"
#include "results/run/metrics.hpp"
#include "results/study/open_study.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

/// Each asks the program for the words that may stand at the cursor, and takes files where it names none.
constexpr std::string_view kBash = R"(# bash completion for tapelab
_tapelab() {
  local IFS=$'\n'
  local line=${COMP_LINE:0:COMP_POINT} words
  read -ra words -d '' <<<"${line// /$IFS}"
  [[ $line == *' ' ]] && words+=('')
  local current=${words[-1]} cut=''
  COMPREPLY=($(tapelab completion words "${words[@]:1}" 2>/dev/null))
  if [[ $current == *=* && $COMP_WORDBREAKS == *=* ]]; then cut=${current%=*}=; COMPREPLY=("${COMPREPLY[@]#"$cut"}"); fi
  [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
  return 0
}
complete -o default -o bashdefault -F _tapelab tapelab
)";
constexpr std::string_view kZsh = R"(#compdef tapelab
_tapelab() {
  local -a offered
  offered=("${(@f)$(tapelab completion words "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  offered=(${offered:#})
  if (( ${#offered} )); then
    compadd -S '' -- ${(M)offered:#*=}
    compadd -- ${offered:#*=}
  fi
  _files
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _tapelab "$@"; else compdef _tapelab tapelab; fi
)";
constexpr std::string_view kFish = R"(# fish completion for tapelab
complete -c tapelab -a '(set -l words (commandline -opc) (commandline -ct); tapelab completion words $words[2..-1] 2>/dev/null)'
)";

/// "--metric" and its like of a command, as its help has them.
Words options_of(const Command& command) {
  Words options;
  const std::string text = command.options();
  for (std::size_t at = text.find("--"); at != text.npos; at = text.find("--", at + 2)) {
    const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at + 2);
    const bool begins = at == 0 || text[at - 1] == ' ' || text[at - 1] == '[';
    if (begins && end > at + 2) options.push_back(text.substr(at, end - at));
  }
  return options;
}

bool takes_grid(const Command& command) { return command.usage.starts_with("GRID"); }
bool takes_study(const Command& command) { return command.usage.starts_with("STUDY"); }

/// "model.cell=" of every setting, or "model.cell=lstm" of one that has choices.
Words settings_for(const std::string& current) {
  Words words;
  const std::size_t equals = current.find('=');
  for (const Field& field : fields()) {
    if (equals == current.npos) words.push_back(field.key + "=");
    if (equals == current.npos || current.substr(0, equals) != field.key) continue;
    for (const std::string& choice : field.choices()) words.push_back(field.key + "=" + choice);
    if (field.type() == results::SettingType::kBool)
      for (const char* value : {"true", "false"}) words.push_back(field.key + "=" + value);
  }
  return words;
}

/// Of the first word that is a study; nothing where none is.
std::optional<results::Study> study_in(const Words& words) {
  for (const std::string& word : words) try {
      std::error_code error;
      if (fs::exists(fs::path(word) / "study.h5", error) || fs::path(word).extension() == ".h5")
        return results::read_study(word);
    } catch (const std::runtime_error&) {  // what cannot be read offers nothing
    }
  return std::nullopt;
}

/// What chooses runs: ids, and key=value of what varies.
Words runs_of(const results::Study& study) {
  std::set<std::string> words;
  for (const std::string& id : study.run_id)
    if (!id.empty()) words.insert(id);
  for (const results::Factor& factor : study.factors)
    for (const std::string& value : factor.values) words.insert(factor.key + "=" + value);
  for (const std::int64_t seed : study.seeds) words.insert("seed=" + std::to_string(seed));
  return {words.begin(), words.end()};
}

Words factors_of(const results::Study& study) {
  Words keys;
  for (const results::Factor& factor : study.factors) keys.push_back(factor.key);
  return keys;
}

/// The words that may stand in the place of the last one.
Words offered(const Words& words) {
  const std::string& current = words.back();
  Words names;
  for (const Command* command : commands()) names.emplace_back(command->name);
  if (words.size() == 1) return names;
  if (words.front() == "help") {
    std::ranges::move(help_topics(), std::back_inserter(names));
    return names;
  }
  if (std::ranges::find(names, words.front()) == names.end()) return {};
  const Command& command = find_command(words.front());
  const std::string& before = words[words.size() - 2];
  if (before == "--metric" || before == "--factor" || before == "--rows" || before == "--cols") {
    const auto study = study_in(words);
    if (!study) return {};
    return before == "--metric" ? results::metric_names(*study) : factors_of(*study);
  }
  if (current.starts_with('-')) return options_of(command);
  if (command.name == "schema") return field_keys();
  if (takes_grid(command) || command.name == "init") {
    Words all = settings_for(current);
    if (takes_grid(command) && current.find('=') == current.npos)
      std::ranges::move(shipped_grid_names(), std::back_inserter(all));
    return all;
  }
  if (takes_study(command) && words.size() > 2)
    if (const auto study = study_in({words.begin() + 1, words.end() - 1})) return runs_of(*study);
  return {};
}

}  // namespace

static std::string completion_options() { return ""; }

static int completion_command(const Arguments& arguments, const Console& console) {
  const std::map<std::string, std::string_view> scripts = {{"bash", kBash}, {"zsh", kZsh}, {"fish", kFish}};
  if (arguments.empty()) wrong_usage("completion", "no shell given: bash, zsh or fish");
  if (const auto script = scripts.find(arguments.front()); script != scripts.end()) {
    console.out << script->second;
    return 0;
  }
  if (arguments.front() != "words")
    wrong_usage("completion", "no script for '" + arguments.front() + "': there are bash, zsh and fish");
  const Words words(arguments.begin() + 1, arguments.end());
  if (words.empty()) return 0;
  for (const std::string& word : offered(words))
    if (word.starts_with(words.back())) console.out << word << '\n';
  return 0;
}

const Command kCompletionCommand = {
    "completion",
    "bash|zsh|fish",
    "print a script that completes commands, keys, values, runs",
    completion_command,
    completion_options,
    "eval \"$(tapelab completion bash)\"       # in this shell; installed, it is there\n"
    "tapelab completion fish > ~/.config/fish/completions/tapelab.fish\n"};

}  // namespace tapelab::experiments
