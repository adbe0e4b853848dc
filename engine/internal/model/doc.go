// Package model computes the logits of decoder-only transformers.
//
// One forward pass serves all architectures. They differ in what a Config says
// (how positions are rotated, which layers look at a window only, the
// activation) and in which tensors a layer has: biases, norms of queries and
// keys, norms after a block, attention sinks, experts. A layer is, for every
// token's vector x,
//
//	x += W_o attention(rope(W_q norm(x)), rope(W_k norm(x)), W_v norm(x))
//	x += W_down (activation(W_gate norm(x)) * W_up norm(x))
//
// and the logits are W_out norm(x) after the last one.
//
// Sources: Vaswani et al. 2017 (attention), Touvron et al. 2023 (Llama), Su et
// al. 2021 (rotary positions), Ainslie et al. 2023 (grouped queries), Zhang and
// Sennrich 2019 (RMS norm), Shazeer 2020 (gated units), Jiang et al. 2024
// (Mixtral's experts), Peng et al. 2023 (YaRN), Ding et al. 2024 (LongRoPE),
// and the model cards of Qwen 2 and 3, Gemma 3, Phi 3 and gpt-oss.
package model
