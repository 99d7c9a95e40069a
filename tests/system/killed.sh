# Killed at random moments and started again each time, a study ends with the bytes of an undisturbed one.
source "$(dirname "$0")/expect.sh"
RANDOM=20 # the same moments every time, as far as the machine allows
grid=("$grids/real_series.ini" predict.conditional=true reconstruct.enabled=false 'seed=1..4'
      model.encoder=8 model.decoder=8 model.dropout=0.1 data.validation=0.2 data.test=0.2 data.noise=0.01
      train.epochs=400 train.checkpoint_every=2 train.optimizer=rmsprop train.momentum=0.5 train.schedule=plateau
      train.decay_every=20 train.patience=390 train.log_gradients=true)

expect 0 "$tapelab" run "${grid[@]}" -j2 -o whole

kills=0 resumed=0
for _ in $(seq 20); do
  "$tapelab" run "${grid[@]}" -j2 -o killed >/dev/null 2>&1 &
  sleep "0.$(printf '%03d' $((RANDOM % 250 + 20)))"
  kill -9 $! 2>/dev/null && kills=$((kills + 1))
  wait $! 2>/dev/null
  [ -z "$(find killed -name '*.ckpt' 2>/dev/null)" ] || resumed=$((resumed + 1))
done
[ "$kills" -ge 5 ] || fail "only $kills of 20 runs were still there to be killed"
[ "$resumed" -ge 1 ] || fail "no kill left a checkpoint"
expect 0 "$tapelab" run "${grid[@]}" -j2 -o killed
same whole killed
left=$(find killed -name '*.ckpt' -o -name '*.tmp' -o -name workers)
[ -z "$left" ] || fail "checkpoints or temporary files left: $left"
