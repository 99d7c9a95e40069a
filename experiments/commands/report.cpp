// tapelab report: studies as one page for a browser.
#include "results/report/report.hpp"

#include <boost/program_options/value_semantic.hpp>
#include <cmath>
#include <cstdio>
#include <utility>

#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/grid/grid_text.hpp"
#include "experiments/inference/reported_study.hpp"
#include "experiments/runner/provenance.hpp"
#include "results/files/atomic_file.hpp"
#include "results/query/reported_part.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

options::options_description known_options() {
  options::options_description known("Options");
  const auto text = [](const char* name) { return options::value<std::string>()->value_name(name); };
  known.add_options()("output,o", text("FILE"),
                      "the page to write, FILE.html; default STUDY/report.html, of several studies report.html here")(
      "metric", text("METRIC,..."), "what tables and figures show; default: the first test measure of each decoder")(
      "no-embed", "leave the study files out of the page");
  add_search_option(known);
  return known;
}

/// In the folder of the only study, else in this one.
std::filesystem::path default_path(const std::vector<std::string>& studies) {
  const std::filesystem::path study = studies.front();
  std::error_code error;
  return studies.size() == 1 && std::filesystem::is_directory(study, error) ? study / "report.html" : "report.html";
}

/// The path after -o. A name that does not end like a page is taken for a study given by mistake.
std::filesystem::path page_path(const CommandLine& line) {
  if (!line.has("output")) return default_path(line.words);
  const std::filesystem::path path = line.options["output"].as<std::string>();
  if (path.extension() != ".html" && path.extension() != ".htm")
    throw results::UsageError("the report is a page for a browser: '" + path.string() + "' must end in .html");
  return path;
}

std::string megabytes(std::size_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
  return text;
}

}  // namespace

static std::string report_options() { return options_text(known_options()); }

static int report_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("report", known_options(), arguments);
  if (line.words.empty()) wrong_usage("report", "at least one study is needed");
  const std::filesystem::path path = page_path(line);
  results::ReportRequest request;
  if (line.has("metric")) request.metrics = split_top_level(line.options["metric"].as<std::string>(), ',');
  show_renamed(request.metrics, console);
  if (line.has("no-embed")) request.embed = results::Embed::kNothing;
  request.generator = version_text();
  std::vector<results::ReportedStudy> studies;
  for (const std::string& word : line.words) {
    results::Study study = open_study(word, console);
    const std::string grid = grid_text(study);  // of all its runs
    studies.push_back(reported_study(results::reported_part(std::move(study), stage_of(line)), word));
    studies.back().facts.grid = grid;
  }
  const std::string page = results::report_page(studies, request);
  results::write_file_atomically(path, std::as_bytes(std::span(page)));
  console.out << path.string() << ": " << studies.size() << (studies.size() == 1 ? " study, " : " studies, ")
              << megabytes(page.size()) << '\n';
  return 0;
}

const Command kReportCommand = {"report",
                                "STUDY... [-o FILE.html]",
                                "write a self-contained HTML report",
                                report_command,
                                report_options,
                                "tapelab report out/mine                   # writes out/mine/report.html\n"
                                "tapelab report out/* -o all.html\n"};

}  // namespace tapelab::experiments
