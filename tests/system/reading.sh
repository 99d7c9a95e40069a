# Files are read as they are meant, or rejected with the next step: encodings, axes of arrays, gaps, labels, short series.
source "$(dirname "$0")/expect.sh"
/usr/bin/python3 - <<'END'
import numpy as np
t = np.arange(60)
table = np.stack([np.sin(0.3 * t), np.cos(0.3 * t), 20 + np.sin(0.1 * t)], axis=1)
np.save("tf.npy", table)
np.save("ft.npy", table.T)
np.save("new.npy", table[5:35])
np.save("sequences.npy", np.sin(0.3 * np.arange(80)).reshape(10, 8))
rows = "\n".join(",".join(repr(float(x)) for x in row) for row in table)
open("tf.csv", "w").write(rows + "\n")
open("new.csv", "w").write("\n".join(rows.split("\n")[5:35]) + "\n")
degrees = "Druck,Temperatur \u00b0C,c\n" + rows + "\n"
open("utf16.csv", "wb").write(degrees.encode("utf-16"))
open("latin1.csv", "wb").write(degrees.encode("latin-1"))
open("utf16.ini", "wb").write("[data]\nwindow = 3\n".encode("utf-16"))
ids = "id,x,event\n" + "".join(f"{s},{np.sin(i)},{i % 9 == 0:d}\n" for s, n in [("a", 40), ("b", 3), ("c", 5)] for i in range(n))
open("short.csv", "w").write(ids)
open("gaps.csv", "w").write("a,b\n" + "".join(f"{np.sin(i)},{'' if i % 4 else np.cos(i)}\n" for i in range(80)))
open("ragged.csv", "w").write("id,a\n" + "".join(f"s{n},{0.1 * i}\n" for n in range(3, 6) for i in range(n)))
open("longer.csv", "w").write("id,a\n" + "".join(f"s{n},{0.1 * i}\n" for n in [3, 4, 6] for i in range(n)))
END
cat >g.ini <<'END'
[data]
source = csv
window = 6
[model]
encoder = 4
decoder = 4
[train]
epochs = 2
END
cat >array.ini <<'END'
[data]
source = array
[model]
encoder = 4
decoder = 4
[train]
epochs = 2
END

# Encodings.
expect 2 "$tapelab" plan g.ini data.file=utf16.csv
says stderr "error: 'utf16.csv' is not UTF-8 text: it looks like UTF-16"
says stderr "data.encoding = utf-16 reads it"
expect 0 "$tapelab" plan g.ini data.file=utf16.csv data.encoding=utf-16
says stdout "60 rows, 55 windows of 6 steps, 3 features"
expect 2 "$tapelab" plan g.ini data.file=latin1.csv
says stderr "  --> latin1.csv:1"
expect 0 "$tapelab" run g.ini data.file=latin1.csv data.encoding=latin-1 'data.columns=Druck "Temperatur °C"' -o latin
expect 0 "$tapelab" predict latin seed=1 utf16.csv --set data.encoding=utf-16 --csv
says stdout "Temperatur °C"
expect 2 "$tapelab" predict latin seed=1 utf16.csv
says stderr "for these data: --set data.encoding=NAME"
expect 2 "$tapelab" plan utf16.ini
says stderr "error: the grid file 'utf16.ini' is not UTF-8 text: it looks like UTF-16"
expect 2 "$tapelab" plan g.ini "$(printf 'data.file=caf\xe9.csv')"
says stderr "'data.file=caf\\xe9.csv' is not UTF-8 text"

# Axes: asked for; one series in windows is what the same table as CSV is.
expect 2 "$tapelab" plan array.ini data.file=tf.npy
says stderr "data.axes = time feature: one series of 60 time steps of 3 features"
says stderr "data.axes = sequence step: 60 sequences of 3 steps of 1 feature"
expect 2 "$tapelab" run array.ini data.file=tf.npy
[ ! -e out ] || fail "something was started"
expect 0 "$tapelab" run array.ini data.file=tf.npy 'data.axes=time feature' data.window=6 data.scaling=min_max data.test=0.2 -o tf
expect 0 "$tapelab" run array.ini data.file=ft.npy 'data.axes=feature time' data.window=6 data.scaling=min_max data.test=0.2 -o ft
expect 0 "$tapelab" run g.ini data.file=tf.csv data.header=false data.scaling=min_max data.test=0.2 -o csv
for study in tf ft csv; do
  "$tapelab" predict $study seed=1 new.csv --set data.header=false --csv >$study.out || fail "predict $study"
  "$tapelab" table $study --csv --metric test_reconstruct_mse >$study.table || fail "table $study"
done
cmp tf.out csv.out && cmp ft.out csv.out || fail "the same table predicts otherwise"
cmp tf.table csv.table && cmp ft.table csv.table || fail "the same table is trained otherwise"
expect 0 "$tapelab" predict tf seed=1 new.npy --csv
cmp stdout csv.out || fail "an array of new data is read otherwise than the table"
expect 0 "$tapelab" predict csv seed=1 new.npy --csv
cmp stdout csv.out || fail "a model of a table reads an array otherwise"
expect 0 "$tapelab" verify tf
expect 0 "$tapelab" run array.ini data.file=sequences.npy 'data.axes=sequence step' -o seq
says stdout "1 done (1 new)"
expect 0 "$tapelab" predict seq seed=1 sequences.npy --csv
expect 0 "$tapelab" verify seq

# Notices, in plan and run; they change no id.
expect 0 "$tapelab" plan g.ini data.file=short.csv data.sequence_column=id
says stdout "note     data.columns is empty, so every column is an input, including 'event' (named like a label)"
says stdout "note     2 of 3 series are too short for a window and left out: 'b' (3 rows), 'c' (5 rows)"
expect 0 "$tapelab" plan g.ini data.file=short.csv data.sequence_column=id --json
/usr/bin/python3 -c 'import json, sys; assert len(json.load(sys.stdin)["notes"]) == 3' <stdout || fail "no notes in JSON"
expect 0 "$tapelab" run g.ini data.file=short.csv data.sequence_column=id data.label_column=event -o short
says stderr "note: 2 of 3 series are too short for a window"
expect 0 env COLUMNS=200 "$tapelab" plan g.ini data.file=gaps.csv data.missing=mask
says stdout "note     60 of 80 steps are masked (75 %): a step is read only where every input is known; missing values: 'b' 60 (75 %)"

# A whole series longer than those of the training: the hints work, and say what they leave out.
expect 0 "$tapelab" run g.ini data.file=ragged.csv data.sequence_column=id data.window=0 -o ragged
expect 2 "$tapelab" predict ragged seed=1 longer.csv
says stderr "series 's6' has 6 steps, more than the 5 that the decoder reconstruct was trained on"
says stderr "use windows of 3 steps, which every series has: --set data.window=3"
says stderr "or of 5 steps, without the 2 of 3 series that are shorter: --set data.window=5"
expect 0 "$tapelab" predict ragged seed=1 longer.csv --set data.window=3 --csv
for series in s3 s4 s6; do says stdout "$series,"; done
