package grammar

import "fmt"

// Region is a constrained part of a text that is free otherwise.
type Region struct {
	// Trigger is the text that opens the region. It occurs nowhere else in the text
	// around the regions; within their bodies it may.
	Trigger string
	// Body describes what follows the trigger, up to the end of the region, its closing
	// tag included.
	Body *Expr
}

// MixedOption is an option of Mixed.
type MixedOption func(*mixedOptions) error

type mixedOptions struct {
	min, max int
	bare     bool
}

// WithRegions bounds the number of regions in a text; max < 0 is no bound. The
// default is any number, none included.
func WithRegions(min, max int) MixedOption {
	return func(o *mixedOptions) error {
		if min < 0 || max >= 0 && max < min {
			return optionError("WithRegions", "%d to %d regions", min, max)
		}
		o.min, o.max = min, max
		return nil
	}
}

// WithoutTextAfter ends the text with its last region, of which there is at least
// one.
func WithoutTextAfter() MixedOption {
	return func(o *mixedOptions) error { o.bare = true; return nil }
}

// Mixed describes free text with constrained regions in it: any well-formed UTF-8
// text, in which each trigger opens a region.
//
//	call, err := grammar.Mixed([]grammar.Region{{
//		Trigger: "<tool_call>",
//		Body:    grammar.Seq(schema.Root(), grammar.Literal("</tool_call>")),
//	}})
//
// No trigger is part of another. Which region a text is in follows from the text
// alone as far as bodies end plainly: where a body may end or go on, both are tried.
// The mask costs about one walk for each trigger, once; many triggers with a
// beginning in common are better written as one, and an Alt of bodies.
//
// The error is an *Error: ErrInvalid for triggers that are empty, not UTF-8 or part
// of one another and for a body that is nil, ErrLimit for more than 4096 bytes of
// triggers, ErrUnsatisfiable where the options ask for regions and there are none.
func Mixed(regions []Region, opts ...MixedOption) (*Expr, error) {
	o := mixedOptions{max: -1}
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return nil, err
		}
	}
	if o.bare {
		o.min = max(o.min, 1)
	}
	if o.max >= 0 && o.max < o.min || o.min > 0 && len(regions) == 0 {
		return nil, &Error{Kind: ErrUnsatisfiable, Offset: -1, Err: fmt.Errorf("a text without a region is asked to have %d", o.min)}
	}
	stops := make([]string, len(regions))
	for i, r := range regions {
		stops[i] = r.Trigger
		if r.Body == nil {
			return nil, &Error{Kind: ErrInvalid, Pointer: fmt.Sprintf("/%d", i), Offset: -1, Err: fmt.Errorf("the region has no body")}
		}
	}
	after, err := freeText(stops, -1)
	if err != nil {
		return nil, err
	}
	parts := make([]*Expr, len(regions))
	for i, r := range regions {
		before, err := freeText(stops, i)
		if err != nil {
			return nil, err
		}
		parts[i] = Seq(before, r.Body)
	}
	if o.bare {
		after = empty
	}
	return Seq(Repeat(Alt(parts...), o.min, o.max), after), nil
}

// Separated describes lo to hi texts of e with separator between any two; hi < 0 is
// no bound.
func Separated(e, separator *Expr, lo, hi int) *Expr {
	lo = max(lo, 0)
	if hi >= 0 && hi < lo {
		return none
	}
	if hi == 0 {
		return empty
	}
	rest := hi
	if hi > 0 {
		rest--
	}
	list := Seq(e, Repeat(Seq(separator, e), max(lo-1, 0), rest))
	if lo == 0 {
		return Optional(list)
	}
	return list
}
