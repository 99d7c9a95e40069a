// Compiled as all code is, so that the compiler's macros say what for; holds data only, no instruction.
#include "autograd/instruction_sets.hpp"

// A macro that is not predefined stays as it is written, with an underscore in front.
#define TAPELAB_TEXT_OF(macro) #macro
#define TAPELAB_IS_DEFINED(name, macro) TAPELAB_TEXT_OF(macro)[0] == '1',

namespace tapelab {

constinit const bool compiled_instruction_sets[kInstructionSets] = {TAPELAB_INSTRUCTION_SETS(TAPELAB_IS_DEFINED)};

}  // namespace tapelab
