// The letters of pictures.
#pragma once

#include <cairo/cairo.h>

namespace tapelab::experiments {

/// Letters without serifs, `size` pixels high: those of the fonts that ship with the program (share/tapelab/fonts, of a
/// package), where there are any, else the system's. In grey, not with coloured edges for the subpixels of a screen.
void choose_letters(cairo_t* context, double size, bool bold = false);

}  // namespace tapelab::experiments
