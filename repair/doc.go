// Package repair turns what a language model wrote into what it meant: truncated, fenced, chatty or sloppy JSON, YAML and CSV into
// valid text of the same value, with a list of what was changed.
//
//	r, err := repair.JSON("Sure! ```json\n{'name': 'Ada', tags: [1, 2,]")
//	r.Text      // {"name": "Ada", "tags": [1, 2]}
//	r.Edits     // every change, with offset, replacement, kind and reason
//	r.Truncated // true: the end was missing
//
// # The model in the reader's head
//
// A repair is a list of edits over the input; the text of the result is the input with the edits made. Whole-text stages (thinking
// parts, quote marks, entities, a level of escaping) come first, then one pass of a tolerant reader, then, with a schema, one pass that
// makes the value satisfy it. Each stage is a list of edits over the text of the stage before; they are composed into one.
//
// Where a text can be read in several ways, each reading has a cost and the cheapest is taken: the end of a string with quotes inside, a
// closer that does not fit, one of several documents, the alternatives of a schema. Looks ahead are bounded and share budgets that are
// linear in the text, so time and memory are linear on every input.
//
// # Promises
//
//   - Valid input comes back byte for byte, with no edit. With a schema: input that is valid for it.
//   - The result is valid, and repairing it again changes nothing.
//   - The edits, applied to the input, give the result.
//   - Nothing is invented silently: null for a value that is missing is an edit of kind [KindMissingValue], required members are added
//     only with [FillRequired], what is dropped is a lossy edit. [Strict] refuses lossy repairs.
//   - A value read from a [Stream] only grows.
//
// docs/repair.md has the rules in full and the list of kinds.
package repair
