package modelstore

import (
	"errors"
	"strings"
)

// The kinds of an Error, for errors.Is.
var (
	// ErrNotFound: nothing of that name is here and nothing says where to get it.
	ErrNotFound = errors.New("model not found")
	// ErrAmbiguous: several files fit the name.
	ErrAmbiguous = errors.New("ambiguous model name")
	// ErrInvalid: the name, or a file or manifest found under it, is malformed.
	ErrInvalid = errors.New("invalid model")
	// ErrDownload: the model could not be downloaded.
	ErrDownload = errors.New("download failed")
	// ErrChecksum: what was downloaded is not the file expected.
	ErrChecksum = errors.New("checksum mismatch")
)

// Error says why a model could not be had and what to do about it.
type Error struct {
	Kind   error
	Name   string   // the model asked for
	Detail string   // what was found or not found
	Advice []string // what the user can do
	Err    error    // cause, may be nil
}

// Error is one line, followed by one line for each piece of advice.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("stencil: model ")
	if e.Name == "" {
		b.WriteString(DefaultName)
	} else {
		b.WriteString(e.Name)
	}
	b.WriteString(": " + e.Kind.Error())
	if e.Detail != "" {
		b.WriteString(": " + e.Detail)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	for i, a := range e.Advice {
		if i == 0 {
			b.WriteString("\nwhat you can do:")
		}
		b.WriteString("\n  - " + a)
	}
	return b.String()
}

// Unwrap returns the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}
