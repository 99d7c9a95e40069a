// Runs exported models in ONNX Runtime and compares what they output with what tapelab made of the same data.
//
//   NODE_PATH=.../node_modules node compare.js CASES.json
//
// A case: {"name", "models": [file, ...], "feeds": {input: file.npy}, "wanted": {output: file.npy}, "steps": {input: T}}.
// The outputs of a model are inputs of the next by their names. "steps" takes the first T steps of an input. Every case is
// run for the first 1, 3 and 17 sequences. Prints the largest difference of each, in ranges of the output wanted.
'use strict';
const fs = require('fs');
const ort = require('onnxruntime-node');

const kMost = 1e-5;
const kBatches = [1, 3, 17];
const kTypes = {'<f4': ['float32', Float32Array], '<f8': ['float64', Float64Array], '<i4': ['int32', Int32Array],
                '<i8': ['int64', BigInt64Array]};

function readNpy(path) {
  const bytes = fs.readFileSync(path);
  const length = bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, 10 + length);
  const [type, Values] = kTypes[/'descr': '([^']+)'/.exec(header)[1]];
  const dims = /'shape': \(([^)]*)\)/.exec(header)[1].split(',').filter((s) => s.trim()).map(Number);
  const data = new Values(bytes.buffer.slice(bytes.byteOffset + 10 + length, bytes.byteOffset + bytes.length));
  return {type, data, dims};
}

// The first `batch` sequences, of each the first `steps` steps.
function part(array, batch, steps) {
  const dims = array.dims.slice();
  const row = dims.slice(1).reduce((a, b) => a * b, 1);
  dims[0] = Math.min(batch, dims[0]);
  let data = array.data.slice(0, dims[0] * row);
  if (steps !== undefined && steps !== dims[1]) {
    const step = row / dims[1];
    const cut = new data.constructor(dims[0] * steps * step);
    for (let n = 0; n < dims[0]; ++n) cut.set(data.subarray(n * row, n * row + steps * step), n * steps * step);
    data = cut;
    dims[1] = steps;
  }
  return {type: array.type, data, dims};
}

// Each model is given what it takes of the feeds and of what those before it output.
async function outputs(models, feeds) {
  let values = feeds;
  for (const path of models) {
    const session = await ort.InferenceSession.create(path, {logSeverityLevel: 3});
    const taken = Object.entries(values).filter(([name]) => session.inputNames.includes(name));
    values = {...values, ...await session.run(Object.fromEntries(taken))};
    await session.release();
  }
  return values;
}

// Largest difference and range of what is wanted; NaN is wanted where nothing is.
function difference(made, wanted) {
  if (made.dims.join() !== wanted.dims.join()) throw new Error(`shape [${made.dims}] instead of [${wanted.dims}]`);
  let largest = 0, low = Infinity, high = -Infinity;
  wanted.data.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const error = Math.abs(Number(made.data[i]) - value);
    largest = error > largest || Number.isNaN(error) ? error : largest;
    low = Math.min(low, value);
    high = Math.max(high, value);
  });
  return largest / (high > low ? high - low : Math.max(1, Math.abs(high)));
}

(async () => {
  let failed = 0;
  for (const one of JSON.parse(fs.readFileSync(process.argv[2]))) {
    let largest = 0, problem = '';
    for (const batch of kBatches) {
      try {
        const feeds = {};
        for (const [name, file] of Object.entries(one.feeds)) {
          const array = readNpy(file);
          const {type, data, dims} = part(array, batch, one.steps[name]);
          feeds[name] = new ort.Tensor(type, data, dims);
        }
        const made = await outputs(one.models, feeds);
        for (const [name, file] of Object.entries(one.wanted)) {
          const value = difference(made[name], part(readNpy(file), batch));
          if (!(value <= kMost)) problem += ` ${name} of batch ${batch} differs by ${value}`;
          largest = Math.max(largest, value);
        }
      } catch (error) {
        problem += ` batch ${batch}: ${error.message}`;
      }
    }
    failed += problem ? 1 : 0;
    console.log(`${problem ? 'FAILED' : 'ok'} ${largest.toExponential(1)} ${one.name}${problem && ':' + problem}`);
  }
  process.exit(failed ? 1 : 0);
})();
