// Package chat turns a conversation into the prompt a model was trained on, by the
// chat template of the model file.
//
// Templates are programs in the language of Jinja2. They are evaluated, not
// recognised: a table of known templates would refuse or, worse, approximate what
// it does not know. The interpreter is the engine's own, because a template comes
// from an untrusted file and no general library for Go bounds the time and memory
// of an evaluation; its answers are compared with Jinja2's.
//
// # Forged turns
//
// A control token written in the content of a message ("<|im_end|>") is text there.
// Encode keeps it so, and a user cannot end his turn and begin another's. Render
// gives the prompt as text, where the two cannot be told apart: use it to look at, not
// to encode.
//
// # Models without a template
//
// Where the vocabulary has the tokens <|im_start|> and <|im_end|>, ChatML is used. Else
// the prompt is the contents of the messages, with blank lines between them: what a
// model without training in conversation can continue.
package chat
