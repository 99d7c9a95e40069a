"""What the claims of the default grids' studies are worth where other kernels compute the sums in another order.

    two_kernels.py TAPELAB FIRST SECOND

FIRST and SECOND are folders of studies of the same names, made by two builds. Prints the expectations on which both
agree, with what each found, then those on which they do not.
"""
import json
import pathlib
import subprocess
import sys


def judged(program, folder):
    """{study: expectations}"""
    studies = sorted(str(path) for path in pathlib.Path(folder).glob("*.h5"))
    said = subprocess.run([program, "verdict", *studies, "--json"], capture_output=True, text=True, check=True)
    return {study["name"]: study["expectations"] for study in json.loads(said.stdout) if study["expectations"]}


def rows(study, first, second):
    """(whether both say the same, cells of the row) of an expectation, and of each crossed cell where it has any."""
    alike = first["finding"] == second["finding"]
    yield alike, [study, "`%s`" % first["expected"],
                  "%s: %s" % (first["finding"], first["text"]), "%s: %s" % (second["finding"], second["text"])]
    for one, other in zip(first["cells"], second["cells"]):
        assert one["where"] == other["where"]
        yield alike and one["finding"] == other["finding"], [study, "at " + one["where"], cell_text(one), cell_text(other)]


def cell_text(cell):
    return cell["text"].replace(" at " + cell["where"], "")


def main():
    program, *folders = sys.argv[1:]
    first, second = (judged(program, folder) for folder in folders)
    assert first.keys() == second.keys()
    every = []
    for study, expectations in first.items():
        assert [e["expected"] for e in expectations] == [e["expected"] for e in second[study]]
        for one, other in zip(expectations, second[study]):
            every += rows(study, one, other)
    names = [pathlib.Path(folder).name for folder in folders]
    for title, wanted in ("Both say the same:", True), ("They differ, so that neither counts:", False):
        chosen = [row for alike, row in every if alike == wanted]
        print("\n%s\n" % title if chosen else "\n%s none.\n" % title.rstrip(":"))
        if chosen:
            print("| study | expected | %s | %s |\n| --- | --- | --- | --- |" % tuple(names))
            for row in chosen:
                print("| %s |" % " | ".join(row))


if __name__ == "__main__":
    main()
