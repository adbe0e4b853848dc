"""The figures of measure_linux.go for llguidance: python speed.py TOKENIZER.json VOCABULARY-SIZE EOS FOLDER

The time of a mask is that of the native call; "first" is from the grammar's text to the first mask.
"""

import glob
import os
import sys
import time

import llguidance as ll
import numpy as np
from tokenizers import Tokenizer

ns = time.thread_time_ns  # other programs of the machine count little


def main():
    path, size, eos, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    hf = Tokenizer.from_file(path)
    tok = ll.LLTokenizer(path, n_vocab=size, eos_token=eos)
    mask = np.zeros((size + 31) // 32, dtype=np.int32)

    def fill(m):
        t = ns()
        m.unsafe_compute_mask_ptr(mask.ctypes.data, mask.nbytes)
        return ns() - t

    print("%-12s %7s %9s | cold us: %7s %7s %7s %7s" % ("grammar", "masks", "first us", "mean", "p50", "p99", "max"))
    for f in sorted(glob.glob(folder + "/*.lark")):
        name = os.path.basename(f)[:-5]
        source = open(f).read()
        ids = hf.encode(open(f[:-4] + "txt").read(), add_special_tokens=False).ids
        t = ns()
        first_matcher = ll.LLMatcher(tok, ll.LLMatcher.grammar_from_lark(source), log_level=0)
        fill(first_matcher)
        first = ns() - t
        m = ll.LLMatcher(tok, ll.LLMatcher.grammar_from_lark(source), log_level=0)
        times = []
        for i in ids + [None]:
            times.append(fill(m))
            if i is not None and (not (int(mask[i >> 5]) >> (i & 31)) & 1 or not m.consume_token(i)):
                raise SystemExit("%s: token %d is refused: %s" % (name, i, m.get_error()))
        times = np.array(sorted(times)) / 1000
        n = len(times)
        print("%-12s %7d %9.0f | %9s%7.1f %7.1f %7.1f %7.1f" % (name, n, first / 1000, "", times.mean(), times[n // 2], times[n * 99 // 100], times[-1]))


if __name__ == "__main__":
    main()
