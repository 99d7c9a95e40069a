# frames: own videos are trained on and drawn as PNG and GIF; wrong input says what is wrong.
source "$(dirname "$0")/expect.sh"

/usr/bin/python3 - <<'PYTHON'
import numpy as np

def squares(count, frames, size=8):
    video = np.zeros((count, frames, size, size), np.uint8)
    for n in range(count):
        for t in range(frames):
            x, y = (n + t) % (size - 2), (3 * n + t) % (size - 2)
            video[n, t, y:y + 3, x:x + 3] = 255
    return video

np.save("squares.npy", squares(20, 9))
np.save("flat.npy", squares(20, 9).reshape(20, 9, 64).astype("float32"))
np.save("wide.npy", squares(20, 9).reshape(20, 9, 4, 16))
np.save("small.npy", squares(20, 9)[:, :, :6, :6])
PYTHON
cat >squares.ini <<'EOF'
[data]
source = array
file = squares.npy
scale = 0.00392156862745098
test = 0.2
[model]
encoder = 12
decoder = 12
[reconstruct]
loss = binary_cross_entropy
reversed = true
conditional = true
[predict]
enabled = true
target = future
steps = 4
loss = binary_cross_entropy
conditional = true
[train]
epochs = 3
EOF
expect 2 "$tapelab" run squares.ini -o bytes data.scale=1
says stderr "data.scale = 0.00392156862745098"
expect 0 "$tapelab" run squares.ini -o squares
expect 0 "$tapelab" frames squares seed=1 -o out.png --samples 2
says stdout "out.png: 2 sequences of the run's test part; "
cp stdout png.txt
expect 0 "$tapelab" frames squares seed=1 -o out.gif --first 1 --zoom 4
says stdout ", 9 pictures"
[ ! -s stderr ] || fail "unexpected: $(cat stderr)"
/usr/bin/python3 - <<'PYTHON' || fail "the pictures are not what they say"
import re, struct
png = open("out.png", "rb").read()
assert png[:8] == b"\x89PNG\r\n\x1a\n" and png.endswith(b"IEND\xaeB`\x82")
width, height = struct.unpack(">II", png[16:24])
said = re.search(r"(\d+) x (\d+) pixels", open("png.txt").read())
assert (width, height) == (int(said[1]), int(said[2])), (width, height, said)
assert width > 9 * 64 and height > 2 * 3 * 64  # frames of 64 pixels: 9 side by side, 3 rows of both sequences
gif = open("out.gif", "rb").read()
assert gif[:6] == b"GIF89a" and gif[-1:] == b";" and b"NETSCAPE2.0" in gif
assert gif.count(b"\x21\xf9\x04") == 9
PYTHON
cp out.png again.png
expect 0 "$tapelab" frames squares seed=1 -o out.png --samples 2
cmp out.png again.png || fail "the same picture has other bytes"

# More than there are, data elsewhere, other units, a flat array.
expect 0 "$tapelab" frames squares seed=1 -o all.png --samples 50
says stderr "the run was tested on 4 sequences; all are drawn"
says stdout "4 sequences"
expect 0 "$tapelab" run squares.ini data.file=flat.npy data.scale=1 reconstruct.loss=mse predict.loss=mse -o flat
expect 2 "$tapelab" frames flat seed=1 -o flat.png
says stderr "its 64 features have no height and width"
says stderr "--height 8 --width 8"
expect 0 "$tapelab" frames flat seed=1 -o flat.png --height 8 --width 8
says stderr "black is 0, white 255"
expect 2 "$tapelab" frames flat seed=1 -o flat.png --height 8 --width 9
says stderr "height times width must be 64"
expect 2 "$tapelab" frames flat seed=1 -o flat.png --height 8
says stderr "--height and --width are given together"

# Another picture size is not read as this one, though it has as many pixels.
expect 2 "$tapelab" predict squares seed=1 wide.npy
says stderr "the model reads pictures of 8 x 8 (height x width); 'wide.npy' holds pictures of 4 x 16"

expect 0 "$tapelab" run "$grids/reconstruct.ini" seed=1 train.epochs=2 model.recurrent_activation=sigmoid -o ramp
expect 2 "$tapelab" frames ramp seed=1 -o ramp.png
says stderr "was not trained on pictures: its 1 feature"
expect 2 "$tapelab" frames squares seed=1
says stderr "-o FILE.png"
expect 2 "$tapelab" frames squares seed=1 -o out.jpg
says stderr "not 'out.jpg'"
expect 2 "$tapelab" frames squares seed=1 -o none.png --samples 0
says stderr "--samples takes an integer of at least 1, not 0"
expect 2 "$tapelab" frames squares seed=1 -o none.png --first 4
says stderr "the run was tested on 4 sequences, counted from 0"
expect 2 "$tapelab" frames squares seed=1 -o none.png --zoom 5000
says stderr "smaller frames with --zoom"
expect 2 "$tapelab" frames squares seed=1 squares.npy -o none.png
says stderr "frames draws the run's own data"
expect 5 "$tapelab" frames squares seed=1 -o none/out.png
[ ! -e none.png ] || fail "a rejected picture was written"
expect 2 "$tapelab" frames squares seed=1 -o none.png --training-data small.npy
says stderr "these are not the data run"
mkdir away && mv squares.npy away
expect 2 "$tapelab" frames squares seed=1 -o none.png
says stderr "--training-data FILE"
expect 0 "$tapelab" frames squares seed=1 -o out.png --samples 2 --training-data away/squares.npy
cmp out.png again.png || fail "the same data elsewhere give another picture"

# Bouncing digits, whose test images lie in a file of their own.
expect 0 "$tapelab" run "$grids/paper/conditional_autoencoder.ini" seed=1 reconstruct.conditional=true train.epochs=1 \
  train.steps=2 -o digits
expect 0 "$tapelab" frames digits seed=1 -o digits.png --samples 1
[ ! -s stderr ] || fail "unexpected: $(cat stderr)"
says stdout "digits.png: 1 sequence"
cp "$grids"/../data/digits-train-images-idx3-ubyte.gz elsewhere.gz
expect 0 "$tapelab" frames digits seed=1 -o again.png --samples 1 --training-data elsewhere.gz
cmp digits.png again.png || fail "the same digits elsewhere give another picture"
