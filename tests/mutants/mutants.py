"""Changes the code in one place at a time and looks whether a test notices.

    mutants.py [-n 300] [--seed 1] [--part 1/2] [--files GLOB...] [--list] SOURCE BUILD
    mutants.py --again OUTPUT SOURCE BUILD

SOURCE is a clone of its own: a file of it is changed, built into BUILD (configured before), tested and put back. A
mutant is one operator, constant, condition or statement; which of all possible ones are tried is drawn from the seed,
the same everywhere for the same code. One that does not compile, or makes the same program, counts as none. Prints
a line per mutant and the share that survives; survivors are explained in survivors.md beside this file. --again tries
those that survived in an earlier output, found by the text of their lines.
"""
import argparse
import collections
import fnmatch
import hashlib
import os
import random
import re
import subprocess
import sys
import time

# Files -> tests that cover them: programs with arguments, in this order, until one fails.
QUICK_RESULTS = ["test_results", "-tce=*false positives*,*damaged*"]
COVERED_BY = [
    ("autograd/*.cpp", [["test_autograd"], ["test_layers"]]),
    ("layers/*.cpp", [["test_layers"], ["test_experiments"]]),
] + [("autograd/%s.hpp" % name, [["test_autograd"], ["test_layers"]]) for name in (  # headers that few files include
    "recurrent log_sum_exp valid_rows").split()
] + [("experiments/%s.cpp" % name, [["test_experiments"]]) for name in (
    "training/training training/train_run model/batch model/noise training/make_optimizer training/freezing "
    "training/epoch_losses training/early_stopping training/gradient_norms training/training_state "
    "evaluation/evaluation evaluation/error_sums evaluation/baselines evaluation/event_scores "
    "evaluation/detection_measures evaluation/sample_outputs dataset/scaling dataset/split dataset/windows "
    "dataset/targets model/build_model runner/cost runner/progress runner/inventory config/validate "
    "config/validate_data config/validate_training dataset/dataset_cache dataset/steps config/axes "
    "config/decoder_targets runner/plan_runs runner/grid_memory model/trained_run config/stored_config "
    "dataset/load_dataset").split()
] + [("results/%s.cpp" % name, [QUICK_RESULTS, ["test_results"]]) for name in (
    "statistics/statistics statistics/paired_tests statistics/paired_effect statistics/pairing statistics/sign_flip "
    "statistics/margin statistics/detection statistics/comparison statistics/comparison_plan statistics/verdict "
    "statistics/expectation query/test_data study/cells").split()]
NOT_MUTATED = ["autograd/instruction_sets.*", "autograd/compiled_instruction_sets.cpp", "autograd/blas_memory.*"]

# What a piece of code becomes. Blanks around an operator tell it from a template's brackets, a pointer or a sign.
OPERATORS = {
    " < ": [" <= ", " > "], " <= ": [" < "], " > ": [" >= ", " < "], " >= ": [" > "], " == ": [" != "],
    " != ": [" == "], " + ": [" - "], " - ": [" + "], " * ": [" / "], " / ": [" * "], " && ": [" || "],
    " || ": [" && "], " += ": [" -= "], " -= ": [" += "], " *= ": [" /= "], " /= ": [" *= "], " % ": [" / "],
    "++": ["--"], "std::min(": ["std::max("], "std::max(": ["std::min("], "true": ["false"], "false": ["true"],
    "if (": ["if (!"], "? ": None, "std::sqrt(": ["("], "std::exp(": ["("], "std::abs(": ["("],
}
NUMBER = re.compile(r"(?<![\w.'\"])(\d+(?:\.\d+)?(?:e-?\d+)?)(?=[;,)\s}\]]|f\b)")
STATEMENT = re.compile(r"^\s+[A-Za-z_][\w.\->:\[\]]*\([^;{}]*\);$")  # a call whose result nobody takes
SECONDS = 300


def without_texts(line):
    """The line with the insides of texts and comments blanked out, as long as before."""
    line = re.sub(r'"(?:\\.|[^"\\])*"', lambda m: '"' + " " * (len(m.group()) - 2) + '"', line)
    return re.sub(r"//.*", lambda m: " " * len(m.group()), line)


def mutants_of(path, text):
    """(line number, column, length, replacement) of everything that can be changed in a file."""
    found = []
    depth_of_comment = False
    for number, line in enumerate(text.split("\n")):
        code = without_texts(line)
        if code.lstrip().startswith(("#", "static_assert", "template", "using ", "namespace ", "MESSAGE")):
            continue
        if "/*" in code:
            depth_of_comment = True
        if depth_of_comment:
            depth_of_comment = "*/" not in code
            continue
        for old, news in OPERATORS.items():
            start = 0
            while (at := code.find(old, start)) >= 0:
                start = at + len(old)
                if old in ("true", "false") and re.match(r"\w", code[at - 1:at] + code[start:start + 1] or " "):
                    continue
                for new in news or []:
                    closing = ""
                    if new == "if (!":  # the whole condition
                        depth, end = 1, start
                        while end < len(code) and depth:
                            depth += {"(": 1, ")": -1}.get(code[end], 0)
                            end += 1
                        if depth or ";" in code[start:end]:
                            continue
                        found.append((number, at, end - at, "if (!(" + line[start:end - 1] + "))"))
                        continue
                    found.append((number, at, len(old), new + closing))
        for match in NUMBER.finditer(code):
            value = match.group(1)
            other = "1" if value == "0" else "0" if value == "1" else str(float(value) * 1.5 if "." in value or "e" in value
                                                                          else int(value) + 1)
            found.append((number, match.start(1), len(value), other))
        if STATEMENT.match(code) and not code.strip().startswith(("return", "throw")):
            found.append((number, 0, len(line), ";"))
    return found


def all_mutants(source, patterns):
    every = []
    listed = subprocess.run(["git", "-C", source, "ls-files"], capture_output=True, text=True, check=True).stdout.split()
    for path in listed:
        if any(fnmatch.fnmatch(path, pattern) for pattern in NOT_MUTATED) or tests_of(path) is None:
            continue
        if patterns and not any(fnmatch.fnmatch(path, pattern) for pattern in patterns):
            continue
        with open(os.path.join(source, path), encoding="utf-8") as file:
            text = file.read()
        every += [(path,) + mutant for mutant in mutants_of(path, text)]
    return every


def tests_of(path):
    for pattern, tests in COVERED_BY:
        if fnmatch.fnmatch(path, pattern):
            return tests
    return None


def build(folder, target):
    return subprocess.run(["cmake", "--build", folder, "-j", "1", "--target", target], capture_output=True, check=False)


def digest_of(program):
    with open(program, "rb") as file:
        return hashlib.sha256(file.read()).digest()


def outcome_of(source, folder, mutant, unchanged):
    """unchanged: test program -> digest of it without a change."""
    path, number, column, length, replacement = mutant
    whole = os.path.join(source, path)
    with open(whole, encoding="utf-8") as file:
        text = file.read()
    lines = text.split("\n")
    line = lines[number]
    lines[number] = line[:column] + replacement + line[column + length:]
    with open(whole, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
    try:
        for test in tests_of(path):
            if build(folder, test[0]).returncode != 0:
                return "does not compile"
            if digest_of(os.path.join(folder, test[0])) == unchanged[test[0]]:
                return "is the same program"
            try:
                done = subprocess.run([os.path.join(folder, test[0]), "--abort-after=1"] + test[1:], cwd=folder,
                                      capture_output=True, timeout=SECONDS, check=False)
            except subprocess.TimeoutExpired:
                return "killed (hangs)"
            if done.returncode != 0:
                return "killed"
        return "SURVIVES"
    finally:
        with open(whole, "w", encoding="utf-8") as file:
            file.write(text)


def survivors_in(output, source):
    """The mutants that an earlier output calls survivors, where their lines still stand."""
    again = []
    with open(output, encoding="utf-8") as file:
        found = re.findall(r"^SURVIVES (\S+):(\d+): (.*?)  ->  (.*)  \(\d+ s\)$", file.read(), re.M)
    for path, number, old, new in found:
        with open(os.path.join(source, path), encoding="utf-8") as file:
            lines = file.read().split("\n")
        places = [place for place, line in enumerate(lines) if line.strip() == old]
        if not places:
            print("GONE %s: %s" % (path, old))
            continue
        place = min(places, key=lambda where: abs(where + 1 - int(number)))
        indent = len(lines[place]) - len(lines[place].lstrip())
        again.append((path, place, indent, len(old), new))
    return again


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", default="1/1", help="K/N: every N-th mutant, from the K-th on")
    parser.add_argument("--files", nargs="*", default=[])
    parser.add_argument("--again", help="an earlier output")
    parser.add_argument("--list", action="store_true", help="what would be tried")
    parser.add_argument("source")
    parser.add_argument("build")
    options = parser.parse_args()
    source, folder = os.path.realpath(options.source), os.path.realpath(options.build)
    every = all_mutants(source, options.files)
    random.Random(options.seed).shuffle(every)
    if options.again:
        every = survivors_in(options.again, source)
        options.n = len(every)
    part, parts = (int(word) for word in options.part.split("/"))
    counts = collections.Counter()
    tried = 0
    unchanged = {}
    for program in [] if options.list else sorted({test[0] for _, tests in COVERED_BY for test in tests}):
        if build(folder, program).returncode != 0:
            sys.exit("%s cannot be built in %s" % (program, folder))
        unchanged[program] = digest_of(os.path.join(folder, program))
    print("%d places in %d files" % (len(every), len({mutant[0] for mutant in every})), flush=True)
    for mutant in every[part - 1::parts]:
        if tried == options.n // parts + (part <= options.n % parts):
            break
        path, number, column, length, replacement = mutant
        with open(os.path.join(source, path), encoding="utf-8") as file:
            line = file.read().split("\n")[number]
        start = time.time()
        outcome = "" if options.list else outcome_of(source, folder, mutant, unchanged)
        if outcome in ("does not compile", "is the same program"):
            continue
        tried += 1
        counts[outcome.split(" ")[0]] += 1
        changed = (line[:column] + replacement + line[column + length:]).strip()
        print("%s %s:%d: %s  ->  %s  (%.0f s)" % (outcome, path, number + 1, line.strip(), changed, time.time() - start),
              flush=True)
    survived = counts["SURVIVES"]
    if not options.list and tried:
        print("%d mutants, %d killed, %d survived: %.1f %%" % (tried, tried - survived, survived, 100 * survived / tried))


if __name__ == "__main__":
    sys.exit(main())
