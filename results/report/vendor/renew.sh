#!/usr/bin/env bash
# Fetches the scripts that draw the report's figures from npm into this folder, with the licences of all that is in
# them and checksums. To take newer versions, change the numbers here; then look at the tests of the report.
#   ./renew.sh           fetch again
#   ./renew.sh --check   only compare what is here with SHA256SUMS
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")"
scripts=(vega@6.4.0 vega-lite@6.4.3 vega-embed@7.3.0)
# What these files bundle; the other packages that npm installs beside are for the command line.
bundled='vega|vega-.*|d3-.*|delaunator|internmap|robust-predicates|topojson-client|fast-json-patch|json-stringify-pretty-compact|semver'

if [[ ${1:-} == --check ]]; then
  exec sha256sum --check SHA256SUMS
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" --cache "$work/cache" "${scripts[@]}"

for script in "${scripts[@]}"; do
  name=${script%@*}
  # Without the comment that names a source map: a page that asks for nothing must not name one.
  sed '/^\/\/# sourceMappingURL=/d' "$work/node_modules/$name/build/$name.min.js" >"$name.min.js"
done

# Each licence once, with the names of the packages it is of.
node - "$work/node_modules" "^($bundled)$" "${scripts[*]}" >LICENSES.txt <<'JS'
const fs = require('fs'), path = require('path');
const [folder, bundled, scripts] = process.argv.slice(2);
const packages = new Map();
for (const name of fs.readdirSync(folder).filter((name) => new RegExp(bundled).test(name))) {
  const own = path.join(folder, name);
  const file = fs.readdirSync(own).find((entry) => /^licen[sc]e/i.test(entry));
  const facts = JSON.parse(fs.readFileSync(path.join(own, 'package.json')));
  const text = file ? fs.readFileSync(path.join(own, file), 'utf8').replace(/\r/g, '').trim()
                    : `${facts.license}, ${(facts.author && facts.author.name) || facts.author || 'its authors'}`;
  packages.set(text, [...(packages.get(text) || []), name]);
}
console.log(`The page's drawing scripts, ${scripts}, contain these packages:`);
for (const [text, names] of packages) console.log(`\n==== ${names.join(', ')}\n\n${text}`);
JS

sha256sum ./*.min.js LICENSES.txt | sed 's|\./||' >SHA256SUMS
cat SHA256SUMS
