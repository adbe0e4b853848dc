// Package fsm runs a grammar over bytes. Compile turns a *grammar.Grammar into a
// Program; a State says where a text stands, and Step, Accepting, Forced and
// Shortest say how it may go on.
//
// # The model
//
// A State is a set of threads. A thread is a pair: the Residual, which is what is
// left of the current lexeme (a string, a number, a run of punctuation), and the
// Stack of what must follow it. Residuals are Brzozowski derivatives of regular
// expressions with intersection, complement and counters; the Stack is a
// graph-structured stack whose nodes hold no positions. Everything is interned:
// equal states are the same pointer, whatever text led to them. So a state can be
// kept, compared and used as a key, and going back costs nothing.
//
//	{"name": "Jo            Residual: the rest of a JSON string
//	                        Stack:    members of the object, end of text
//
// # Invariants
//
//   - Every State that Step returns is live: some text completes it.
//   - States, stacks and residuals are immutable; their rows of transitions are
//     filled on first use, under the program's lock, and read without it.
//   - Tables are bounded in bytes (Limits). When they are emptied, states in use
//     go on working.
//   - A grammar with guards (grammar.OpGuard) is run by a Cursor, which keeps the
//     text that guards judge.
//
// Papers: J. A. Brzozowski, Derivatives of Regular Expressions (1964); S. Owens,
// J. Reppy, A. Turon, Regular-expression derivatives re-examined (2009); M.
// Tomita, Efficient Parsing for Natural Language (1985).
package fsm
