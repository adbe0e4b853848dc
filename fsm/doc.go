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
// # Grammars
//
// Any context-free grammar has its machine. Left recursion is run by left corners,
// which take no more stack than a repetition; alternatives that meet again share
// their stacks; and where many ways lead to the same rule, the rule is begun once for
// all of them, so ambiguity costs polynomial work. What one byte leads to is bounded
// (Limits.Closure).
//
// A grammar.Lexer cuts a part of the text into terminals. Those that may begin in a
// place are read together by one residual, and what follows them begins only with a
// byte with which none goes on: the longest match, decided one byte ahead. Where that
// could lead to no text at all, every state is searched for a completion first
// (Program.DeadEnds); usual lexers are seen to need no search when they are compiled.
//
// A special token (grammar.Token) is no text: a state is left by it as a whole, with
// State.Token.
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
// Tomita, Efficient Parsing for Natural Language (1985); D. J. Rosenkrantz, P. M.
// Lewis, Deterministic left corner parsing (1970).
package fsm
