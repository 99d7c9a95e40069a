// tapelab schema: every setting.
#include "experiments/config/schema.hpp"

#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"

namespace tapelab::experiments {
namespace {

options::options_description known_options() {
  options::options_description known("Options");
  known.add_options()("md", "print Markdown");
  add_json_option(known);
  return known;
}

}  // namespace

static std::string schema_options() { return options_text(known_options()); }

static int schema_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("schema", known_options(), arguments);
  if (!line.words.empty()) wrong_usage("schema", "schema takes no arguments, not '" + line.words.front() + "'");
  std::string text;
  switch (chosen_format(line)) {
    case results::Format::kJson:
      text = schema_json();
      break;
    case results::Format::kMarkdown:
      text = schema_markdown();
      break;
    default:
      text = schema_text();
  }
  if (!text.ends_with('\n')) text += '\n';
  console.out << text;
  return 0;
}

const Command kSchemaCommand = {"schema",
                                "",
                                "every setting",
                                schema_command,
                                schema_options,
                                "tapelab schema\n"
                                "tapelab schema data\n"
                                "tapelab schema --json\n"};

}  // namespace tapelab::experiments
