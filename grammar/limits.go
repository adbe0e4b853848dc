package grammar

import "fmt"

// Limits bounds the work of a front end. Zero fields stand for the defaults; what
// exceeds a limit is an error of kind ErrLimit.
type Limits struct {
	// SourceBytes is the longest schema in bytes. Default 64 MiB.
	SourceBytes int
	// Depth is the deepest nesting of arrays and objects in a schema. Default 10,000.
	Depth int
	// Schemas bounds the schemas and subschemas of all documents. Default 2,000,000.
	Schemas int
	// Alternatives bounds the cases that anyOf, oneOf, if and the like multiply to
	// in one place. What needs more is checked by a guard. Default 128.
	Alternatives int
	// Work bounds the steps of combining schemas, about 100 bytes each. Default 5,000,000.
	Work int
}

func (l Limits) validate() error {
	for _, f := range []struct {
		name  string
		value int
	}{{"SourceBytes", l.SourceBytes}, {"Depth", l.Depth}, {"Schemas", l.Schemas}, {"Alternatives", l.Alternatives}, {"Work", l.Work}} {
		if f.value < 0 {
			return &Error{Kind: ErrInvalid, Keyword: "Limits." + f.name, Offset: -1, Err: fmt.Errorf("%d is negative", f.value)}
		}
	}
	return nil
}

func (l Limits) withDefaults() Limits {
	for _, f := range []struct {
		value    *int
		standard int
	}{{&l.SourceBytes, 64 << 20}, {&l.Depth, 10_000}, {&l.Schemas, 2_000_000}, {&l.Alternatives, 128}, {&l.Work, 5_000_000}} {
		if *f.value == 0 {
			*f.value = f.standard
		}
	}
	return l
}
