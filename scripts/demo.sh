#!/usr/bin/env bash
# From nothing to answers: makes .venv, trains English and Chinese vectors on corpus_samples/, asks them, exports
# them. Everything it writes is in .venv/ and build/demo/.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh
use_environment ""

samples=corpus_samples
out=build/demo

run() {
    echo
    echo "\$ $*"
    "$@"
}

# The defaults are for millions of words. A small corpus wants more passes, and one of few different words may not
# skip its frequent words.
small=(--epochs 10 --subsample 0.001 --quiet)

echo
echo "== English =="
run word2vec train $samples/english.txt -o $out/english "${small[@]}"
run word2vec similar $out/english paris lion doctor -n 4
run word2vec analogy $out/english france paris japan -n 3
run word2vec evaluate $out/english --analogies $samples/english_analogies.txt
run word2vec export $out/english $out/english.vec

echo
echo "== 中文 =="
run word2vec train $samples/chinese.txt -o $out/chinese --tokenizer jieba "${small[@]}"
run word2vec similar $out/chinese 北京 熊猫 医生 -n 4
run word2vec analogy $out/chinese 法国 巴黎 日本 -n 3
run word2vec evaluate $out/chinese --analogies $samples/chinese_analogies.txt
run word2vec export $out/chinese $out/chinese.bin

echo
echo "Models: $out/english, $out/chinese. Vectors for other tools: $out/english.vec, $out/chinese.bin"
echo "To ask them yourself, type: . .venv/bin/activate"
