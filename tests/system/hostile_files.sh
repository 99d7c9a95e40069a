# What is no file in the place of one: every command names it, leaves it out, ends by itself, and serves the other runs.
source "$(dirname "$0")/expect.sh"

/usr/bin/python3 - <<'PYTHON'
import numpy as np
np.save("squares.npy", (np.indices((12, 6, 4, 4)).sum(0) % 5 / 4).astype("float32"))
PYTHON
cat >g.ini <<'EOF'
[grid]
title = pictures
[data]
source = array
file = squares.npy
test = 0.25
[model]
encoder = 2
decoder = 2
[train]
epochs = 1
learning_rate = 0.01,0.001
EOF
grid=(g.ini seed=1,2)
expect 0 "$tapelab" run "${grid[@]}" -o base
mapfile -t ids < <(ls base/runs | sed -n 's/.h5$//p')
[ "${#ids[@]}" -eq 4 ] || fail "not 4 runs"
expect 0 "$tapelab" ls base seed=1 --csv
mapfile -t first_seed < <(cut -d, -f1 stdout | tail -n +2)
good=${first_seed[0]} other=${first_seed[1]} bad=
for id in "${ids[@]}"; do [ "$id" = "$good" ] || [ "$id" = "$other" ] || bad=$id; done

# make_bad KIND PATH
make_bad() {
  rm -rf "$2"
  case $1 in
    directory) mkdir -p "$2/inside" ;;
    pipe) mkfifo "$2" ;;
    socket) /usr/bin/python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$2" ;;
    device) ln -s /dev/zero "$2" ;;
    dangling) ln -s nowhere "$2" ;;
    loop) ln -s "$(basename "$2")" "$2" ;;
    memory) printf 'half' >"$2"; truncate -s 8T "$2" ;;
  esac
}

# Every command that reads a study; the code it ends with.
commands=("0 ls s" "0 show s $good" "0 table s" "0 compare s --factor train.learning_rate" "0 report s -o page.html"
  "0 export s --runs" "3 check s" "0 why s $good $other" "0 verify s $good" "0 watch s --once" "0 plan ${grid[*]} -o s"
  "0 predict s $good -o p.csv" "0 encode s $good -o e.csv" "0 detect s $good" "0 frames s $good -o f.png"
  "0 ls s --json" "0 table s --csv")

# try CODE NAME COMMAND...: within 30 s it ends with CODE and names the file.
try() {
  local code=$1 name=$2
  shift 2
  expect "$code" timeout -k 1 30 "$tapelab" "$@"
  [ "$1" = check ] || [ -z "$name" ] || grep -qF -- "$name" stderr || fail "$name is not named: $*"
  [ "$1" != check ] || says stdout "unreadable  "
  [ "$1" != check ] || says stdout "$name"
}

for kind in directory pipe socket device dangling loop memory; do
  for place in "runs/$bad.h5" study.h5; do
    for line in "${commands[@]}"; do
      read -ra words <<<"$line"
      [ "$kind" = pipe ] || [ "$place" != study.h5 ] || [[ " ls check report table " == *" ${words[1]} "* ]] || continue
      rm -rf s && cp -a base s && make_bad "$kind" "s/$place"
      # watch and plan look at the runs, and at study.h5 only as a short cut
      name=$(basename "$place")
      [ "$place" = study.h5 ] && [ "$kind" = memory ] && [ "${words[1]}" != check ] && name=  # damaged, built again
      [ "$place" = study.h5 ] && [[ " watch plan " == *" ${words[1]} "* ]] && name=
      try "${words[@]:0:1}" "$name" "${words[@]:1}"
      [ "${words[1]}" != ls ] || says stdout "$good"
    done
  done
  for place in timing.h5 plan.json study.json; do
    for line in "0 ls s" "0 table s" "3 check s" "0 show s $good"; do
      read -ra words <<<"$line"
      rm -rf s && cp -a base s && make_bad "$kind" "s/$place"
      name=$place
      [ "$place" = timing.h5 ] && [ "$kind" = memory ] && [ "${words[1]}" != check ] && name=
      try "${words[0]}" "$name" "${words[@]:1}"
    done
  done

  # run: what stands in a run's place is not written over, the others are there; what is built again is.
  rm -rf s && cp -a base s && make_bad "$kind" "s/runs/$bad.h5" && rm "s/runs/$good.h5"
  try 5 "$bad.h5" run "${grid[@]}" -o s
  says stdout "4 runs: 3 done (1 new), 0 failed, 1 left out"
  [ -L "s/runs/$bad.h5" ] || [ ! -f "s/runs/$bad.h5" ] || [ "$kind" = memory ] || fail "$kind was written over"
  rm -rf "s/runs/$bad.h5"
  expect 0 "$tapelab" run "${grid[@]}" -o s
  same base s
  rm -rf s && cp -a base s && make_bad "$kind" s/plan.json && rm "s/runs/$good.h5"
  expect 0 timeout -k 1 30 "$tapelab" run "${grid[@]}" -o s

  # A checkpoint: the run starts over where its place can be had, and is left out where not.
  rm -rf s && cp -a base s && make_bad "$kind" "s/runs/$bad.ckpt" && rm "s/runs/$bad.h5"
  try 3 "$bad.ckpt" check s
  try 0 "$bad.ckpt" watch s --once
  try "$([ "$kind" = directory ] && echo 5 || echo 0)" "$bad.ckpt" run "${grid[@]}" -o s

  # A table of an earlier export, which would be replaced.
  rm -rf tables && mkdir tables && make_bad "$kind" tables/runs.csv
  expect 2 timeout -k 1 30 "$tapelab" export base -o tables
  says stderr "'tables/runs.csv' already exists"

  # Data and grid files.
  make_bad "$kind" data.npy
  expect 2 timeout -k 1 30 "$tapelab" plan "${grid[@]}" data.file=data.npy
  says stderr "cannot read data file '"
  expect 2 timeout -k 1 30 "$tapelab" plan g.ini data.source=csv data.file=data.npy
  expect 2 timeout -k 1 30 "$tapelab" predict base "$good" data.npy
  make_bad "$kind" bad.ini
  expect 2 timeout -k 1 30 "$tapelab" plan bad.ini
  says stderr "cannot read grid file 'bad.ini': "
done
expect 2 timeout -k 1 30 "$tapelab" plan "${grid[@]}" data.file=/dev/zero
says stderr "cannot read data file '/dev/zero': is a device, not a file"
expect 2 timeout -k 1 30 "$tapelab" plan "${grid[@]}" data.source=csv data.file=/dev/stdin </dev/null
truncate -s 8T huge.csv
expect 2 timeout -k 1 30 "$tapelab" plan g.ini data.source=csv data.file=huge.csv
says stderr "has 8796093022208 bytes; at most "
says stderr " are read, a quarter of the memory that is free"

# A pipe as the study itself, and SIGTERM, which must end a command at once.
mkfifo pipe
for line in "ls pipe" "check pipe" "report pipe -o page.html"; do
  code=0
  timeout -k 1 30 "$tapelab" $line >stdout 2>stderr || code=$?
  [ "$code" -eq 5 ] || [ "$code" -eq 3 ] || fail "exit code $code: $line"
done
echo "every kind in every place"
