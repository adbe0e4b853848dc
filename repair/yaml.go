package repair

// YAML mends a YAML text.
func YAML[T Text](text T, opts ...Option) (*Result, error) {
	return nil, &Error{Kind: ErrNoValue}
}
