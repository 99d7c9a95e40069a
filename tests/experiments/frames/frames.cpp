#include <doctest/doctest.h>
#include <gif_lib.h>

#include <algorithm>
#include <cstring>

#include "experiments/config/config.hpp"
#include "experiments/evaluation/evaluation.hpp"
#include "experiments/frames/canvas.hpp"
#include "experiments/frames/drawing.hpp"
#include "results/text/errors.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/example_data.hpp"

using namespace tapelab;
using namespace tapelab::experiments;
using examples::configured;
using Lines = std::vector<std::string>;
using Sizes = std::vector<std::size_t>;

namespace {

/// A configuration and the tasks of its decoders, of `steps` steps each.
struct Planned {
  Config config;
  Target target;
  std::vector<DecoderTask> tasks;

  Planned(std::size_t steps, std::initializer_list<std::pair<std::string, std::string>> settings)
      : config(configured(settings)), target{.steps = steps, .features = 1, .values = {}, .mask = {}} {
    if (config.reconstruct.enabled) tasks.push_back({"reconstruct", &config.reconstruct, &target});
    if (config.predict.enabled) tasks.push_back({"predict", &config.predict, &target});
  }

  FramePlan plan(std::size_t length) const { return plan_frames(config, tasks, length); }
};

/// "i0 i1 t0 -": source, with the decoder's place where there are several, and step of every cell.
std::string cells(const FrameRow& row) {
  std::string text;
  for (const auto& cell : row.cells) {
    if (!text.empty()) text += ' ';
    if (!cell) {
      text += '-';
      continue;
    }
    text += std::string(1, "itpf"[static_cast<int>(cell->source)]);
    if (cell->source != FrameSource::kInput) text += std::string(1, "ab"[cell->decoder]);
    text += std::to_string(cell->step);
  }
  return text;
}

GreyFrame shade(std::uint8_t grey) { return GreyFrame(6, grey); }

/// One sequence of two input frames and a future one; frames of 2 x 3 pixels.
FrameFigure small_figure() {
  const Planned planned(1, {{"reconstruct.enabled", "false"},
                            {"predict.enabled", "true"},
                            {"predict.target", "future"},
                            {"predict.steps", "1"}});
  return {2, 3, {{"sequence 0", planned.plan(2), {{shade(10), shade(20), shade(30)}, {{}, {}, shade(40)}}}}};
}

std::uint32_t big_endian(const std::vector<std::byte>& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint32_t>(bytes[at + i]);
  return value;
}

struct Source {
  const std::vector<std::byte>& bytes;
  std::size_t at = 0;
};

int read_bytes(GifFileType* gif, GifByteType* to, int length) {
  auto& source = *static_cast<Source*>(gif->UserData);
  const std::size_t count = std::min(static_cast<std::size_t>(length), source.bytes.size() - source.at);
  std::memcpy(to, source.bytes.data() + source.at, count);
  source.at += count;
  return static_cast<int>(count);
}

}  // namespace

TEST_CASE("frames: the future stands right of the input, reversed outputs are turned back") {
  const Planned planned(3, {{"reconstruct.reversed", "true"},
                            {"reconstruct.conditional", "true"},
                            {"predict.enabled", "true"},
                            {"predict.target", "future"},
                            {"predict.steps", "3"},
                            {"predict.conditional", "true"}});
  const FramePlan plan = planned.plan(3);
  CHECK(plan.times == Sizes{0, 1, 2, 3, 4, 5});
  CHECK(plan.inputs == 3);
  REQUIRE(plan.rows.size() == 3);
  CHECK(cells(plan.rows[0]) == "i0 i1 i2 tb0 tb1 tb2");
  CHECK(plan.rows[0].label == Lines{"input", "truth"});
  CHECK(cells(plan.rows[1]) == "pa2 pa1 pa0 pb0 pb1 pb2");
  CHECK(plan.rows[1].label == Lines{"reconstruction", "prediction"});
  CHECK(cells(plan.rows[2]) == "fa2 fa1 fa0 fb0 fb1 fb2");
  CHECK(plan.rows[1].note.empty());
  CHECK(plan.rows[2].label == Lines{"reconstruction", "prediction"});
  CHECK(plan.rows[2].note == "teacher-forced");
}

TEST_CASE("frames: what overlaps in time has rows of its own") {
  const Planned shifted(2, {{"predict.enabled", "true"}, {"predict.conditional", "true"}, {"reconstruct.steps", "2"}});
  const FramePlan plan = shifted.plan(3);
  CHECK(plan.times == Sizes{0, 1, 2});
  CHECK(plan.inputs == 3);
  REQUIRE(plan.rows.size() == 4);
  CHECK(cells(plan.rows[0]) == "i0 i1 i2");
  CHECK(cells(plan.rows[1]) == "pa0 pa1 -");
  CHECK(cells(plan.rows[2]) == "- pb0 pb1");
  CHECK(cells(plan.rows[3]) == "- fb0 fb1");
  CHECK(plan.rows[3].label == Lines{"prediction"});
  CHECK(plan.rows[3].note == "teacher-forced");
}

TEST_CASE("frames: truth is drawn where the input does not show it") {
  const FramePlan noisy = Planned(3, {{"eval.noise", "0.1"}}).plan(3);
  REQUIRE(noisy.rows.size() == 3);
  CHECK(cells(noisy.rows[1]) == "ta0 ta1 ta2");
  CHECK(noisy.rows[1].label == Lines{"truth"});
  CHECK(Planned(3, {}).plan(3).rows.size() == 2);
  // Both decoders output the noiseless input: what one shows is not shown again.
  const FramePlan all =
      Planned(3, {{"eval.noise", "0.1"}, {"predict.enabled", "true"}, {"predict.target", "input"}}).plan(3);
  REQUIRE(all.rows.size() == 4);
  CHECK(cells(all.rows[1]) == "ta0 ta1 ta2");
  const FramePlan part =
      Planned(2, {{"eval.noise", "0.1"}, {"predict.enabled", "true"}, {"reconstruct.steps", "2"}}).plan(3);
  REQUIRE(part.rows.size() == 5);
  CHECK(cells(part.rows[1]) == "ta0 ta1 -");
  CHECK(cells(part.rows[2]) == "- tb0 tb1");
}

TEST_CASE("frames: a horizon leaves no empty columns, a short sequence ends early") {
  const Planned planned(2, {{"reconstruct.enabled", "false"},
                            {"data.horizon", "3"},
                            {"predict.enabled", "true"},
                            {"predict.target", "future"},
                            {"predict.steps", "2"},
                            {"predict.reversed", "true"}});
  const FramePlan plan = planned.plan(2);
  CHECK(plan.times == Sizes{0, 1, 4, 5});
  CHECK(plan.inputs == 2);
  CHECK(cells(plan.rows[0]) == "i0 i1 ta1 ta0");
  CHECK(cells(plan.rows[1]) == "- - pa1 pa0");
}

TEST_CASE("frames: grey values are clamped") {
  const GreyRange unit;
  CHECK(unit.grey(-0.5) == 0);
  CHECK(unit.grey(0.5) == 128);
  CHECK(unit.grey(1.5) == 255);
  const GreyRange bytes{-10, 10};
  CHECK(bytes.grey(-10) == 0);
  CHECK(bytes.grey(10) == 255);
}

TEST_CASE("frames: the range of the greys is that of the data in its own units") {
  const Config config = configured({});
  Dataset data = examples::example_data(config, {});
  CHECK(grey_range(data, decoder_tasks(config, data.tested())).white == 1);
  data.scaler = {{0, 0}, {100, 100}};
  data.target_scaler = data.scaler;
  const GreyRange range = grey_range(data, decoder_tasks(config, data.tested()));
  const auto [low, high] = std::ranges::minmax(data.train.inputs);
  CHECK(range.black == doctest::Approx(100 * low));
  CHECK(range.white == doctest::Approx(100 * high));
}

TEST_CASE("frames: zoom makes a frame about 64 pixels") {
  CHECK(default_zoom(8, 8) == 8);
  CHECK(default_zoom(28, 20) == 2);
  CHECK(default_zoom(64, 64) == 1);
  CHECK(default_zoom(500, 500) == 1);
}

TEST_CASE("frames: a PNG of the size it says, which grows with the zoom by the frames alone") {
  const FrameFigure figure = small_figure();
  // Small enough that the letters keep their least size.
  const DrawnFile small = draw_png(figure, 10), large = draw_png(figure, 11);
  const std::string signature = "\x89PNG\r\n\x1a\n";
  REQUIRE(small.bytes.size() > 24);
  CHECK(std::memcmp(small.bytes.data(), signature.data(), signature.size()) == 0);
  CHECK(big_endian(small.bytes, 16) == small.width);
  CHECK(big_endian(small.bytes, 20) == small.height);
  CHECK(large.width == small.width + 3 * 3);
  CHECK(large.height == small.height + 2 * 2);
}

TEST_CASE("frames: a GIF holds one picture per time step, with the frames in it") {
  const FrameFigure figure = small_figure();
  const DrawnFile film = draw_gif(figure, 20);
  Source source{film.bytes};
  int code = 0;
  GifFileType* gif = DGifOpen(&source, read_bytes, &code);
  REQUIRE(gif);
  REQUIRE(DGifSlurp(gif) == GIF_OK);
  CHECK(gif->ImageCount == 3);
  CHECK(film.pictures == 3);
  CHECK(gif->SWidth == static_cast<int>(film.width));
  CHECK(gif->SHeight == static_cast<int>(film.height));
  CHECK(gif->SColorMap->Colors[40].Red == 40);
  // Letters have greys of their own, but not 40 x 60 pixels of one.
  const auto count = [&](int image, int grey) {
    const GifByteType* pixels = gif->SavedImages[image].RasterBits;
    return std::count(pixels, pixels + gif->SWidth * gif->SHeight, grey);
  };
  CHECK(count(0, 10) >= 2400);
  CHECK(count(1, 20) >= 2400);
  CHECK(count(2, 30) >= 2400);
  CHECK(count(2, 40) >= 2400);
  CHECK(count(1, 40) < 2400);
  GraphicsControlBlock control;
  REQUIRE(DGifSavedExtensionToGCB(gif, 1, &control) == GIF_OK);
  CHECK(control.DelayTime == 17);
  DGifCloseFile(gif, &code);
}

TEST_CASE("frames: a picture that is too large is rejected") {
  const std::string error = error_text<results::UsageError>([] { draw_png(small_figure(), 20000); });
  CHECK(error.find("at most 32767 along a side and 100000000 in all can be drawn\n"
                   " = draw fewer sequences with --samples, or smaller frames with --zoom") != std::string::npos);
  CHECK_THROWS_AS(draw_gif(small_figure(), 20000), results::UsageError);
}

TEST_CASE("frames: pictures are enlarged without smoothing") {
  Canvas canvas(8, 4);
  canvas.picture(1, 1, std::vector<std::uint8_t>{0, 100, 200}, 3, 1, 2);
  const std::vector<std::uint8_t> row = {255, 0, 0, 100, 100, 200, 200, 255};
  std::vector<std::uint8_t> expected(8, 255);
  expected.insert(expected.end(), row.begin(), row.end());
  expected.insert(expected.end(), row.begin(), row.end());
  expected.insert(expected.end(), 8, 255);
  CHECK(canvas.grey_values() == expected);
}

TEST_CASE("frames: what is drawn is what was scored") {
  const Config config = configured({{"model.encoder", "4"},
                                    {"model.decoder", "4"},
                                    {"reconstruct.conditional", "true"},
                                    {"reconstruct.reversed", "true"},
                                    {"predict.enabled", "true"},
                                    {"train.batch_size", "3"},
                                    {"eval.noise", "0.2"},
                                    {"eval.samples", "100"}});
  Dataset data = examples::example_data(config, {.train = 4, .test = 8, .steps = 4, .features = 6});
  data.scaler.range.assign(6, 0.5);
  Autoencoder<float> model(model_options(config, data));
  const ParameterBuffer<float> parameters(model);
  model.initialize(1);
  Tape<float> tape;
  results::RunRecord record;
  test_model(model, tape, config, data, record);

  const auto tasks = decoder_tasks(config, data.tested());
  const GreyRange range{-1, 1};
  const FrameFigure figure =
      frame_figure(model, config, data, tasks, {0, 1}, {.first = 4, .count = 3, .height = 2, .width = 3}, range);
  REQUIRE(figure.panels.size() == 3);
  std::size_t compared = 0;
  for (std::size_t p = 0; p < 3; ++p) {
    const FramePanel& panel = figure.panels[p];
    CHECK(panel.title == "sample " + std::to_string(4 + p) + " from row " + std::to_string(4 + p));
    for (std::size_t r = 0; r < panel.rows.size(); ++r)
      for (std::size_t c = 0; c < panel.rows[r].size(); ++c) {
        const auto& cell = panel.plan.rows[r].cells[c];
        if (!cell || (cell->source != FrameSource::kFreeRunning && cell->source != FrameSource::kTruth)) continue;
        const results::Output& stored = record.outputs[cell->decoder];
        const auto& values = cell->source == FrameSource::kTruth ? stored.target.values : stored.prediction.values;
        GreyFrame expected;
        for (std::size_t f = 0; f < 6; ++f)
          expected.push_back(range.grey(values[((4 + p) * stored.target.shape[1] + cell->step) * 6 + f]));
        CHECK(panel.rows[r][c] == expected);
        ++compared;
      }
  }
  CHECK(compared == 3 * (4 + 4 + 3));  // the truth of both decoders is drawn once
}
