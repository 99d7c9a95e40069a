// tapelab schema: every setting.
#include "experiments/config/schema.hpp"

#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/grid/grid_notes.hpp"
#include "results/text/errors.hpp"
#include "results/text/nearest_name.hpp"

namespace tapelab::experiments {
namespace {

options::options_description known_options() {
  options::options_description known("Options");
  known.add_options()("md", "print Markdown");
  add_json_option(known);
  return known;
}

/// The settings, then section [grid].
std::string settings_text(const std::string& prefix) {
  std::string text = schema_text(prefix);
  if (std::string notes = grid_notes_text(prefix); !notes.empty()) text += (text.empty() ? "" : "\n") + notes;
  if (text.empty())
    throw results::UsageError(
        "no setting begins with '" + prefix + "'",
        results::joined_hints(results::did_you_mean(prefix, field_keys()), {"tapelab schema lists all of them"}));
  return text;
}

}  // namespace

static std::string schema_options() { return options_text(known_options()); }

static int schema_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("schema", known_options(), arguments);
  if (line.words.size() > 1) wrong_usage("schema", "schema takes one beginning of a key, not several");
  const std::string prefix = line.words.empty() ? "" : line.words.front();
  std::string text;
  switch (chosen_format(line)) {
    case results::Format::kJson:
      text = schema_json();
      break;
    case results::Format::kMarkdown:
      text = schema_markdown();
      break;
    default:
      text = settings_text(prefix);
  }
  if (!text.ends_with('\n')) text += '\n';
  console.out << text;
  return 0;
}

const Command kSchemaCommand = {"schema",
                                "[PREFIX]",
                                "every setting",
                                schema_command,
                                schema_options,
                                "tapelab schema\n"
                                "tapelab schema data\n"
                                "tapelab schema --json\n"};

}  // namespace tapelab::experiments
