"""Trains the embedded model.

    python train.py --out run                 # from the start
    python train.py --out run --resume        # from the last checkpoint

The texts are drawn while training; none comes twice. Pool i of texts has the seed
(seed, i), so a run that is resumed sees the texts it would have seen. The learning rate
warms up, stays, and falls to zero over the last part of the steps. log.jsonl in the
folder of the run holds the loss and the share of held-out answers that are right to the
last token under greedy decoding (which for a deterministic rule equals: every token is
the likeliest after the right ones before it).
"""

import argparse
import collections
import copy
import json
import multiprocessing
import os
import signal
import time

import torch
import torch.distributed as distributed
import torch.multiprocessing
import torch.nn.functional as F

from bpe import ASSISTANT, BPE, END, USER
from generate import Generator
from model import Config, Model
from optimizer import Muon
from start import copying_circuit

POOL = 1024  # texts that are sorted by length together


def encode(bpe, prompt, answer):
    """Token ids and where the answer begins."""
    head = [USER] + bpe.encode(prompt) + [ASSISTANT]
    return head + bpe.encode(answer) + [END], len(head)


def batches(seed, pool, bpe, tokens, longest, holdout=False, count=POOL):
    """The batches of one pool: lists of (ids, begin, kind), alike in length."""
    g = Generator(seed * 1_000_003 + pool, holdout)
    drawn = []
    while len(drawn) < count:
        kind, prompt, answer, _ = g.draw()
        ids, begin = encode(bpe, prompt, answer)
        if len(ids) <= longest:
            drawn.append((ids, begin, kind))
    drawn.sort(key=lambda x: len(x[0]))
    out, batch = [], []
    for x in drawn:
        if (len(batch) + 1) * len(x[0]) > tokens:
            out.append(batch)
            batch = []
        batch.append(x)
    out.append(batch)
    g.rng.shuffle(out)
    return out


def tensors(batch):
    """ids [B, T], the flat positions whose next token counts, those tokens, their rows."""
    t = max(len(ids) for ids, _, _ in batch) - 1
    x = torch.zeros(len(batch), t, dtype=torch.long)
    rows, want, owner = [], [], []
    for i, (ids, begin, _) in enumerate(batch):
        x[i, :len(ids) - 1] = torch.tensor(ids[:-1])
        rows += range(i * t + begin - 1, i * t + len(ids) - 1)
        want += ids[begin:]
        owner += [i] * (len(ids) - begin)
    return x, torch.tensor(rows), torch.tensor(want), torch.tensor(owner)


def produce(queue, seed, pool, rank, processes, vocabulary, tokens, short, short_pools, longest):
    bpe = BPE.load(vocabulary)
    while True:
        for batch in batches(seed, pool * processes + rank, bpe, tokens, short if pool < short_pools else longest):
            queue.put((pool, batch))
        pool += 1
        queue.put((pool, None))


@torch.no_grad()
def evaluate(model, batches):
    """Loss and the share of answers right to the last token, by kind."""
    right, all_, loss, n = collections.Counter(), collections.Counter(), 0.0, 0
    for batch in batches:
        x, rows, want, owner = tensors(batch)
        logits = model(x, rows).float()
        loss += F.cross_entropy(logits, want, reduction="sum").item()
        n += len(want)
        wrong = set(owner[logits.argmax(-1) != want].tolist())
        for i, (_, _, kind) in enumerate(batch):
            all_[kind] += 1
            right[kind] += i not in wrong
    exact = {k: round(right[k] / all_[k], 3) for k in sorted(all_)}
    return loss / n, sum(right.values()) / sum(all_.values()), exact


def average(parameters, number, processes):
    """Makes the gradients, and a number, the mean over all processes; returns the number."""
    if processes == 1:
        return number
    flat = torch.cat([p.grad.flatten() for p in parameters] + [torch.tensor([number])])
    distributed.all_reduce(flat)
    flat /= processes
    at = 0
    for p in parameters:
        p.grad.copy_(flat[at:at + p.numel()].view_as(p))
        at += p.numel()
    return flat[at].item()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", default="run")
    p.add_argument("--resume", action="store_true")
    p.add_argument("--vocabulary", default="vocabulary.json")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--steps", type=int, default=12000)
    p.add_argument("--decay", type=float, default=0.6, help="part of the steps over which the learning rate falls")
    p.add_argument("--minutes", type=float, default=0, help="train for so many minutes of wall time instead of --steps; the rate falls over the last of them")
    p.add_argument("--tokens", type=int, default=4096, help="tokens of a batch, with padding")
    p.add_argument("--short", type=int, default=110, help="longest text of the first pools")
    p.add_argument("--short-pools", type=int, default=30)
    p.add_argument("--longest", type=int, default=560)
    p.add_argument("--lr", type=float, default=0.02)
    p.add_argument("--adam-lr", type=float, default=0.003)
    p.add_argument("--hidden", type=int, default=256)
    p.add_argument("--layers", type=int, default=5)
    p.add_argument("--heads", type=int, default=8)
    p.add_argument("--kv-heads", type=int, default=8)
    p.add_argument("--ffn", type=int, default=704)
    p.add_argument("--processes", type=int, default=2, help="processes of one thread each, with a batch each")
    p.add_argument("--compile", action="store_true", help="torch.compile: faster steps after minutes of compilation")
    p.add_argument("--every", type=int, default=250, help="steps between evaluations and checkpoints")
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    if a.processes == 1:
        run(0, a)
    else:
        rendezvous = os.path.join(a.out, "rendezvous")
        if os.path.exists(rendezvous):
            os.remove(rendezvous)
        torch.multiprocessing.spawn(run, (a,), a.processes)


def run(rank, a):
    torch.set_num_threads(1)
    if a.processes > 1:
        distributed.init_process_group("gloo", init_method=f"file://{os.path.abspath(a.out)}/rendezvous", rank=rank, world_size=a.processes)
    torch.manual_seed(a.seed)
    bpe = BPE.load(a.vocabulary)
    config = Config(vocab=len(bpe.tokens), hidden=a.hidden, layers=a.layers, heads=a.heads, kv_heads=a.kv_heads, ffn=a.ffn)
    model = Model(config)
    copying_circuit(model, a.seed)
    matrices = [p for n, p in model.named_parameters() if p.dim() == 2 and n != "embed.weight"]
    others = [p for n, p in model.named_parameters() if p.dim() != 2 or n == "embed.weight"]
    # Products are computed in bfloat16 from a copy of the weights; the optimizers keep float32.
    fast = copy.deepcopy(model).bfloat16()
    twins = list(zip(model.parameters(), fast.parameters()))
    optimizers = [Muon(matrices, lr=a.lr), torch.optim.AdamW(others, lr=a.adam_lr, betas=(0.9, 0.95), weight_decay=0.0)]
    for o in optimizers:
        for g in o.param_groups:
            g["base"] = g["lr"]
    step, pool, seconds, seen = 0, 0, 0.0, 0
    path = os.path.join(a.out, "checkpoint.pt")
    if a.resume:
        c = torch.load(path, weights_only=False)
        model.load_state_dict(c["model"])
        for o, s in zip(optimizers, c["optimizers"]):
            o.load_state_dict(s)
        step, pool, seconds, seen = c["step"], c["pool"], c["seconds"], c["tokens"]
    if rank == 0:
        print(f"{sum(p.numel() for p in model.parameters()):,} parameters, step {step}, process {os.getpid()} (SIGTERM ends the run with a checkpoint)", flush=True)
    held = batches(a.seed + 7777, 0, bpe, a.tokens, a.longest, holdout=True, count=400)
    queue = multiprocessing.Queue(16)
    worker = multiprocessing.Process(target=produce, daemon=True, args=(queue, a.seed, pool, rank, a.processes, a.vocabulary, a.tokens, a.short, a.short_pools, a.longest))
    worker.start()
    log = open(os.path.join(a.out, "log.jsonl"), "a") if rank == 0 else None

    def save():
        state = {"model": model.state_dict(), "optimizers": [o.state_dict() for o in optimizers], "step": step, "pool": pool,
                 "seconds": seconds, "tokens": seen, "config": vars(config)}
        torch.save(state, path + ".new")
        os.replace(path + ".new", path)

    @torch.no_grad()
    def synchronize():
        for p, q in twins:
            q.copy_(p)

    synchronize()
    compute = torch.compile(fast, dynamic=True) if a.compile else fast
    parameters = list(model.parameters())
    stopped = []
    signal.signal(signal.SIGTERM, lambda number, frame: stopped.append(number))
    mean, begin = None, time.time()
    while True:
        start = time.time()
        pool, batch = queue.get()
        if batch is None:
            continue
        x, rows, want, _ = tensors(batch)
        loss = F.cross_entropy(compute(x, rows).float(), want)
        loss.backward()
        for p, q in twins:
            p.grad, q.grad = q.grad.float(), None
        # What is left of the run is the same number in all processes, so they stay alike.
        left = 1 - (time.time() - begin) / (60 * a.minutes) if a.minutes else 1 - (step + 1) / a.steps
        left = average(parameters, -1e9 if stopped else left, a.processes)
        for o in optimizers:
            for g in o.param_groups:
                g["lr"] = g["base"] * max(min(1, (step + 1) / 200, left / a.decay), 0)
        torch.nn.utils.clip_grad_norm_(others, 1.0)
        for o in optimizers:
            o.step()
            o.zero_grad(set_to_none=True)
        synchronize()
        step += 1
        seen += x.numel() * a.processes
        seconds += time.time() - start
        mean = loss.item() if mean is None else 0.97 * mean + 0.03 * loss.item()
        if step % 25 == 0 and rank == 0:
            print(f"{step} loss {mean:.4f} {seen / seconds:.0f} tokens/s {seconds / 60:.1f} min", flush=True)
        over = left <= 0
        if rank == 0 and (step % a.every == 0 or over):
            held_loss, exact, kinds = evaluate(fast, held)
            entry = {"step": step, "minutes": round(seconds / 60, 1), "tokens": seen, "loss": round(mean, 4), "heldout_loss": round(held_loss, 4), "heldout_exact": round(exact, 4), "kinds": kinds}
            print(json.dumps(entry), flush=True)
            log.write(json.dumps(entry) + "\n")
            log.flush()
            save()
        if over:
            break
    worker.terminate()


if __name__ == "__main__":
    main()
