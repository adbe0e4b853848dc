package mask

import "errors"

// Kinds of error: errors.Is(err, ErrToken) tells them apart.
var (
	// ErrVocabulary: the tokens or end ids cannot make a vocabulary.
	ErrVocabulary = errors.New("unusable vocabulary")
	// ErrToken: the token cannot come next.
	ErrToken = errors.New("token not allowed")
	// ErrBudget: the output cannot be completed within the budget.
	ErrBudget = errors.New("budget too small")
	// ErrDeadEnd: the token fits, but no completion is found behind it that the
	// grammar's guards accept. Choose another token of the mask.
	ErrDeadEnd = errors.New("no way on")
	// ErrRollback: more tokens taken back than were accepted.
	ErrRollback = errors.New("nothing to roll back")
	// ErrOption: an option out of its range.
	ErrOption = errors.New("invalid option")
)
