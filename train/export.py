"""Writes a checkpoint as a GGUF file of 32-bit floats, with vocabulary and chat template.

    python export.py --checkpoint run/checkpoint.pt --out model-f32.gguf

`stencil quantize` makes the small file of it. The layout is that of the GGUF
specification, version 3; numbers are little-endian.
"""

import argparse
import struct

import torch

from bpe import BPE, END, SPECIALS, SYSTEM
from model import Config

UINT32, FLOAT32, BOOL, STRING, ARRAY, INT32 = 4, 6, 7, 8, 9, 5
NORMAL, CONTROL = 1, 3
ALIGNMENT = 32

# <|user|> prompt <|assistant|> answer <|end|>; a system message comes first.
TEMPLATE = (
    "{% for message in messages %}"
    "{% if message['role'] == 'system' %}{{ '<|system|>' + message['content'] }}"
    "{% elif message['role'] == 'assistant' %}{{ '<|assistant|>' + message['content'] + '<|end|>' }}"
    "{% else %}{{ '<|user|>' + message['content'] }}{% endif %}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)


def text(s):
    b = s.encode()
    return struct.pack("<Q", len(b)) + b


def value(v):
    if isinstance(v, bool):
        return struct.pack("<IB", BOOL, v)
    if isinstance(v, int):
        return struct.pack("<II", UINT32, v)
    if isinstance(v, float):
        return struct.pack("<If", FLOAT32, v)
    if isinstance(v, str):
        return struct.pack("<I", STRING) + text(v)
    if isinstance(v[0], str):
        return struct.pack("<IIQ", ARRAY, STRING, len(v)) + b"".join(map(text, v))
    return struct.pack("<IIQ", ARRAY, INT32, len(v)) + struct.pack(f"<{len(v)}i", *v)


def neighbours(w, heads):
    """Reorders rows so that rotary pairs (i, i + D/2) become neighbours, GGUF's order."""
    out, cols = w.shape
    return w.view(heads, 2, out // heads // 2, cols).transpose(1, 2).reshape(out, cols)


def tensors(state, c):
    yield "token_embd.weight", state["embed.weight"]
    yield "output_norm.weight", state["norm.weight"]
    for i in range(c.layers):
        s = lambda name: state[f"blocks.{i}.{name}.weight"]
        yield f"blk.{i}.attn_norm.weight", s("attn_norm")
        yield f"blk.{i}.attn_q.weight", neighbours(s("q"), c.heads)
        yield f"blk.{i}.attn_k.weight", neighbours(s("k"), c.kv_heads)
        yield f"blk.{i}.attn_v.weight", s("v")
        yield f"blk.{i}.attn_output.weight", s("o")
        yield f"blk.{i}.ffn_norm.weight", s("ffn_norm")
        yield f"blk.{i}.ffn_gate.weight", s("gate")
        yield f"blk.{i}.ffn_up.weight", s("up")
        yield f"blk.{i}.ffn_down.weight", s("down")


def write(path, state, c, bpe, merges):
    pairs = {
        "general.architecture": "llama",
        "general.name": "stencil embedded",
        "general.license": "apache-2.0",
        "general.file_type": 0,
        "llama.context_length": c.context,
        "llama.embedding_length": c.hidden,
        "llama.block_count": c.layers,
        "llama.feed_forward_length": c.ffn,
        "llama.attention.head_count": c.heads,
        "llama.attention.head_count_kv": c.kv_heads,
        "llama.attention.layer_norm_rms_epsilon": c.eps,
        "llama.rope.dimension_count": c.hidden // c.heads,
        "llama.rope.freq_base": c.rope_base,
        "llama.vocab_size": c.vocab,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "smollm",
        "tokenizer.ggml.tokens": bpe.tokens,
        "tokenizer.ggml.token_type": [CONTROL if i < len(SPECIALS) else NORMAL for i in range(len(bpe.tokens))],
        "tokenizer.ggml.merges": merges,
        "tokenizer.ggml.bos_token_id": SYSTEM,
        "tokenizer.ggml.eos_token_id": END,
        "tokenizer.ggml.padding_token_id": END,
        "tokenizer.ggml.add_bos_token": False,
        "tokenizer.chat_template": TEMPLATE,
    }
    info, data, offset = b"", [], 0
    named = list(tensors(state, c))
    for name, w in named:
        b = w.float().contiguous().numpy().astype("<f4").tobytes()
        info += text(name) + struct.pack("<I", w.dim()) + b"".join(struct.pack("<Q", n) for n in reversed(w.shape)) + struct.pack("<IQ", 0, offset)
        b += bytes(-len(b) % ALIGNMENT)
        data.append(b)
        offset += len(b)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(named), len(pairs)) + b"".join(text(k) + value(v) for k, v in pairs.items()) + info
    with open(path, "wb") as f:
        f.write(head + bytes(-len(head) % ALIGNMENT))
        f.writelines(data)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--checkpoint", default="run/checkpoint.pt")
    p.add_argument("--vocabulary", default="vocabulary.json")
    p.add_argument("--out", default="model-f32.gguf")
    a = p.parse_args()
    c = torch.load(a.checkpoint, weights_only=True)
    bpe = BPE.load(a.vocabulary)
    merges = [" ".join(m) for m, _ in sorted(bpe.rank.items(), key=lambda x: x[1])]
    write(a.out, c["model"], Config(**c["config"]), bpe, merges)
    print("step", c["step"], "->", a.out)


if __name__ == "__main__":
    main()
