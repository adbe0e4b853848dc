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
// Weights stay in the precision of the file. Where they are quantised the
// activations are quantised too, to 8 bits with one scale per block of 32, and
// products are summed in integers; all else is float32. Every number is
// computed the same way however the work is divided: logits depend neither on
// the number of threads nor on how a prompt is cut into batches.
//
// # Errors
//
// Every failure is an *Error whose Kind can be tested with errors.Is. No model
// file, however broken, makes the package panic.
package engine
