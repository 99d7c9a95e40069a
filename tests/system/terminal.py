"""What a terminal is shown: by run one line from the first second, never wider than it, gone at the end; by commands that
read nothing wider than it.

Usage: terminal.py TAPELAB SOURCE
"""
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios

tapelab, source = sys.argv[1], sys.argv[2]
grid = os.path.join(source, "experiments", "grids", "predict.ini")


def on_terminal(columns, words, stream):
    """All that the terminal got, to which `stream` of a command goes, and the exit code."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: theirs}
    process = subprocess.Popen([tapelab, *words], stdin=subprocess.DEVNULL, **streams,
                               env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"})
    os.close(theirs)
    text = b""
    while True:
        try:
            got = os.read(ours, 4096)
        except OSError:  # closed at the other end
            break
        if not got:
            break
        text += got
    os.close(ours)
    return text.decode(), process.wait()


def shown(columns, folder, *words):
    return on_terminal(columns, ["run", grid, *words, "-o", folder], "stderr")


def check_reading(columns, words):
    """Lines no wider than the terminal, which is used; the environment does not count there."""
    text, code = on_terminal(columns, words, "stdout")
    lines = re.sub(r"\x1b\[[HJ]", "", text).splitlines()
    assert code == 0 and lines, (words, code, text)
    widest = max(map(len, lines))
    assert widest <= columns, f"{words}: {widest} characters on a terminal of {columns}"
    return widest


def screen_lines(text):
    """Each state of the line that is drawn again and again, without the code that wipes it."""
    return [re.sub(r"\x1b\[K", "", state) for state in re.split(r"[\r\n]+", text)]


with tempfile.TemporaryDirectory() as folder:
    for columns in (80, 120):
        study = os.path.join(folder, str(columns))
        text, code = shown(columns, study, "seed=1..8", "train.epochs=4000", "-j2")
        assert code == 0, (code, text)
        states = screen_lines(text)
        widest = max(len(state) for state in states if not state.startswith("note:"))
        assert widest < columns, f"{widest} characters on a terminal of {columns}"
        moving = [state for state in states if re.match(r"\d+/16 runs", state)]
        assert moving and moving[0].startswith("0/16 runs"), states[:5]
        assert any(re.search(r"epoch \d+/4000, loss \d", state) for state in moving), moving[:5]
        assert any(re.search(r"about \d+ .* left", state) for state in moving), moving[:5]
        assert "\r\x1b[Knote: test_*" in text, repr(text[-160:])  # nothing of it stays
        if columns == 120:
            assert widest > 80, "a wide terminal is not used"
    # Off a terminal a short grid says that it begins, and no more; --verbose has a line per run.
    for words, lines in (([], 1), (["--verbose"], 5)):
        study = os.path.join(folder, "lines" + str(lines))
        done = subprocess.run([tapelab, "run", grid, "seed=1..2", "train.epochs=3", *words, "-o", study], capture_output=True, text=True)
        said = [line for line in done.stderr.splitlines() if not line.startswith("note:")]
        assert done.returncode == 0 and len(said) == lines and said[0] == "4 runs to do", done.stderr

    studies = [os.path.join(source, "results", "reference", "native", name + ".h5") for name in ("decoder", "loss_functions")]
    for columns in (80, 120):
        widest = [check_reading(columns, [command, study]) for command in ("table", "compare") for study in studies]
        assert max(widest) > columns - 10, f"of {columns} columns {max(widest)} are used"
        check_reading(columns, ["watch", os.path.join(folder, "80")])
    # Off a terminal 100 columns, or as many as COLUMNS says from 40 on.
    for said, most in (("", 100), ("39", 100), ("x", 100), ("60", 60)):
        done = subprocess.run([tapelab, "compare", studies[0]], capture_output=True, text=True, env={**os.environ, "COLUMNS": said})
        widest = max(map(len, done.stdout.splitlines()))
        assert most - 5 < widest <= most, f"COLUMNS={said}: {widest}"
