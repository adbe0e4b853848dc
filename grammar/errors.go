package grammar

import (
	"errors"
	"fmt"
	"strings"
)

// Kinds of error: errors.Is(err, ErrUnsupported) tells them apart.
var (
	// ErrSyntax: the source is not well-formed (JSON, regex, GBNF ...).
	ErrSyntax = errors.New("syntax error")
	// ErrInvalid: well-formed, but not a valid schema or grammar.
	ErrInvalid = errors.New("invalid")
	// ErrUnsupported: a construct that stencil does not enforce, and so refuses.
	ErrUnsupported = errors.New("unsupported")
	// ErrUnsatisfiable: no text can satisfy it.
	ErrUnsatisfiable = errors.New("unsatisfiable")
	// ErrLimit: past a limit of Limits.
	ErrLimit = errors.New("limit exceeded")
)

// Error says what is wrong with a grammar's source, and where.
type Error struct {
	// Kind is one of the Err... kinds of this package.
	Kind error
	// Document is the URI of the document that Pointer and Offset are in where that was
	// fetched by a reference, "" for the source itself.
	Document string
	// Pointer is the JSON pointer of the place in a schema ("" is the root).
	Pointer string
	// Keyword is the keyword or construct concerned, if there is one.
	Keyword string
	// Offset is the byte offset in the source, or -1 where it is not known.
	Offset int64
	// Line and Column, in characters, both from 1, are where Offset is in the source
	// of a grammar that is written in lines (GBNF, Lark); 0 elsewhere.
	Line, Column int
	// Excerpt is that line, or the part of it around the place, and below it a line
	// with a caret at the place; "" where Line is 0.
	Excerpt string
	// Expected says what could stand there instead, "" when that is not the matter.
	Expected string
	// Err tells the rest: the reason and what to do instead.
	Err error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("grammar: ")
	b.WriteString(e.Kind.Error())
	if e.Keyword != "" {
		fmt.Fprintf(&b, " %q", e.Keyword)
	}
	if e.Document != "" || e.Pointer != "" {
		b.WriteString(" at " + e.Document)
		if e.Document != "" {
			b.WriteByte('#')
		}
		b.WriteString(e.Pointer)
	}
	switch {
	case e.Line > 0:
		fmt.Fprintf(&b, " at line %d, column %d", e.Line, e.Column)
	case e.Offset >= 0:
		fmt.Fprintf(&b, " (byte %d)", e.Offset)
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	if e.Expected != "" {
		b.WriteString(", expected ")
		b.WriteString(e.Expected)
	}
	if e.Excerpt != "" {
		b.WriteString("\n")
		b.WriteString(e.Excerpt)
	}
	return b.String()
}

// Unwrap lets errors.Is find both the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}
