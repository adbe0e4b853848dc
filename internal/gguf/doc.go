// Package gguf reads and writes GGUF files: the container in which language
// models are shipped, holding typed metadata (hyperparameters, vocabulary) and
// named tensors of quantised weights.
//
// A file is, in little-endian order,
//
//	"GGUF" version tensor-count metadata-count
//	metadata-count  x (key, type, value)
//	tensor-count    x (name, dimensions, type, offset)
//	padding to general.alignment, then the tensor data
//
// The reader takes versions 2 and 3. It trusts nothing: every count, length,
// offset and size is checked against the bytes that are there before it is
// used, so no input can make it panic, loop or allocate more than a small
// multiple of the file's own size. What is wrong is said by an *Error, which
// names the byte offset and the key or tensor.
//
// Open maps the file into memory where the system can; tensor data stays in
// the page cache and costs nothing until touched. Metadata is copied and stays
// valid after Close; tensor data does not.
//
// The format is specified in the ggml project's docs/gguf.md.
package gguf
