// Package mask lays a byte-level machine (package fsm) over a tokenizer's
// vocabulary: which tokens may come next.
//
//	v, err := mask.NewVocab(tokens, end)      // once per tokenizer
//	m, err := mask.NewMatcher(program, v)     // one per sequence
//	for !m.Done() {
//		m.Mask().Apply(logits)                // -Inf for what may not come
//		err = m.Accept(sample(logits))
//	}
//
// # How a mask is found
//
// The vocabulary is a trie. A mask has two parts. Tokens that stay within the
// current lexeme depend on its residual alone, so they are found once for all
// states and grammars that share the residual; the inside of a JSON string, of any
// length bounds, is prepared with the vocabulary. Tokens that cross into what
// follows are found by walking on from the few nodes where the lexeme can end.
// Both walks skip a subtree when the machine can read every sequence of the byte
// groups below it. What was found is kept by state: a state seen before costs a
// look-up.
//
// # Invariants
//
//   - A mask equals what trying every token gives (the tests' oracle).
//   - Sets handed out are shared and read-only.
//   - Clone and Rollback are O(1) and never disturb another matcher; Mask and
//     Accept allocate nothing in the steady state, but where guards are asked.
//   - With a budget of N tokens (WithBudget) the output is complete within N.
package mask
