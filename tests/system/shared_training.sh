# Runs that differ in eval.* only: one training, and files as if each had been trained.
source "$(dirname "$0")/expect.sh"

awk 'BEGIN { print "y,event"; for (i = 0; i < 240; ++i) {
  e = (i >= 190 && i < 195) || i == 220; printf "%.3f,%d\n", (i * 7) % 20 / 20 + (e ? 0.8 : 0), e } }' > l.csv
cat > g.ini <<'INI'
seed = 1..3
[data]
source = csv
file = l.csv
columns = y
label_column = event
window = 8
validation = 0.2
test = 0.3
[model]
encoder = 6
decoder = 6
dropout = 0.1
[train]
epochs = 40
batch_size = 16
schedule = cosine
patience = 30
INI
swept=('eval.threshold=quantile:0.9,quantile:0.99' 'eval.by_step=false,true')

# How many runs of a study were trained, and how many have weights of others.
trained() {
  /usr/bin/python3 - "$1" <<'PY'
import glob, json, sys, h5py
trained = others = 0
for name in glob.glob(sys.argv[1] + "/runs/r*.h5"):
    with h5py.File(name) as file:
        log = json.loads(file["timing/log"][()])
        own = "train_seconds" in file["timing"]
        assert own != ("weights_of" in log), name
        assert own or "measure_seconds" in file["timing"], name
        trained, others = trained + own, others + (not own)
print(trained, others)
PY
}

expect 0 "$tapelab" plan g.ini "${swept[@]}" -o shared
says stdout "training 12 runs: 3 trainings, 9 evaluations of the same weights"
expect 0 "$tapelab" plan g.ini "${swept[@]}" -o shared --json
says stdout '"trainings": 3'
says stdout '"evaluations": 9'
expect 0 "$tapelab" plan g.ini -o shared
grep -q "^training" stdout && fail "plan speaks of evaluations where there are none"
expect 0 "$tapelab" run g.ini "${swept[@]}" -j2 --verbose -o shared
says stderr ", weights of r"
[ "$(trained shared)" = "3 9" ] || fail "trained $(trained shared) of 3 9"
expect 0 "$tapelab" verify shared
says stdout "12/12 reproduced, bit by bit"

# Each configuration by itself: every run trained. The files together are the same study.
mkdir -p alone/runs
for threshold in 0.9 0.99; do
  for by_step in false true; do
    expect 0 "$tapelab" run g.ini eval.threshold=quantile:$threshold eval.by_step=$by_step -o one
    [ "$(trained one)" = "3 0" ] || fail "a grid without sweep shared something"
    cp one/runs/*.h5 alone/runs/
    rm -r one
  done
done
cp shared/study.json alone/
expect 0 "$tapelab" table alone
same shared alone
expect 0 "$tapelab" run g.ini "${swept[@]}" -j1 -o serial
same shared serial

# A later call measures weights that are there; where a file cannot be read, it trains.
expect 0 "$tapelab" run g.ini -o later
expect 0 "$tapelab" plan g.ini 'eval.samples=0,1' -o later
says stdout "training 6 runs: 0 trainings, 6 evaluations of the same weights"
expect 0 "$tapelab" run g.ini "${swept[@]}" -o later
[ "$(trained later)" = "3 9" ] || fail "a later call trained again"
same shared later
expect 0 "$tapelab" run g.ini -o damaged
for file in damaged/runs/*.h5; do truncate -s -100 "$file"; done
expect 0 "$tapelab" run g.ini eval.threshold=quantile:0.9 -o damaged
says stdout "3 done (3 new)"
/usr/bin/python3 -c "
import glob, h5py
for name in glob.glob('damaged/runs/r*.h5'):
    try:
        file = h5py.File(name)
    except OSError:
        continue
    assert 'train_seconds' in file['timing']
" || fail "weights of a damaged file were measured"

# eval.noise enters the validation loss, which chooses the weights: it is trained apart.
expect 0 "$tapelab" plan g.ini eval.noise=0,0.1 -o noise
grep -q "^training" stdout && fail "noise in the validation loss is no evaluation of the same weights"
expect 0 "$tapelab" plan g.ini eval.noise=0,0.1 data.validation=0 train.patience=0 -o noise
says stdout "training 6 runs: 3 trainings, 3 evaluations of the same weights"

# Killed at random moments: nothing is lost, and no training is made twice once its file is there.
RANDOM=7
for _ in $(seq 12); do
  "$tapelab" run g.ini "${swept[@]}" -j2 train.checkpoint_every=2 -o killed >/dev/null 2>&1 &
  sleep "0.$(printf '%03d' $((RANDOM % 200 + 20)))"
  kill -9 $! 2>/dev/null
  wait $! 2>/dev/null
done
expect 0 "$tapelab" run g.ini "${swept[@]}" -j2 train.checkpoint_every=2 -o killed
expect 0 "$tapelab" run g.ini "${swept[@]}" -j2 train.checkpoint_every=2 -o whole
same whole killed
[ -z "$(find killed -name '*.ckpt' -o -name '*.tmp')" ] || fail "checkpoints or temporary files left"
[ "$(trained killed)" = "3 9" ] || fail "kills made $(trained killed) of 3 9"

# each(PATTERN): one value per file.
mkdir -p m far
for i in 10 2 1; do sed "$((i + 3))s/^0/1/" l.csv > "m/m$i.csv"; done
sed 's/^file = .*/file = each(m\/*.csv)/' g.ini > each.ini
expect 0 "$tapelab" plan each.ini -o each
says stdout "data.file = m/m1.csv, m/m10.csv, m/m2.csv"
(cd far && expect 0 "$tapelab" plan ../each.ini 'data.file=each(../m/m?.csv)' -o each)
says stdout "data.file = "
says stdout "6 to run"
(cd far && expect 0 "$tapelab" plan ../each.ini -o each)
says stdout "9 to run"
expect 2 "$tapelab" plan g.ini 'data.file=each(m/*.txt)' -o each
says stderr "sweep 'each(m/*.txt)': no file fits: the folder 'm' has 3 files, such as 'm1.csv'"
sed -i 's/each(m/each(nowhere/' each.ini
expect 2 "$tapelab" plan each.ini -o each
says stderr "there is no folder 'nowhere'"
says stderr "each.ini:4"
expect 2 "$tapelab" plan g.ini 'train.epochs=each(m/*.csv)' -o each
says stderr "it lists files, and this setting takes none"
