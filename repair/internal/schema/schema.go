package schema

// Schema is a JSON Schema read for repair.
type Schema struct{ raw []byte }

func Parse(raw []byte) (*Schema, error) { return &Schema{raw}, nil }
func Of[T any]() (*Schema, error)       { return &Schema{}, nil }
