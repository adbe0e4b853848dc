package tokenizer

import "unicode/utf8"

type decodeOptions struct{ controls bool }

// DecodeOption changes what Decode writes.
type DecodeOption func(*decodeOptions)

// WithControls writes Control tokens as their text instead of leaving them out.
func WithControls() DecodeOption { return func(o *decodeOptions) { o.controls = true } }

// Decode returns the text of ids: the bytes of their tokens, one after another,
// which need not be valid UTF-8 when the ids are not a whole text. Control,
// Unknown and Unused tokens and ids outside [0, Len) add nothing. The space that
// encoding put before the text, if the model does so, is taken off.
func (t *Tokenizer) Decode(ids []int32, opts ...DecodeOption) string {
	var o decodeOptions
	for _, opt := range opts {
		opt(&o)
	}
	var text []byte
	for _, id := range ids {
		text = t.appendToken(text, id, o.controls)
	}
	if t.spacePrefix && len(text) > 0 && text[0] == ' ' {
		text = text[1:]
	}
	return string(text)
}

func (t *Tokenizer) appendToken(dst []byte, id int32, controls bool) []byte {
	switch t.Kind(id) {
	case Control:
		if !controls {
			return dst
		}
	case Unknown, Unused:
		return dst
	}
	return append(dst, t.Token(id)...)
}

// Decoder turns a stream of tokens into text that grows by whole characters: the
// bytes of a character that is not complete yet are kept back. Unlike Decode it
// takes off no leading space: its text continues another. The zero value is not
// usable; see Tokenizer.NewDecoder.
type Decoder struct {
	t    *Tokenizer
	held []byte
}

// NewDecoder returns a decoder at the start of a text.
func (t *Tokenizer) NewDecoder() *Decoder { return &Decoder{t: t} }

// Write adds a token and returns the text that became complete by it, often "".
// A byte that no continuation can make valid comes out as U+FFFD.
func (d *Decoder) Write(id int32) string {
	d.held = d.t.appendToken(d.held, id, false)
	n := 0
	for n < len(d.held) && (d.held[n] < utf8.RuneSelf || utf8.FullRune(d.held[n:])) {
		_, size := utf8.DecodeRune(d.held[n:])
		n += size
	}
	return d.take(n)
}

// Flush ends the text: what was kept back is an unfinished character, which comes
// out as U+FFFD.
func (d *Decoder) Flush() string {
	if len(d.held) == 0 {
		return ""
	}
	d.held = d.held[:0]
	return string(utf8.RuneError)
}

// Held is the number of bytes kept back: 0 between characters.
func (d *Decoder) Held() int { return len(d.held) }

func (d *Decoder) take(n int) string {
	if n == 0 {
		return ""
	}
	s := string(d.held[:n])
	d.held = append(d.held[:0], d.held[n:]...)
	if !utf8.ValidString(s) {
		s = string([]rune(s))
	}
	return s
}
