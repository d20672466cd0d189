#!/usr/bin/env bash
# Bundles the report's page into FOLDER/dist: bundle.sh FOLDER. Packages are installed there, never beside the sources.
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$1
exec 9>"$folder/lock"
flock 9   # two builds of one working tree
cp "$source/package.json" "$source/package-lock.json" "$source/.npmrc" "$folder/"
cd "$folder"
# npm ci takes seconds and the network, so it runs only for another lock file.
if ! cmp -s package-lock.json installed-lock.json; then
  npm ci
  cp package-lock.json installed-lock.json
fi
NODE_PATH="$folder/node_modules" node_modules/.bin/esbuild "$source/page.js" "$source/page.css" \
  --bundle --minify --target=es2022 --charset=utf8 --legal-comments=inline --log-level=warning --outdir=dist
touch dist/page.js dist/page.css
