package engine

import "strings"

// textStream holds the text of an output, keeps back what may be the start of a
// stop string, and cuts the text where one is complete.
type textStream struct {
	stops  []string
	onText func(string) error
	text   strings.Builder // what is final
	held   string          // not final: it may begin a stop string
}

// write adds text and returns the stop string it completed, "" for none: of several
// the one that is complete first, and of those the one that began first, so that
// the answer does not depend on how the text was cut into tokens.
func (t *textStream) write(s string) (stop string, err error) {
	if s == "" {
		return "", nil
	}
	t.held += s
	from, end := -1, -1
	for _, x := range t.stops {
		if i := strings.Index(t.held, x); i >= 0 && (end < 0 || i+len(x) < end || i+len(x) == end && i < from) {
			from, end, stop = i, i+len(x), x
		}
	}
	if end >= 0 {
		err = t.release(from)
		t.held = ""
		return stop, err
	}
	return "", t.release(len(t.held) - t.partial())
}

// partial is the length of the longest end of held that a stop string starts with.
// It is never in the middle of a character, since stop strings are UTF-8.
func (t *textStream) partial() int {
	longest := 0
	for _, x := range t.stops {
		for n := min(len(x)-1, len(t.held)); n > longest; n-- {
			if strings.HasSuffix(t.held, x[:n]) {
				longest = n
			}
		}
	}
	return longest
}

// finish makes all the text final.
func (t *textStream) finish() error { return t.release(len(t.held)) }

func (t *textStream) release(n int) error {
	if n == 0 {
		return nil
	}
	s := t.held[:n]
	t.held = t.held[n:]
	t.text.WriteString(s)
	if t.onText == nil {
		return nil
	}
	return t.onText(s)
}
