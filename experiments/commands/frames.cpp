// tapelab frames: sequences of pictures and what a trained model makes of them, as a picture or a film.
#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <cmath>

#include "experiments/commands/commands.hpp"
#include "experiments/commands/model_arguments.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/frames/drawing.hpp"
#include "results/files/atomic_file.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

options::options_description known_options() {
  options::options_description known("Options");
  const auto text = [](const char* name) { return options::value<std::string>()->value_name(name); };
  const auto number = [](const char* name) { return options::value<std::int64_t>()->value_name(name); };
  known.add_options()("output,o", text("FILE"), "FILE.png, a picture, or FILE.gif, an animation; required")(
      "samples", number("K")->default_value(3), "how many sequences of the run's test part are drawn")(
      "first", number("N")->default_value(0), "the first of them, counted from 0")(
      "zoom", number("Z"), "how many pixels wide a pixel of a frame is drawn (default: a frame is about 64 wide)")(
      "height", number("H"), "with --width: the features are the pixels of such frames, row by row")(
      "width", number("W"), "with --height");
  add_training_data_option(known);
  return known;
}

constexpr std::int64_t kMostZoom = 100'000;  // beyond the largest picture, which drawing rejects

std::int64_t at_least(const CommandLine& line, const std::string& option, std::int64_t least) {
  const auto value = line.options[option].as<std::int64_t>();
  if (value >= least) return value;
  throw results::UsageError("--" + option + " takes an integer of at least " + std::to_string(least) + ", not " +
                            std::to_string(value));
}

std::vector<DecoderTask> tasks_at(const std::vector<std::size_t>& places, const std::vector<DecoderTask>& tasks) {
  std::vector<DecoderTask> found;
  for (const std::size_t place : places) found.push_back(tasks[place]);
  return found;
}

std::filesystem::path picture_path(const CommandLine& line) {
  const std::string kinds = "FILE.png, a picture, or FILE.gif, an animation";
  if (!line.has("output")) throw results::UsageError("no file to write is given", {"-o " + kinds});
  const std::filesystem::path path = line.options["output"].as<std::string>();
  if (path.extension() != ".png" && path.extension() != ".gif")
    throw results::UsageError("frames are written as " + kinds + ": the name must end in .png or .gif, not '" +
                              path.string() + "'");
  return path;
}

struct FrameSize {
  std::size_t height = 0, width = 0;
};

std::string size_text(const FrameSize& size) {
  return std::to_string(size.height) + " x " + std::to_string(size.width);
}

[[noreturn]] void reject_no_picture(const std::string& run, std::size_t features) {
  const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(features))));
  const bool square = side * side == features && side > 1;
  const std::string example =
      square ? " --height " + std::to_string(side) + " --width " + std::to_string(side) : " --height H --width W";
  throw results::UsageError(
      "run " + run + " was not trained on pictures: its " + counted(features, "feature") + " have no height and width",
      {"if they are the pixels of pictures, row by row:" + example,
       "arrays [sequence, frame, height, width] keep the size: data.source = array"});
}

FrameSize asked_size(const CommandLine& line) {
  if (line.has("height") != line.has("width"))
    throw results::UsageError("--height and --width are given together", {"for example --height 8 --width 8"});
  if (!line.has("height")) return {};
  return {static_cast<std::size_t>(at_least(line, "height", 1)), static_cast<std::size_t>(at_least(line, "width", 1))};
}

FrameSize frame_size(const CommandLine& line, const OpenedModel& opened) {
  const DataShape& data = opened.model->shape();
  const std::size_t features = data.features;
  const FrameSize asked = asked_size(line);
  if (asked.height == 0) {
    if (data.frame_height == 0) reject_no_picture(opened.run.id, features);
    return {data.frame_height, data.frame_width};
  }
  if (features % asked.height == 0 && features / asked.height == asked.width) return asked;
  throw results::UsageError("pictures of " + size_text(asked) + " (height x width) do not have the " +
                                counted(features, "feature") + " of run " + opened.run.id,
                            {"height times width must be " + std::to_string(features)});
}

/// Places of the decoders that output pictures; the others are named.
std::vector<std::size_t> drawn_decoders(const std::vector<DecoderTask>& tasks, const FrameSize& size,
                                        const OpenedModel& opened, const Console& console) {
  std::vector<std::size_t> drawn;
  for (std::size_t d = 0; d < tasks.size(); ++d) {
    if (tasks[d].target->features == size.height * size.width)
      drawn.push_back(d);
    else
      console.err << "note: the decoder " << tasks[d].name << " is not drawn: it outputs "
                  << counted(tasks[d].target->features, "feature") << " a step, not a picture\n";
  }
  if (!drawn.empty()) return drawn;
  throw results::UsageError("run " + opened.run.id + " has no decoder that outputs pictures");
}

/// The samples asked for, as far as there are so many.
FrameChoice chosen_frames(const CommandLine& line, const Dataset& data, const FrameSize& size, const Console& console) {
  const std::size_t available = data.tested().count;
  const auto count = static_cast<std::size_t>(at_least(line, "samples", 1));
  const auto first = static_cast<std::size_t>(at_least(line, "first", 0));
  if (first >= available)
    throw results::UsageError("--first " + std::to_string(first) + ": the run was tested on " +
                              counted(available, "sequence") + ", counted from 0");
  const std::size_t drawn = std::min(count, available - first);
  if (drawn < count)
    console.err << "note: the run was tested on " << counted(available, "sequence") << "; all "
                << (first > 0 ? "from " + std::to_string(first) + " on " : "") << "are drawn\n";
  return {.first = first, .count = drawn, .height = size.height, .width = size.width};
}

void say_range(const GreyRange& range, const Console& console) {
  if (range.black == 0 && range.white == 1) return;
  console.err << "note: black is " << value_text(range.black) << ", white " << value_text(range.white)
              << ": the least and largest value of inputs and targets, which are not from 0 to 1\n";
}

void say_written(const std::filesystem::path& path, const DrawnFile& file, const FrameChoice& choice,
                 const Dataset& data, const Console& console) {
  const std::string part = data.test.count > 0 ? "test part" : "training part: no test part was held out";
  console.out << path.string() << ": " << counted(choice.count, "sequence") << " of the run's " << part << "; "
              << file.width << " x " << file.height << " pixels";
  if (file.pictures > 1) console.out << ", " << counted(file.pictures, "picture");
  console.out << '\n';
}

}  // namespace

static std::string frames_options() { return options_text(known_options()); }

static int frames_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("frames", known_options(), arguments);
  const std::filesystem::path path = picture_path(line);
  OpenedModel opened = open_model("frames", line, console);
  if (opened.data) wrong_usage("frames", "frames draws the run's own data, not '" + *opened.data + "'");
  const FrameSize size = frame_size(line, opened);
  const std::size_t zoom = line.has("zoom")
                               ? static_cast<std::size_t>(std::min<std::int64_t>(at_least(line, "zoom", 1), kMostZoom))
                               : default_zoom(size.height, size.width);
  const OwnData own = own_data(opened, line, "say where they are with --training-data FILE", console);
  const FrameChoice choice = chosen_frames(line, *own.dataset, size, console);
  const std::vector<DecoderTask> tasks = decoder_tasks(*own.config, own.dataset->tested());
  const std::vector<std::size_t> drawn = drawn_decoders(tasks, size, opened, console);

  const GreyRange range = grey_range(*own.dataset, tasks_at(drawn, tasks));
  const FrameFigure figure =
      frame_figure(opened.model->model(), *own.config, *own.dataset, tasks, drawn, choice, range);
  const DrawnFile file = path.extension() == ".gif" ? draw_gif(figure, zoom) : draw_png(figure, zoom);
  results::write_file_atomically(path, file.bytes);
  say_range(range, console);
  say_written(path, file, choice, *own.dataset, console);
  return 0;
}

const Command kFramesCommand = {"frames",
                                "STUDY RUN -o FILE.png|FILE.gif",
                                "pictures of what a model makes of videos",
                                frames_command,
                                frames_options,
                                "tapelab frames out/videos r8a0c -o frames.png\n"
                                "tapelab frames out/videos r8a0c -o frames.gif\n"};

}  // namespace tapelab::experiments
