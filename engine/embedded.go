package engine

import "github.com/stencil-go/stencil/engine/embedded"

// Embedded loads the model that is part of the module: nothing is read from disk or
// network. Only programs that call it carry the file; package embedded says what the
// model is good for. It fails only for options that Open would refuse.
func Embedded(opts ...Option) (*Model, error) { return OpenBytes(embedded.GGUF(), opts...) }
