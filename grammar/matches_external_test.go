package grammar_test

import (
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/refmatch"
)

func init() { grammar.SetMatches(refmatch.Match) }
