#include "experiments/dataset/digit_videos.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/config/memory_limit.hpp"
#include "experiments/dataset/bouncing_digits.hpp"
#include "experiments/dataset/columns.hpp"
#include "experiments/dataset/scaling.hpp"
#include "experiments/dataset/targets.hpp"
#include "experiments/formats/checksum.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

constexpr std::size_t kClasses = 10;

BouncingOptions bouncing(const DataConfig& data, std::size_t future) {
  return {.canvas = static_cast<std::size_t>(data.canvas),
          .digits = static_cast<std::size_t>(data.digits),
          .frames = static_cast<std::size_t>(data.window) + future,
          .speed = data.speed,
          .max_speed = data.max_speed > 0 ? std::optional(data.max_speed) : std::nullopt};
}

/// A decoder's target: which frames of a video, in which order.
struct VideoTask {
  std::string name;
  std::size_t steps;
  RowRange frames;
};

/// Cuts videos into inputs and targets.
class VideoCutter {
 public:
  VideoCutter(const Config& config, std::shared_ptr<const Digits> digits)
      : window_(static_cast<std::size_t>(config.data.window)),
        videos_(std::move(digits), bouncing(config.data, future_steps(config))),
        classifies_(config.classify.enabled) {
    add_task("reconstruct", config.reconstruct, config.data);
    add_task("predict", config.predict, config.data);
  }

  std::size_t window() const { return window_; }
  const BouncingDigits& videos() const { return videos_; }

  double bytes_per_sample() const {
    std::size_t frames = window_;
    for (const VideoTask& task : tasks_) frames += task.steps;
    return static_cast<double>(frames * videos_.frame_size() * sizeof(float));
  }

  /// Room for `count` samples.
  void prepare(std::size_t count, Samples& samples) const {
    samples.count = count;
    samples.inputs.resize(count * window_ * videos_.frame_size());
    for (const VideoTask& task : tasks_) prepare(count, task.steps, videos_.frame_size(), samples.target(task.name));
    if (classifies_) prepare(count, window_, kClasses, samples.classify);
  }

  /// Draws a video and puts it in the place of sample n.
  void draw(RandomStream stream, std::optional<std::size_t> of_class, std::size_t n, Samples& samples,
            std::vector<float>& video) const {
    const std::size_t size = videos_.frame_size();
    video.resize(videos_.options().frames * size);
    const std::size_t digit = videos_.draw(stream, video.data(), of_class);
    std::copy_n(video.data(), window_ * size, samples.inputs.data() + n * window_ * size);
    for (const VideoTask& task : tasks_) {
      float* to = samples.target(task.name)->values.data() + n * task.steps * size;
      for (std::size_t step = 0; step < task.steps; ++step)
        std::copy_n(video.data() + task.frames.row(step) * size, size, to + step * size);
    }
    if (!classifies_) return;
    float* classes = samples.classify->values.data() + n * window_ * kClasses;
    std::fill_n(classes, window_ * kClasses, 0.0f);
    for (std::size_t step = 0; step < window_; ++step) classes[step * kClasses + videos_.digits().labels[digit]] = 1.0f;
  }

 private:
  static void prepare(std::size_t count, std::size_t steps, std::size_t features, std::optional<Target>& target) {
    if (!target) target.emplace(Target{.steps = steps, .features = features, .values = {}, .mask = {}});
    target->values.resize(count * steps * features);
  }

  void add_task(const std::string& name, const DecoderConfig& decoder, const DataConfig& data) {
    if (!decoder.enabled) return;
    const std::size_t steps = target_steps(decoder, name, window_);
    tasks_.push_back({name, steps, target_rows(decoder, data, {0, 0, window_}, steps)});
  }

  std::size_t window_;
  BouncingDigits videos_;
  bool classifies_;
  std::vector<VideoTask> tasks_;
};

/// Numbers of a video: of a run's training, or of a part that all runs share.
RandomStream stream_of(std::uint64_t seed, Purpose purpose, std::uint64_t n) {
  return {seed, purpose, static_cast<std::uint32_t>(n >> 32), static_cast<std::uint32_t>(n)};
}

/// Throws ConfigError for more videos than there is memory for.
void check_memory(const VideoCutter& cutter, std::int64_t count, const std::string& key) {
  require_memory(static_cast<double>(count) * cutter.bytes_per_sample(),
                 key + " = " + std::to_string(count) + " videos", key, "ask for fewer, or for smaller frames");
}

/// How many videos the mean predictor is a mean of: fewer where they are large.
std::int64_t reference_videos(const VideoCutter& cutter) {
  constexpr double kMost = 500, kBytes = 1e9;
  return static_cast<std::int64_t>(std::clamp(kBytes / cutter.bytes_per_sample(), 1.0, kMost));
}

Samples draw_part(const VideoCutter& cutter, Purpose purpose, std::int64_t count) {
  Samples samples;
  if (count == 0) return samples;
  const auto videos = static_cast<std::size_t>(count);
  std::vector<float> video;
  cutter.prepare(videos, samples);
  for (std::size_t n = 0; n < videos; ++n) {
    cutter.draw(stream_of(0, purpose, n), {}, n, samples, video);
    samples.origins.push_back({std::to_string(n), 0, cutter.window()});
  }
  return samples;
}

class DigitStream : public TrainingStream {
 public:
  DigitStream(VideoCutter cutter, const DataConfig& data)
      : cutter_(std::move(cutter)),
        balanced_(data.labels_per_class > 0),
        repeats_(balanced_ || data.train_sequences > 0),
        epoch_samples_(static_cast<std::size_t>(balanced_                  ? data.labels_per_class * kClasses
                                                : data.train_sequences > 0 ? data.train_sequences
                                                                           : data.epoch_sequences)) {}

  std::size_t epoch_samples() const override { return epoch_samples_; }
  bool repeats() const override { return repeats_; }

  void draw(std::uint64_t seed, std::span<const std::uint64_t> numbers, Samples& samples) const override {
    thread_local std::vector<float> video;  // kept, so that nothing is allocated from batch to batch
    cutter_.prepare(numbers.size(), samples);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const auto of_class = balanced_ ? std::optional<std::size_t>(numbers[i] % kClasses) : std::nullopt;
      cutter_.draw(stream_of(seed, Purpose::kTrainingVideos, numbers[i]), of_class, i, samples, video);
    }
  }

 private:
  VideoCutter cutter_;
  bool balanced_, repeats_;
  std::size_t epoch_samples_;
};

/// `key`: the setting that names the file.
std::shared_ptr<const Digits> load(const DataConfig& data, const std::string& file, const std::string& key) {
  std::shared_ptr<const Digits> digits;
  try {
    digits = std::make_shared<const Digits>(load_digits(file, static_cast<std::size_t>(data.pool)));
  } catch (const ConfigError& error) {
    Diagnostic diagnostic = error.diagnostic();
    if (diagnostic.key == "data.file") diagnostic.key = key;
    throw ConfigError(std::move(diagnostic));
  }
  if (digits->side > static_cast<std::size_t>(data.canvas))
    throw ConfigError({.message = "a digit of '" + file + "' has " + std::to_string(digits->side) +
                                  " pixels a side, more than data.canvas = " + std::to_string(data.canvas),
                       .key = "data.canvas",
                       .hints = {"enlarge the canvas, or shrink the digits with data.pool"}});
  return digits;
}

void check_unseen(const DataConfig& data, const Digits& digits, const Digits& unseen) {
  std::error_code error;
  if (std::filesystem::equivalent(data.file, data.test_file, error))
    throw ConfigError(
        {.message =
             "data.test_file is the same file as data.file: the test videos would hold digits that training sees",
         .key = "data.test_file",
         .hints = {"name a file of other digits"}});
  if (digits.side != unseen.side)
    throw ConfigError({.message = "the digits of '" + data.test_file + "' have " + std::to_string(unseen.side) +
                                  " pixels a side, those of '" + data.file + "' " + std::to_string(digits.side),
                       .key = "data.test_file",
                       .hints = {"name two files with digits of the same size"}});
}

/// Labels where they are needed, of every class.
void check_classes(const Digits& digits, const std::string& file, const std::string& key) {
  for (std::size_t c = 0; c < kClasses; ++c)
    if (std::ranges::find(digits.labels, c) == digits.labels.end())
      throw ConfigError({.message = digits.labels.empty() ? key + " needs labels; there are none beside '" + file + "'"
                                                          : "'" + file + "' has no digit " + std::to_string(c),
                         .key = key,
                         .hints = {"labels are an IDX file with 'labels' in its name in place of 'images'"}});
}

void add(Checksum& checksum, const Samples& samples) {
  checksum.add(samples.count);
  checksum.add(samples.inputs);
  for (const auto* target : {&samples.reconstruct, &samples.predict, &samples.classify})
    if (*target) checksum.add((*target)->values);
}

std::string checksum_of(const Config& config, const Dataset& dataset, const Digits& digits) {
  Checksum checksum;
  checksum.add(digits.pixels);
  if (config.classify.enabled || config.data.labels_per_class > 0)  // training reads them
    checksum.add(std::vector<float>(digits.labels.begin(), digits.labels.end()));
  for (const Samples* part : {&dataset.train, &dataset.validation, &dataset.test}) add(checksum, *part);
  return checksum.hex();
}

std::string describe(const DataConfig& data, const Digits& digits, const Dataset& dataset) {
  const TrainingStream& stream = *dataset.stream;
  std::string text = "digits " + std::filesystem::path(data.file).filename().string() + ": " +
                     counted(static_cast<std::size_t>(data.digits), "digit") + " of " + std::to_string(digits.side) +
                     "x" + std::to_string(digits.side) + " on " + std::to_string(data.canvas) + "x" +
                     std::to_string(data.canvas) + ", windows of " + counted(dataset.steps, "frame") + "; " +
                     (stream.repeats() ? counted(stream.epoch_samples(), "training video") : "an endless stream");
  if (dataset.validation.count > 0) text += ", " + std::to_string(dataset.validation.count) + " validation";
  return text + ", " + std::to_string(dataset.test.count) + " test";
}

}  // namespace

std::shared_ptr<const Dataset> load_digit_videos(const Config& config) {
  const DataConfig& data = config.data;
  const auto digits = load(data, data.file, "data.file"), unseen = load(data, data.test_file, "data.test_file");
  check_unseen(data, *digits, *unseen);
  if (data.labels_per_class > 0) check_classes(*digits, data.file, "data.labels_per_class");
  if (config.classify.enabled) {
    check_classes(*digits, data.file, "classify.enabled");
    check_classes(*unseen, data.test_file, "classify.enabled");
  }
  const VideoCutter training(config, digits), testing(config, unseen);

  require_memory(training.bytes_per_sample(), "a single video", "data.window",
                 "ask for fewer frames (data.window, steps of the decoders) or for smaller ones (data.canvas)");
  check_memory(training, data.validation_sequences, "data.validation_sequences");
  check_memory(testing, data.test_sequences, "data.test_sequences");

  auto dataset = std::make_shared<Dataset>();
  dataset->steps = training.window();
  dataset->features = training.videos().frame_size();
  dataset->frame_height = dataset->frame_width = static_cast<std::size_t>(data.canvas);
  dataset->feature_names = dataset->target_names = numbered_columns(dataset->features);
  dataset->scaler = dataset->target_scaler = identity(dataset->features);
  if (config.classify.enabled) {
    for (std::size_t c = 0; c < kClasses; ++c) dataset->class_names.push_back(std::to_string(c));
    dataset->class_scaler = identity(kClasses);
  }
  dataset->train = draw_part(training, Purpose::kReferenceVideos, reference_videos(training));
  dataset->validation = draw_part(training, Purpose::kValidationVideos, data.validation_sequences);
  dataset->test = draw_part(testing, Purpose::kTestVideos, data.test_sequences);
  dataset->decoders = decoders_of(dataset->train);
  dataset->stream = std::make_shared<const DigitStream>(training, data);
  dataset->source = describe(data, *digits, *dataset);
  dataset->checksum = checksum_of(config, *dataset, *digits);
  dataset->file_checksum = file_checksum(data.file);
  dataset->test_file_checksum = file_checksum(data.test_file);
  return dataset;
}

Table digit_table(const DataConfig& data, std::size_t future) {
  const BouncingDigits videos(load(data, data.test_file, "data.test_file"), bouncing(data, future));
  const std::size_t pixels = videos.frame_size();
  Table table{
      .names = numbered_columns(pixels), .inputs = pixels, .targets = std::vector<std::size_t>(pixels), .series = {}};
  std::iota(table.targets.begin(), table.targets.end(), std::size_t{0});
  std::vector<float> video(videos.options().frames * pixels);
  for (std::size_t n = 0; n < static_cast<std::size_t>(data.test_sequences); ++n) {
    videos.draw(stream_of(0, Purpose::kTestVideos, n), video.data());
    table.series.push_back({.name = std::to_string(n),
                            .rows = videos.options().frames,
                            .values = {video.begin(), video.end()},
                            .labels = {}});
  }
  return table;
}

}  // namespace tapelab::experiments
