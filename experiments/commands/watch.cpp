// tapelab watch: a running study in the terminal.
#include "results/views/watch.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <chrono>
#include <thread>

#include "experiments/cluster/queue_news.hpp"
#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/runner/screen.hpp"
#include "experiments/runner/terminal.hpp"
#include "results/text/printable.hpp"

namespace tapelab::experiments {
namespace {

constexpr results::WatchedLines kAllLines = {.cells = 1000000, .active = 1000000};

options::options_description known_options() {
  options::options_description known("Options");
  known.add_options()("every", options::value<double>()->value_name("SECONDS")->default_value(1, "1"),
                      "time between two updates")("once", "one update; the default without a terminal");
  add_json_option(known);
  return known;
}

/// Lines cut at the terminal's width: one that wraps would push the first out of the picture.
std::string cut_lines(const std::string& text, std::size_t columns) {
  std::string cut;
  std::size_t column = 0;
  for (const char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (c == '\n')
      column = 0;
    else if (!continues)
      ++column;
    if (column <= columns) cut += c;
  }
  return cut;
}

constexpr std::size_t kMostProblems = 3;

/// A line for each of the first few files that are left out.
std::string problems_text(const results::WatchSnapshot& snapshot) {
  std::string text;
  for (std::size_t i = 0; i < std::min(snapshot.problems.size(), kMostProblems); ++i)
    text += "warning: " + snapshot.problems[i].substr(0, snapshot.problems[i].find('\n')) + '\n';
  return text;
}

/// As many cells as the terminal has lines for; a third of it at most is for the runs that train now.
std::string picture(const results::WatchSnapshot& snapshot, const std::string& queue, const TerminalSize& terminal) {
  std::string text;
  const std::size_t active = std::min(snapshot.active.size(), std::max<std::size_t>(terminal.rows / 3, 1));
  for (std::size_t cells = std::max<std::size_t>(terminal.rows, 1); cells > 0; --cells) {
    text = results::printable(results::render(snapshot, results::Format::kText, {cells, active}, terminal.columns) +
                              queue + problems_text(snapshot));
    if (static_cast<std::size_t>(std::ranges::count(text, '\n')) < terminal.rows) break;
  }
  return text;
}

double seconds_since_1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// The queue of a cluster, which is asked every few seconds only.
class WatchedQueue {
 public:
  explicit WatchedQueue(std::string folder) : folder_(std::move(folder)) {}

  const QueueNews& look() {
    constexpr std::chrono::seconds kRests{10};
    if (const auto now = std::chrono::steady_clock::now(); now >= next_) {
      news_ = queue_news(folder_);
      next_ = now + kRests;
    }
    return news_;
  }

 private:
  const std::string folder_;
  QueueNews news_;
  std::chrono::steady_clock::time_point next_ = {};
};

void watch(results::WatchedStudy& study, const std::string& folder, double seconds, const Console& console) {
  WatchedQueue queue(folder);
  while (true) {
    const results::WatchSnapshot snapshot = study.look(seconds_since_1970());
    const TerminalSize terminal = terminal_size(STDOUT_FILENO).value_or(TerminalSize{});
    const QueueNews& news = queue.look();
    console.out << ScreenCode{"\033[H\033[J"} << cut_lines(picture(snapshot, news.text, terminal), terminal.columns)
                << std::flush;
    if (snapshot.holder.empty() && !news.is_open) return;
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  }
}

}  // namespace

static std::string watch_options() {
  return options_text(known_options()) +
         "\nOnly reads, until nobody is running the study, or Ctrl-C. A curve is the mean validation loss of a cell's\n"
         "runs (without a validation part, the training loss), on a log scale; an unfinished run's is there once it\n"
         "writes a checkpoint (train.checkpoint_every). Runs that train now have a line each, with epoch and loss,\n"
         "renewed once per second; the time left counts what is done of them.\n";
}

static int watch_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("watch", known_options(), arguments);
  if (line.words.size() != 1) wrong_usage("watch", "one study is needed");
  const double seconds = line.options["every"].as<double>();
  if (!(seconds >= 0.05 && seconds <= 3600)) wrong_usage("watch", "--every takes a number from 0.05 to 3600");
  results::WatchedStudy study(line.words.front());
  const results::Format format = chosen_format(line);
  if (format == results::Format::kText && !line.has("once") && ::isatty(STDOUT_FILENO) != 0) {
    watch(study, line.words.front(), seconds, console);
    return 0;
  }
  results::WatchSnapshot snapshot = study.look(seconds_since_1970());
  snapshot.queue = queue_news(line.words.front()).text;
  show_warnings(snapshot.problems, console);
  console.out << results::render(snapshot, format, kAllLines, console.columns);
  if (format == results::Format::kText) console.out << results::printable(snapshot.queue);
  return 0;
}

const Command kWatchCommand = {"watch",
                               "STUDY",
                               "a running study: progress, time left, curves",
                               watch_command,
                               watch_options,
                               "tapelab watch out/mine                    # from another terminal, while it runs\n"
                               "tapelab watch out/mine --once\n"};

}  // namespace tapelab::experiments
