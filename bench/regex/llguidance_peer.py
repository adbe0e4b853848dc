#!/usr/bin/env python3
"""Takes the tokens that bench/regex wrote through llguidance's masks and prints its times beside stencil's.

  python llguidance_peer.py --tokenizer tokenizer.json cases.jsonl

Needs `pip install llguidance==1.9.1 numpy` and a tokenizer.json that is not packed. "first" is from the
pattern to the first mask, "mask" each token's; calls from Python add about a microsecond to each.
"""
import argparse
import json
import time

import llguidance
import numpy


def timed(work):
    """The nanoseconds of the clock for what is short, else those of the thread's processor time."""
    cpu, begin = time.thread_time_ns(), time.perf_counter_ns()
    result = work()
    elapsed = time.perf_counter_ns() - begin
    return result, min(elapsed, time.thread_time_ns() - cpu) if elapsed > 20_000 else elapsed


def first_mask(tokenizer, regex, where, size):
    matcher = llguidance.LLMatcher(tokenizer, llguidance.LLMatcher.grammar_from_regex(regex), log_level=0)
    if not matcher.is_error():
        matcher.unsafe_compute_mask_ptr(where, size)
    return matcher


def figures(times):
    times = sorted(times)
    at = lambda percent: times[min(len(times) * percent // 100, len(times) - 1)] / 1e3
    return [sum(times) / len(times) / 1e3, at(50), at(90), at(99), times[-1] / 1e3]


def row(engine, what, times):
    names = ("mean", "p50", "p90", "p99", "max")
    shown = " ".join(f"{n} {v:9.2f}" for n, v in zip(names, figures(times)))
    print(f"{engine:10} {what:6} n {len(times):6} us: {shown}")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--tokenizer", required=True)
    options.add_argument("--vocab-size", type=int, default=128256)
    options.add_argument("--eos", type=int, default=128001)
    options.add_argument("--slow", type=int, default=0)
    options.add_argument("cases")
    given = options.parse_args()
    tokenizer = llguidance.LLTokenizer(given.tokenizer, n_vocab=given.vocab_size, eos_token=given.eos)
    mask = numpy.zeros((given.vocab_size + 31) // 32, dtype=numpy.int32)
    where, size = mask.ctypes.data, mask.nbytes
    firsts, masks, ours_first, ours, slowest, refused = [], [], [], [], [], []
    for line in open(given.cases):
        case = json.loads(line)
        fresh, first = timed(lambda: first_mask(tokenizer, case["regex"], where, size))
        if fresh.is_error():
            refused.append(f"{case['name']}: {fresh.get_error()[:90]}")
            continue
        mine = []
        for ids in case["ids"]:
            matcher = fresh.deep_copy()
            for token in ids:
                mine.append(timed(lambda: matcher.unsafe_compute_mask_ptr(where, size))[1])
                if not matcher.consume_token(token):
                    refused.append(f"{case['name']}: token {token}")
                    break
        firsts.append(first)
        masks += mine
        ours_first.append(case["first_ns"])
        ours += case["mask_ns"]
        slowest.append((max(case["mask_ns"]) / max(mine), case["name"], max(case["mask_ns"]) / 1e3, max(mine) / 1e3, case["first_ns"] / 1e3, first / 1e3))
    row("stencil", "first", ours_first)
    row("llguidance", "first", firsts)
    row("stencil", "mask", ours)
    row("llguidance", "mask", masks)
    for ratio, name, a, b, c, d in sorted(slowest, reverse=True)[: given.slow]:
        print(f"  {name:20} slowest mask {a:9.1f} / {b:9.1f} us, first {c:9.1f} / {d:9.1f} us")
    for line in refused:
        print("refused by llguidance:", line)


if __name__ == "__main__":
    main()
