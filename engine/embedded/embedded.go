package embedded

import _ "embed"

//go:embed model.gguf
var file []byte

// GGUF returns the model file. The slice must not be modified.
func GGUF() []byte { return file }
