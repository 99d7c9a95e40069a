#!/usr/bin/env python3
"""Reads the log of a process with ONEDNN_VERBOSE=1 and prints one line: oneDNN's version, instructions, which LSTMs it
ran by which implementation and how often, and its other primitives.

    onednn_log.py < LOG
"""
import collections
import sys


def main():
    version, isa, lstms, others = "", "", collections.Counter(), collections.Counter()
    for line in sys.stdin:
        fields = line.rstrip("\n").split(",")
        if not fields[0].startswith(("onednn_verbose", "dnnl_verbose")):
            continue
        fields = [field for field in fields[1:] if field not in ("v1", "primitive")]  # 2 has neither
        if fields[0] == "info" and fields[1].startswith("oneDNN v"):
            version = fields[1].split(" (")[0]
        elif fields[:2] == ["info", "cpu"] and fields[2].startswith("isa:"):
            isa = fields[2].removeprefix("isa:")
        elif fields[0] == "exec" and fields[2] == "rnn":
            lstms[" ".join(fields[2:5])] += 1
        elif fields[0] == "exec":
            others[fields[2]] += 1
    if not version:
        print("no oneDNN")
        return
    ran = [f"{what} ({count} times)" for counts in (lstms, others) for what, count in sorted(counts.items())]
    print(f"{version} ({isa}): {'' if lstms else 'no LSTM'}{'' if lstms or not ran else '; '}{', '.join(ran)}")


if __name__ == "__main__":
    main()
