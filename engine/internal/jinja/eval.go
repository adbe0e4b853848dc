package jinja

import (
	"strings"
	"time"
)

// Limits bounds an evaluation; a zero field means the default.
type Limits struct {
	Steps int // operations; default 2,000,000
	Bytes int // of text written and of values built; default 64 MiB
}

// Template is a parsed template, immutable and safe for concurrent use.
type Template struct{ body []stmt }

// maxSource bounds the length of a template's text; the longest known has 60 KB.
const maxSource = 1 << 18

// Parse reads a template.
func Parse(src string) (t *Template, err error) {
	defer catch(&err)
	if len(src) > maxSource {
		throw(ErrLimit, 1, "longer than %d bytes", maxSource)
	}
	p := &parser{toks: lex(src)}
	body, _ := p.body()
	return &Template{body}, nil
}

// Render evaluates the template with the given variables. now is what strftime_now
// formats.
func (t *Template) Render(vars map[string]any, now time.Time, limits Limits) (out string, err error) {
	defer catch(&err)
	if limits.Steps == 0 {
		limits.Steps = 2_000_000
	}
	if limits.Bytes == 0 {
		limits.Bytes = 64 << 20
	}
	c := &context{limits: limits, now: now, out: new(strings.Builder), scope: &scope{vars: map[string]any{}}}
	for k, v := range globals {
		c.scope.vars[k] = v
	}
	c.scope = &scope{vars: map[string]any{}, up: c.scope}
	for k, v := range vars {
		c.scope.vars[k] = v
	}
	c.run(t.body)
	return c.out.String(), nil
}

type scope struct {
	vars map[string]any
	up   *scope
}

// context is the state of an evaluation.
type context struct {
	limits Limits
	steps  int
	bytes  int
	depth  int
	now    time.Time
	scope  *scope
	out    *strings.Builder
}

func (c *context) step(line int) {
	if c.steps++; c.steps > c.limits.Steps {
		throw(ErrLimit, line, "more than %d steps", c.limits.Steps)
	}
}

// charge counts n bytes that are about to be built, or read to no small part: it
// bounds the time of operations on long texts as well as the memory.
func (c *context) charge(line, n int) {
	if c.bytes += n; c.bytes > c.limits.Bytes || n < 0 {
		throw(ErrLimit, line, "more than %d bytes", c.limits.Bytes)
	}
}

func (c *context) enter(line int) func() {
	if c.depth++; c.depth > maxDepth {
		throw(ErrLimit, line, "calls nested more than %d deep", maxDepth)
	}
	return func() { c.depth-- }
}

func (c *context) lookup(name string) (any, bool) {
	for s := c.scope; s != nil; s = s.up {
		if v, ok := s.vars[name]; ok {
			return v, true
		}
	}
	return undefined{name}, false
}

// capture runs f and returns what it writes.
func (c *context) capture(f func()) string {
	outer := c.out
	c.out = new(strings.Builder)
	f()
	s := c.out.String()
	c.out = outer
	return s
}

// within runs f in a scope below s.
func (c *context) within(s *scope, f func()) {
	outer := c.scope
	c.scope = &scope{vars: map[string]any{}, up: s}
	f()
	c.scope = outer
}
