package stencil

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/stencil-go/stencil/fsm"
)

// Mismatch tells where a text stops fitting a shape.
type Mismatch struct {
	Offset     int    // bytes that fit; len(text) where only the rest is missing
	Line       int    // line of Offset, from 1
	Column     int    // characters before Offset in its line, plus 1
	Expected   string // what may stand there
	Completion []byte // the shortest completion of the part that fits; nil where none is found, or it is longer than 64 KiB
	Complete   bool   // the part that fits is a whole text by itself
}

// Error tells place and expectation in one line.
func (m *Mismatch) Error() string {
	return fmt.Sprintf("stencil: line %d, column %d (byte %d): expected %s", m.Line, m.Column, m.Offset, m.Expected)
}

// Check says whether a finished text fits the shape: nil if it does, a *Mismatch if it
// does not. It takes time linear in the text, but for what guards (docs/keywords.md) take to judge.
//
// Where a guard will refuse every way to go on, as with two equal items under uniqueItems,
// the text stops fitting before the byte that left no other way.
func (s *Shape) Check(text []byte) error {
	c := s.program.Cursor()
	n := c.Write(text)
	if n == len(text) && c.Accepting() {
		return nil
	}
	rest := s.completion(&c, n)
	refused := -1 // the byte that must not come, where the machine would let it
	if rest == nil && s.program.Guarded() {
		if k := s.lastOpen(text[:n]); k < n {
			refused, n = int(text[k]), k
			c = s.cursor(text[:k])
			rest = s.completion(&c, k)
		}
	}
	fits := text[:n]
	start := bytes.LastIndexByte(fits, '\n') + 1
	return &Mismatch{
		Offset: n, Line: bytes.Count(fits, []byte("\n")) + 1, Column: utf8.RuneCount(fits[start:]) + 1,
		Expected: expected(&c, n < len(text), refused), Completion: rest, Complete: c.Accepting(),
	}
}

// cursor returns a cursor behind a text that fits.
func (s *Shape) cursor(text []byte) fsm.Cursor {
	c := s.program.Cursor()
	c.Write(text)
	return c
}

// lastOpen returns how many bytes of a text, which all of it fits the machine, can be
// completed; the length of the text if that cannot be found out.
func (s *Shape) lastOpen(text []byte) int {
	open := func(n int) bool {
		c := s.cursor(text[:n])
		return s.completion(&c, n) != nil
	}
	if !open(0) {
		return len(text)
	}
	low, high := 0, len(text)
	for low+1 < high {
		if middle := (low + high) / 2; open(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// maxExpected bounds how many alternatives Expected names.
const maxExpected = 12

// expected names what may follow, but for a byte that is refused (-1: none): forced text as
// a whole, else ranges of characters.
func expected(c *fsm.Cursor, more bool, refused int) string {
	var list []string
	if c.Accepting() && more {
		list = append(list, "the end")
	}
	if text, _ := c.State().Forced(40); len(text) > 1 && utf8.Valid(text) {
		return strings.Join(append(list, fmt.Sprintf("%q", text)), " or ")
	}
	first, last, open := byte(0), byte(0), false
	flush := func() {
		switch {
		case !open:
		case first >= utf8.RuneSelf:
			list = append(list, "another character beyond ASCII")
		case first == last:
			list = append(list, fmt.Sprintf("%q", string(rune(first))))
		default:
			list = append(list, fmt.Sprintf("%q to %q", string(rune(first)), string(rune(last))))
		}
		open = false
	}
	for b := range c.State().NextBytes() {
		branch := c.Clone()
		if int(b) == refused || !branch.Step(b) {
			continue
		}
		switch {
		case open && first >= utf8.RuneSelf:
		case open && b == last+1 && b < utf8.RuneSelf:
			last = b
		default:
			flush()
			first, last, open = b, b, true
		}
	}
	flush()
	if len(list) > maxExpected {
		list = append(list[:maxExpected:maxExpected], "...")
	}
	if len(list) == 0 {
		return "something else before"
	}
	return strings.Join(list, " or ")
}
