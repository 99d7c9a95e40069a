#include "experiments/frames/letters.hpp"

#include <fontconfig/fontconfig.h>

#include <filesystem>
#include <system_error>

#include "experiments/config/shipped_files.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

/// Only these are looked at then: pictures are the same on every machine, and nothing asks for a configuration of fonts
/// or a place for a cache of them.
bool take_shipped_fonts() {
  const auto shipped = shipped_folder();
  std::error_code error;
  if (!shipped || !fs::is_directory(*shipped / "fonts", error)) return false;
  FcConfig* const config = FcConfigCreate();
  for (const auto& font : fs::directory_iterator(*shipped / "fonts", error))
    FcConfigAppFontAddFile(config, reinterpret_cast<const FcChar8*>(font.path().c_str()));
  const bool taken = FcConfigSetCurrent(config) == FcTrue;
  FcConfigDestroy(config);  // what is current is kept
  return taken;
}

}  // namespace

void choose_letters(cairo_t* context, double size, bool bold) {
  static const bool kShipped = take_shipped_fonts();
  cairo_select_font_face(context, kShipped ? "DejaVu Sans" : "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                         bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(context, size);
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options(context, options);
  cairo_font_options_destroy(options);
}

}  // namespace tapelab::experiments
