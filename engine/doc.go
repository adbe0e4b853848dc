// Package engine runs language models stored as GGUF files: it loads the
// weights, turns text into tokens and back, computes logits and picks tokens.
//
// A Model is the weights, shared by any number of goroutines. A Session is one
// sequence of tokens read by the model, with its key-value cache; it belongs to
// one goroutine at a time.
//
//	model, err := engine.Open("model.gguf")
//	session, err := model.NewSession()
//	logits, err := session.Append(ctx, prompt) // logits after the prompt's last token
//
// Append reads a prompt in batches and continues where the last call ended;
// Truncate rolls the sequence back; Fork shares a common prefix between
// sequences, so that n answers to one prompt cost one prefill.
//
// # Numbers
//
// Weights keep the precision of the file; they are rearranged when the model is
// loaded so that a vector register holds one column of 16 rows. Where weights are
// quantised the activations that meet them are rounded too, with one scale per 16
// or 32 of them: to 8 bits on the way into a feed-forward block, which holds most
// of the weights, to 16 bits elsewhere. Products are then summed in integers. All
// else is float32. Against exact arithmetic that diverges several times less than
// 8 bits everywhere do.
//
// Every number is computed the same way however the work is divided: logits
// depend neither on the number of threads nor on how a prompt is cut into batches.
// They may differ in the last digits between processors.
//
// # Errors
//
// Every failure is an *Error whose Kind can be tested with errors.Is. No model
// file, however broken, makes the package panic.
package engine
