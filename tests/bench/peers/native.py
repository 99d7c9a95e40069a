#!/usr/bin/env python3
"""Our step and oneDNN's bare LSTM, BUILD/bench_train_step and BUILD/bench_onednn_lstm, called like the other peers;
FORM is the program. See workload.py.
"""
import json
import os
import subprocess
import sys

from workload import LEAST_SECONDS, REPETITIONS, compare, leave_out, load, refuse

USUAL = {"date", "host_name", "executable", "num_cpus", "mhz_per_cpu", "cpu_scaling_enabled", "caches", "load_avg",
         "aslr_enabled", "library_version", "library_build_type", "json_schema_version"}


def report(program, name, *options):
    prefix = os.path.basename(program).removeprefix("bench_")
    command = [program, f"--benchmark_filter=^{prefix}/{name}$", "--benchmark_format=json", *options]
    if name == "paper":
        command.append("--paper")
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0 or not done.stdout.startswith("{"):
        refuse(f"{program} cannot do '{name}': {(done.stderr or done.stdout).strip()}")
    return json.loads(done.stdout)


def say_times(program, name):
    rows = report(program, name, f"--benchmark_repetitions={REPETITIONS}", f"--benchmark_min_time={LEAST_SECONDS}",
                  "--benchmark_report_aggregates_only=true")["benchmarks"]
    median = next(row for row in rows if row["aggregate_name"] == "median")
    print(f'{median["real_time"]:.6g} {median["cpu_time"]:.6g}')


def say_info(program):
    ours = os.path.basename(program) == "bench_train_step"
    context = report(program, "seed", "--benchmark_min_time=0.001")["context"]
    own = {key: value for key, value in context.items() if key not in USUAL}
    print(json.dumps({
        "family": f"ours ({os.path.basename(os.path.dirname(os.path.abspath(program)))})" if ours else "oneDNN's LSTM",
        "form": "", "BLAS": own.pop("blas", "none"),
        "instructions": " ".join(own.values()) or "those of the processor"}))


def check(program, folder, name):
    """Ours has nothing to be compared with: its losses are what the others are held against."""
    if os.path.basename(program) == "bench_train_step":
        return
    quiet = os.environ | {"ONEDNN_VERBOSE": "0", "DNNL_VERBOSE": "0"}  # its log is on standard output
    done = subprocess.run([program, f"--losses={name}"], capture_output=True, text=True, env=quiet)
    if done.returncode != 0:
        refuse(f"{program} --losses={name}: {done.stderr.strip()}")
    if not compare(load(folder, name), [float(line) for line in done.stdout.split()]):
        sys.exit(1)


if __name__ == "__main__":
    command, program, *rest = sys.argv[1:]
    if not os.access(program, os.X_OK):
        leave_out(f"there is no program {program}")
    {"time": lambda folder, name: say_times(program, name), "info": lambda: say_info(program),
     "check": lambda folder, name: check(program, folder, name)}[command](*rest)
