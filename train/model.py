"""The network: Llama's architecture, as engine/internal/model computes it (arXiv:2302.13971).

RMSNorm before each block, rotary positions, grouped-query attention, SwiGLU, the embedding as output matrix.
"""

import dataclasses
import math

import torch
import torch.nn as nn
import torch.nn.functional as F


@dataclasses.dataclass
class Config:
    vocab: int = 2048
    hidden: int = 256
    layers: int = 6
    heads: int = 8
    kv_heads: int = 8
    ffn: int = 768
    context: int = 1024
    eps: float = 1e-5
    rope_base: float = 100000.0


class RootMeanSquare(torch.autograd.Function):
    """x / sqrt(mean(x^2) + eps) * weight, in few passes over memory."""

    @staticmethod
    def forward(ctx, x, weight, eps):
        norm = torch.linalg.vector_norm(x, dim=-1, keepdim=True, dtype=torch.float32)
        r = torch.rsqrt(norm.square_().div_(x.shape[-1]).add_(eps)).to(x.dtype)
        n = x * r
        ctx.save_for_backward(n, r, weight)
        return n * weight

    @staticmethod
    def backward(ctx, grad):
        n, r, weight = ctx.saved_tensors
        d = n.shape[-1]
        of_weight = torch.einsum("nd,nd->d", grad.reshape(-1, d), n.reshape(-1, d))
        grad = grad * weight
        along = (grad * n).sum(-1, keepdim=True).div_(d)
        return torch.addcmul(grad, n, along, value=-1).mul_(r), of_weight, None


class Norm(nn.Module):
    def __init__(self, n, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(n))
        self.eps = eps

    def forward(self, x):
        return RootMeanSquare.apply(x, self.weight, self.eps)


def rotate(x, cos, sin):
    """Turns the pairs (i, i + D/2) of x [B, T, H, D] by the angles of their positions.

    GGUF pairs neighbours instead; the export reorders the rows of the matrices.
    """
    a, b = x.chunk(2, -1)
    return x * cos + torch.cat((-b, a), -1) * sin


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads, self.kv_heads, self.head = c.heads, c.kv_heads, c.hidden // c.heads
        self.attn_norm = Norm(c.hidden, c.eps)
        self.q = nn.Linear(c.hidden, c.hidden, bias=False)
        self.k = nn.Linear(c.hidden, self.head * c.kv_heads, bias=False)
        self.v = nn.Linear(c.hidden, self.head * c.kv_heads, bias=False)
        self.o = nn.Linear(c.hidden, c.hidden, bias=False)
        self.ffn_norm = Norm(c.hidden, c.eps)
        self.gate = nn.Linear(c.hidden, c.ffn, bias=False)
        self.up = nn.Linear(c.hidden, c.ffn, bias=False)
        self.down = nn.Linear(c.ffn, c.hidden, bias=False)

    def forward(self, x, cos, sin, future, rows=None):
        """x [B, T, hidden]; with rows only those flat positions are returned, [rows, hidden]."""
        b, t, _ = x.shape
        h = self.attn_norm(x)
        qkv = F.linear(h, torch.cat((self.q.weight, self.k.weight, self.v.weight)))
        qkv = qkv.view(b, t, self.heads + 2 * self.kv_heads, self.head)
        qk, v = qkv.split((self.heads + self.kv_heads, self.kv_heads), 2)
        q, k = rotate(qk, cos, sin).split((self.heads, self.kv_heads), 2)
        q, k, v = (self.spread(y, b, t) for y in (q, k, v))
        # The plain product is several times faster than torch's fused one for short texts on a CPU.
        scores = torch.baddbmm(future, q, k.transpose(1, 2), alpha=self.head**-0.5)
        y = torch.bmm(scores.softmax(-1), v).view(b, self.heads, t, self.head)
        y = y.transpose(1, 2).reshape(b, t, -1)
        if rows is not None:
            x, y = x.reshape(b * t, -1)[rows], y.reshape(b * t, -1)[rows]
        x = x + self.o(y)
        gate, up = F.linear(self.ffn_norm(x), torch.cat((self.gate.weight, self.up.weight))).chunk(2, -1)
        return x + self.down(F.silu(gate) * up)

    def spread(self, y, b, t):
        """[B, T, H, D] -> [B * heads, T, D]; keys and values serve several heads."""
        if y.shape[2] != self.heads:
            y = y.repeat_interleave(self.heads // y.shape[2], 2)
        return y.transpose(1, 2).reshape(b * self.heads, t, self.head)


class Model(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.config = c
        self.embed = nn.Embedding(c.vocab, c.hidden)
        self.blocks = nn.ModuleList(Block(c) for _ in range(c.layers))
        self.norm = Norm(c.hidden, c.eps)
        for name, p in self.named_parameters():
            if p.dim() == 2:
                nn.init.normal_(p, std=0.02 if name == "embed.weight" else 1 / math.sqrt(p.shape[1]) / 1.7)
        for block in self.blocks:  # a block begins by adding little
            nn.init.normal_(block.o.weight, std=0.02 / math.sqrt(2 * c.layers))
            nn.init.normal_(block.down.weight, std=0.02 / math.sqrt(2 * c.layers))
        head = c.hidden // c.heads
        angle = torch.arange(c.context)[:, None] * c.rope_base ** (-torch.arange(0, head, 2) / head)[None]
        angle = torch.cat((angle, angle), -1)
        self.register_buffer("cos", angle.cos(), persistent=False)
        self.register_buffer("sin", angle.sin(), persistent=False)

    def forward(self, ids, rows):
        """Logits at the flat positions rows of ids [B, T]. The last block computes no others."""
        t = ids.shape[1]
        x = self.embed(ids)
        cos, sin = self.cos[:t, None].to(x.dtype), self.sin[:t, None].to(x.dtype)
        future = torch.full((1, t, t), -30000.0, dtype=x.dtype).triu(1)
        for block in self.blocks[:-1]:
            x = block(x, cos, sin, future)
        x = self.blocks[-1](x, cos, sin, future, rows)
        return F.linear(self.norm(x), self.embed.weight)
