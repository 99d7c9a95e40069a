# study.h5 has the same bytes whatever -j, the order of runs, or a kill in the middle.
source "$(dirname "$0")/expect.sh"
tiny=("$grids/reconstruct.ini" train.epochs=5 model.encoder=8 model.decoder=8)

expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..6' -j1 -o one
says stdout "12 runs: 12 done (12 new), 0 failed; one/study.h5"
expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..6' -j2 -o two
same one two
expect 0 "$tapelab" run "${tiny[@]}" 'seed=5,3,6,1,4,2' -j2 -o order
same one order
expect 0 "$tapelab" run "${tiny[@]}" 'seed=4..6' -o parts
expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..6' -o parts
says stdout "12 done (6 new)"
same one parts

expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..6' -j2 -o one
says stdout "nothing to do"
same one two
[ -z "$(find one -name '*.ckpt' -o -name '*.tmp')" ] || fail "checkpoints or temporary files left"

# Long enough runs to be killed inside of one.
long=("$grids/reconstruct.ini" train.epochs=3000 train.checkpoint_every=50 model.encoder=16 model.decoder=16 'seed=1..6')
expect 0 "$tapelab" run "${long[@]}" -j2 -o whole
"$tapelab" run "${long[@]}" -j2 -o killed >/dev/null 2>&1 &
wait_for stored killed 1
kill -9 $!
wait $! 2>/dev/null
expect 0 "$tapelab" run "${long[@]}" -j1 -o killed
same whole killed
