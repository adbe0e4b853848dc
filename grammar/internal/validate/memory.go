package validate

import (
	"bytes"
	"slices"
	"strings"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
)

// Judge judges values one after the other by a Validator, and allocates nothing in the
// steady state but what the patterns and formats do for texts that it has not judged
// lately. It is not safe for concurrent use.
type Judge struct {
	validator *Validator
	memory    memory
}

// NewJudge returns a judge of the validator, which was prepared.
func (v *Validator) NewJudge() *Judge {
	return &Judge{validator: v, memory: memory{answers: map[question]bool{}, tests: map[tested]bool{}, numbers: map[string]decimal.Decimal{}}}
}

// Valid is Validator.Valid.
func (j *Judge) Valid(p Place, x *jsonvalue.Value) (bool, error) {
	j.memory.clear()
	return j.validator.validIn(&j.memory, p, x)
}

// Possible is Validator.Possible.
func (j *Judge) Possible(p Place, x *jsonvalue.Value) (yes, no bool) {
	j.memory.clear()
	return j.validator.possibleIn(&j.memory, p, x)
}

// memory is what a judgement needs. The maps may be nil.
type memory struct {
	// answers holds those of references, which may lead to the same schema again
	// and again, where no annotations are collected.
	answers map[question]bool
	// tests holds the answers of patterns and formats.
	tests map[tested]bool
	// numbers holds those with a fraction, in digits that are put together.
	numbers map[string]decimal.Decimal
	marks   []bool
	canon   canon
	items   []span
}

type tested struct {
	name   string
	format bool
	text   string
}

const (
	// maxTests bounds the answers of tests that are kept, maxTestText their texts.
	maxTests    = 512
	maxTestText = 256
	// maxNumbers bounds the numbers that are kept.
	maxNumbers = 512
)

func (m *memory) clear() {
	clear(m.answers)
	m.marks = m.marks[:0]
}

// fresh gives n marks.
func (m *memory) fresh(n int) seen {
	from := len(m.marks)
	if from+n > cap(m.marks) {
		m.marks = make([]bool, 0, max(2*cap(m.marks), n, 64))
		from = 0
	}
	m.marks = m.marks[:from+n]
	marks := m.marks[from : from+n : from+n]
	clear(marks)
	return marks
}

// test judges a text by a pattern or format.
func (m *memory) test(t Test, name string, format bool, text string) (bool, error) {
	if m.tests == nil || len(text) > maxTestText {
		return t(text)
	}
	key := tested{name, format, text}
	if ok, known := m.tests[key]; known {
		return ok, nil
	}
	ok, err := t(text)
	if err == nil {
		if len(m.tests) >= maxTests {
			clear(m.tests)
		}
		// The text may be part of a large buffer.
		key.text = strings.Clone(text)
		m.tests[key] = ok
	}
	return ok, err
}

// decimal reads a number.
func (m *memory) decimal(text string) (decimal.Decimal, bool) {
	if m.numbers == nil || strings.IndexByte(text, '.') < 0 || len(text) > maxTestText {
		return decimal.Parse(text)
	}
	if d, known := m.numbers[text]; known {
		return d, true
	}
	text = strings.Clone(text)
	d, ok := decimal.Parse(text)
	if ok {
		if len(m.numbers) >= maxNumbers {
			clear(m.numbers)
		}
		m.numbers[text] = d
	}
	return d, ok
}

// span is a text in a buffer.
type span struct{ from, to int }

// repeats reports whether two of the items are equal.
func (m *memory) repeats(items []jsonvalue.Value) bool {
	c := &m.canon
	c.text, m.items = c.text[:0], m.items[:0]
	for i := range items {
		from := len(c.text)
		c.text = c.append(c.text, &items[i])
		m.items = append(m.items, span{from, len(c.text)})
	}
	compare := func(a, b span) int { return bytes.Compare(c.text[a.from:a.to], c.text[b.from:b.to]) }
	slices.SortFunc(m.items, compare)
	for i := 1; i < len(m.items); i++ {
		if compare(m.items[i-1], m.items[i]) == 0 {
			return true
		}
	}
	return false
}

// equal is Equal.
func (m *memory) equal(a, b *jsonvalue.Value) bool {
	if same, known := quickly(a, b); known {
		return same
	}
	c := &m.canon
	c.text = c.append(c.text[:0], a)
	n := len(c.text)
	c.text = c.append(c.text, b)
	return bytes.Equal(c.text[:n], c.text[n:])
}
