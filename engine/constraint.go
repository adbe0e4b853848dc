package engine

import "github.com/stencil-go/stencil/mask"

// Constraint limits which tokens an output may hold. A *mask.Matcher is one, and
// so can be a list of choices or a rule of the caller's own. It belongs to one
// generation at a time.
type Constraint interface {
	// Mask returns the ids that may come next, to be read only and until the next
	// call. The end-of-generation ids of the tokenizer are among them exactly where
	// the output may end.
	Mask() *mask.Set
	// Accept moves past a token. On an error the state is not changed; a token of the
	// mask that is refused is not chosen again here. The end-of-generation tokens are
	// not given to it.
	Accept(id int32) error
	// Forced returns tokens that must come next whatever the model says, often none.
	// It does not move past them.
	Forced() []int32
	// Rollback takes back the last n accepted tokens.
	Rollback(n int) error
	// Done reports that the output is complete and only its end may follow.
	Done() bool
}

// Tempered is a Constraint that says what the next token is to be drawn at, in place
// of the sampler's own temperature; ok is false where it leaves that to the sampler.
// It is asked before the token is drawn. A *mask.Matcher is one.
type Tempered interface {
	Temperature() (t float64, ok bool)
}

// Knowing is a Constraint whose mask may hold tokens that it refuses, and that says which
// it takes for certain: Generate picks among these, if there are any, once it has had
// many others refused in one place. A *mask.Matcher is one.
type Knowing interface {
	Known() *mask.Set
}

// ErrDeadEnd: a constraint allows no token and does not call the output complete.
const ErrDeadEnd Kind = "constraint allows no token"

// ErrConstraint: a constraint refused a token that it had allowed or forced.
const ErrConstraint Kind = "constraint contradicts itself"
