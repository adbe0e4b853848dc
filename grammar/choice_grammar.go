package grammar

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// FromChoices returns the grammar of exactly the given texts. It costs a sort;
// masks and steps cost the same for three texts and for a hundred thousand. A text
// that occurs twice counts once. The error is an *Error: ErrUnsatisfiable when
// there are no texts, ErrInvalid when one is not UTF-8.
func FromChoices(texts []string) (*Grammar, error) {
	if len(texts) == 0 {
		return nil, &Error{Kind: ErrUnsatisfiable, Offset: -1, Err: errors.New("there is nothing to choose from")}
	}
	for i, t := range texts {
		if !utf8.ValidString(t) {
			return nil, &Error{Kind: ErrInvalid, Pointer: fmt.Sprintf("/%d", i), Offset: -1, Err: fmt.Errorf("%.40q is not UTF-8", t)}
		}
	}
	return New(ChoiceOf(texts...))
}
