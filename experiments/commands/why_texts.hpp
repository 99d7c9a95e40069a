// What results/views/why.hpp has to be told of settings and revisions.
#pragma once

#include "results/views/why.hpp"

namespace tapelab::experiments {

/// Of every setting.
results::SettingTexts default_texts();

results::RevisionTexts revision_texts();

}  // namespace tapelab::experiments
