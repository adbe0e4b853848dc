"""Initial weights with the circuit for copying in them (induction heads, Olsson et al. 2022).

Small models learn to copy after a long plateau; on a CPU that plateau is most of the
training. So heads of the first block begin as heads of the token before (a constant in
the embedding and the rotary angles of one step make the pattern, random projections
carry the token), and heads of the second block begin by finding earlier tokens whose
predecessor is the token at hand (or whose two predecessors are the last two), and by writing what they find to the output. All of it
is trained on, like every other weight.
"""

import torch


@torch.no_grad()
def copying_circuit(model, seed=0, read=4.0, write=4.0, place_scale=0.7, sharp=60.0):
    c = model.config
    g = torch.Generator().manual_seed(seed)
    d = c.hidden // c.heads
    half = d // 2
    theta = c.rope_base ** (-torch.arange(half) / half)
    slow = [i for i in range(half) if theta[i] < 0.03]  # nearly still over a text's length
    dims = torch.tensor(slow + [i + half for i in slow])
    n = len(dims)

    def projection():
        m = torch.randn(c.hidden - 1, n, generator=g)
        return torch.cat((torch.zeros(1, n), torch.linalg.qr(m)[0]), 0).T  # [n, hidden], blind for the constant

    model.norm.weight.fill_(0.3)  # logits that are not sure yet
    # The first dimension of every embedding is the same.
    e = model.embed.weight
    e.normal_(std=0.5, generator=g)
    e[:, 1:] *= 0.5 * (c.hidden - 1) ** 0.5 / e[:, 1:].norm(dim=1, keepdim=True)
    e[:, 0] = 3.0
    constant = 3.0 / (0.25 + 9 / c.hidden) ** 0.5  # after the norm
    first, second = model.blocks[0], model.blocks[1]
    heads = c.heads // 2
    for h in range(heads):
        rows = slice(h * d, (h + 1) * d)
        steps = 1 if h < heads - 1 else 2
        w = (sharp ** 0.5) / constant
        for block, phase in ((first.q, torch.zeros(half)), (first.k, theta * steps)):
            block.weight[rows] *= 0.1
            part = block.weight[rows]
            part[:half, 0] = w * torch.cos(phase) * (theta > 0.05)
            part[half:, 0] = w * torch.sin(phase) * (theta > 0.05)
        token, place = projection(), projection()
        if steps == 1:
            before = token, place
        else:
            token = before[0]  # to be compared with what a head of one step has written
        value = torch.zeros(d, c.hidden)
        value[dims] = token
        first.v.weight[rows] = value
        out = torch.zeros(c.hidden, d)
        out[:, dims] = place.T * place_scale
        first.o.weight[:, rows] = out
        # The second block: the token at hand against what the first block has written.
        query, key = torch.zeros(d, c.hidden), torch.zeros(d, c.hidden)
        query[dims], key[dims] = (token if steps == 1 else before[1]) * read, place * read
        second.q.weight[rows] = query
        second.k.weight[rows] = key
        back = projection()
        value = torch.zeros(d, c.hidden)
        value[dims] = back
        second.v.weight[rows] = value
        out = torch.zeros(c.hidden, d)
        out[:, dims] = back.T * write
        second.o.weight[:, rows] = out
