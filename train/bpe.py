"""Byte-level BPE: training of the vocabulary, and encoding. Standard library only.

    python bpe.py --out vocabulary.json

Words are cut as the pre-tokenizer "smollm" of GGUF cuts them: every digit alone, then
blanks stay with the word after them. Merges never join a blank to what follows it, but
for a few function words: so a word has the same tokens after a blank, a quote or a line
end, and copying a value is copying its tokens.
"""

import argparse
import collections
import heapq
import json
import re

SPECIALS = ["<|end|>", "<|system|>", "<|user|>", "<|assistant|>"]
END, SYSTEM, USER, ASSISTANT = range(4)
BLANK_WORDS = """the is at to of and on in for by a it from was will has be with please are not we keys as this
have an our his I an that me no""".split()

# The text is what the generator draws: letters beyond ASCII are bytes, one token each.
_WORDS = re.compile(r"[0-9]|'s|'t|'re|'ve|'m|'ll|'d| ?[A-Za-z\u0080-\uffff]+| ?[^\sA-Za-z0-9\u0080-\uffff]+|\s+(?!\S)|\s+")


def spelling():
    """GPT-2's printable character for each byte."""
    own = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    table, n = {}, 0
    for b in range(256):
        if b in own:
            table[b] = chr(b)
        else:
            table[b] = chr(256 + n)
            n += 1
    order = own + [b for b in range(256) if b not in own]
    return table, order


SPELL, ORDER = spelling()


def cut(text):
    # Digits are split off first, so a blank before a digit is a word of its own.
    for piece in re.split(r"([0-9])", text):
        if len(piece) == 1 and piece.isdigit():
            yield piece
        elif piece:
            yield from _WORDS.findall(piece)


def train(texts, size):
    """Learns merges until there are size tokens. Returns (tokens, merges)."""
    counts = collections.Counter()
    for t in texts:
        for w in cut(t):
            if w[0] == " " and len(w) > 1:
                counts[" "] += 1
                w = w[1:]
            counts[w] += 1
    words = [([SPELL[b] for b in w.encode()], n) for w, n in counts.items() if n > 0]
    pairs = collections.Counter()
    where = collections.defaultdict(set)
    for i, (w, n) in enumerate(words):
        for p in zip(w, w[1:]):
            pairs[p] += n
            where[p].add(i)
    tokens = SPECIALS + [SPELL[b] for b in ORDER]
    known = set(tokens)
    merges = []
    heap = [(-n, p) for p, n in pairs.items()]
    heapq.heapify(heap)
    target = size - len(BLANK_WORDS)
    while len(tokens) < target and heap:
        n, p = heapq.heappop(heap)
        if pairs[p] != -n:
            if pairs[p] > 0:
                heapq.heappush(heap, (-pairs[p], p))
            continue
        new = p[0] + p[1]
        merges.append(p)
        if new not in known:
            known.add(new)
            tokens.append(new)
        changed = set()
        for i in where.pop(p):
            w, n = words[i]
            out, k = [], 0
            while k < len(w):
                if k + 1 < len(w) and (w[k], w[k + 1]) == p:
                    out.append(new)
                    k += 2
                else:
                    out.append(w[k])
                    k += 1
            for q in zip(w, w[1:]):
                pairs[q] -= n
            for q in zip(out, out[1:]):
                pairs[q] += n
                where[q].add(i)
                changed.add(q)
            words[i] = (out, n)
        pairs[p] = 0
        for q in changed:
            if pairs[q] > 0:
                heapq.heappush(heap, (-pairs[q], q))
    # The blank and a function word, last: the word is whole before the blank joins it.
    for w in BLANK_WORDS:
        if (w in known) and SPELL[32] + w not in known:
            merges.append((SPELL[32], w))
            tokens.append(SPELL[32] + w)
            known.add(SPELL[32] + w)
    return tokens, merges


class BPE:
    """Encodes and decodes with a trained vocabulary."""

    def __init__(self, tokens, merges):
        self.tokens = tokens
        self.ids = {t: i for i, t in enumerate(tokens)}
        self.rank = {tuple(m): i for i, m in enumerate(merges)}
        self.cache = {}
        back = {c: b for b, c in SPELL.items()}
        self.bytes = [b"" if i < len(SPECIALS) else bytes(back[c] for c in t) for i, t in enumerate(tokens)]

    @classmethod
    def load(cls, path):
        with open(path, encoding="utf-8") as f:
            v = json.load(f)
        return cls(v["tokens"], [tuple(m.split(" ")) for m in v["merges"]])

    def word(self, w):
        ids = self.cache.get(w)
        if ids is not None:
            return ids
        parts = [SPELL[b] for b in w.encode()]
        while len(parts) > 1:
            best = min(((self.rank.get(p, 1 << 30), i) for i, p in enumerate(zip(parts, parts[1:]))))
            if best[0] == 1 << 30:
                break
            i = best[1]
            parts[i:i + 2] = [parts[i] + parts[i + 1]]
        ids = [self.ids[p] for p in parts]
        if len(self.cache) < 1 << 18:
            self.cache[w] = ids
        return ids

    def encode(self, text):
        out = []
        for w in cut(text):
            out.extend(self.word(w))
        return out

    def decode(self, ids):
        return b"".join(self.bytes[i] for i in ids).decode("utf-8", "replace")


def main():
    from generate import Generator

    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", default="vocabulary.json")
    p.add_argument("--size", type=int, default=2048)
    p.add_argument("--texts", type=int, default=20000)
    p.add_argument("--seed", type=int, default=1)
    a = p.parse_args()
    g = Generator(a.seed)
    texts = []
    for _ in range(a.texts):
        _, prompt, answer, _ = g.draw()
        texts += [prompt, answer]
    tokens, merges = train(texts, a.size)
    with open(a.out, "w", encoding="utf-8") as f:
        json.dump({"tokens": tokens, "merges": [" ".join(m) for m in merges]}, f, ensure_ascii=False, indent=0)
        f.write("\n")
    bpe = BPE(tokens, merges)
    n = [len(bpe.encode(t)) for t in texts[:4000]]
    print(len(tokens), "tokens,", len(merges), "merges; prompt and answer have", sum(n) / len(n) * 2, "tokens in the mean, at most", max(n))


if __name__ == "__main__":
    main()
