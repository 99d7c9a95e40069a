#!/usr/bin/env bash
# A program built for this machine's instruction set, on an emulated processor that lacks it: names what is missing.
#   instruction_sets.sh PROGRAM SOURCE COMPILER NATIVE
set -euo pipefail
program=$1 source=$2 compiler=$3 native=$4
fail() { echo "FAILED: $*" >&2; exit 1; }

# Every instruction set that some -march= switches on is in the table, or is one that compilers leave to intrinsics, to the
# kernel or to hints which other processors ignore.
left_out=' 3dNOW 3dNOW_A ABM ADX AES AMX_BF16 AMX_COMPLEX AMX_FP16 AMX_INT8 AMX_TILE AVX512PF AVX5124VNNIW AVX512VP2INTERSECT
  AVX10_1 AVX10_1_256 AVX10_1_512 CLDEMOTE CLFLUSHOPT CLWB CLZERO CMPCCXADD CRC32 ENQCMD FSGSBASE HLE HRESET KL LAHF_SAHF LWP
  MOVDIR64B MOVDIRI MWAITX PCLMUL PCONFIG PKU PREFETCHI PREFETCHWT1 PRFCHW PTWRITE RAOINT RDPID RDRND RDSEED RTM SERIALIZE SGX
  SHA SHA512 SHSTK SM3 SM4 SSE4A TSXLDTRK UINTR USER_MSR VAES VPCLMULQDQ WAITPKG WBNOINVD WIDEKL XSAVE XSAVEC XSAVEOPT XSAVES
  APX_INLINE_ASM_USE_GPR32 EVEX256 EVEX512 SAHF '
macros() { "$compiler" "-march=$1" -dM -E -x c++ /dev/null | sed -n 's/^#define __\([A-Z0-9][A-Za-z0-9_]*\)__ 1$/\1/p' | sort; }
read -r -a kinds <<<"$("$compiler" -march=none -E - </dev/null 2>&1 | sed -n 's/.*switch are: //p')"
[ "${#kinds[@]}" -gt 20 ] || fail "the compiler does not list its processors"
macros x86-64 >"${TMPDIR:-/tmp}/baseline.$$"
trap 'rm -f "${TMPDIR:-/tmp}/baseline.$$"' EXIT
for kind in "${kinds[@]}"; do
  for macro in $(macros "$kind" | comm -23 - "${TMPDIR:-/tmp}/baseline.$$"); do
    grep -q "__${macro}__)" "$source/autograd/instruction_sets.hpp" || [[ ${left_out//$'\n'/ } == *" $macro "* ]] ||
      fail "-march=$kind defines __${macro}__: autograd/instruction_sets.hpp does not look for it"
  done
done

# The oldest x86-64 processor lacks something of what any machine of today has.
command -v qemu-x86_64 >/dev/null || fail "qemu-x86_64 is not installed; Debian: apt-get install qemu-user"
code=0
said=$(qemu-x86_64 -cpu qemu64 "$program" version 2>&1) || code=$?
if [ "$native" = ON ]; then
  [ "$code" = 2 ] || fail "exit code $code instead of 2: $said"
  [[ $said == "error: compiled for instructions that this processor does not have: "*" sse4.2"*"-DTAPELAB_NATIVE=OFF"* ]] ||
    fail "it says: $said"
else
  [[ $code == 0 && $said == tapelab\ * ]] || fail "a portable program ends with $code: $said"
fi

# What runs store says which of oneDNN's kernels they were made by, whatever limits them.
if [[ $("$program" version) == *oneDNN*AVX* ]] && grep -qw avx2 /proc/cpuinfo; then
  for limit in SSE41:SSE4.1 AVX:AVX AVX2:AVX2; do
    said=$(ONEDNN_MAX_CPU_ISA=${limit%:*} "$program" version)
    [[ $said =~ oneDNN\ [0-9.]+\ "${limit#*:}"\ with ]] || fail "ONEDNN_MAX_CPU_ISA=${limit%:*}: $said"
  done
fi
