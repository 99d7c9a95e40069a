# .ci/run: Debian 13 first, then 12, a failure of either ends it; where there is no bare system, all tests right here.
source "$(dirname "$0")/expect.sh"
top=$grids/../..
mkdir -p .ci tests/system
cp "$top/.ci/run" .ci/
stand_in() { cat >"$1" && chmod +x "$1"; }
stand_in run_all.sh <<<'#!/bin/sh
echo "here: $*" >>calls; exit ${HERE:-0}'
stand_in tests/system/bare_debian <<<'#!/bin/sh
echo "$*" >>calls; eval "exit \${$1:-0}"'

# calls LINE...: what was called since the last time
calls() { printf '%s\n' "$@" | cmp -s - calls || fail "called: $(cat calls)"; rm calls; }
on_13="trixie ./run_all.sh test -L quick" on_12="bookworm ./run_all.sh test"

expect 0 .ci/run
calls "$on_13" "$on_12"
bookworm=8 expect 8 .ci/run
calls "$on_13" "$on_12"
trixie=8 expect 8 .ci/run
says stderr "failed on a bare Debian 13"
calls "$on_13"
trixie=125 expect 0 .ci/run
says stdout "No bare system, so on this one"
calls "$on_13" "here: test"
trixie=125 HERE=8 expect 8 .ci/run
calls "$on_13" "here: test"
bookworm=125 HERE=8 expect 8 .ci/run
calls "$on_13" "$on_12" "here: test"

# bare_debian itself says why it cannot be, and leaves nothing.
cp "$top/tests/system/bare_debian" tests/system/
mkdir bin temporary
stand_in bin/mmdebstrap <<<'#!/bin/sh
echo "the mirror does not answer" >&2; exit 25'
export PATH=$scratch/bin:$PATH TMPDIR=$scratch/temporary
git init --quiet && git add -A && git -c user.name=test -c user.email=test@localhost commit --quiet -m test
expect 2 tests/system/bare_debian trixie
says stderr "SUITE: bookworm (Debian 12) or trixie (Debian 13)"
expect 125 tests/system/bare_debian trixie true
says stderr "no bare Debian here: "
[ "$(id -u)" != 0 ] || ! unshare --mount --pid --fork true || says stderr "  the mirror does not answer"
[ -z "$(ls temporary)" ] || fail "temporary files are left"
stand_in bin/id <<<'#!/bin/sh
echo 1000'
expect 125 tests/system/bare_debian trixie true
says stderr "no bare Debian here: it takes root"
