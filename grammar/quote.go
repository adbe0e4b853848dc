package grammar

import (
	"crypto/sha256"
	"fmt"
	"math"
	"unicode"
	"unicode/utf8"
)

// maxQuoteSource bounds the text that is quoted from: its automaton takes about 40
// bytes for each byte.
const maxQuoteSource = 8 << 20

// Quote is the Automaton of the passages of a source text: every text that it
// accepts occurs in the source, character for character, and is not empty. It is
// immutable and safe for concurrent use.
type Quote struct {
	key string
	a   *suffixAutomaton
	// units is what lengths are counted in: characters, or words.
	words    bool
	min, max int
	counts   uint32 // the number of counts that are told apart
	// accepting says of a state that a quote may end there, starts that a unit has
	// just begun.
	accepting, starts bitmap
	// boundary says that the text up to the state is whole characters.
	boundary bitmap
	// shortest[s] is the number of bytes, escaped, to where a quote may end, closing[s]
	// that to where it may without another unit; infinitely many are far.
	shortest, closing []int32
	// begin is the state before the first byte.
	begin int32
	// unitsAt[i] is the number of units that begin in the first i bytes of the marked
	// text, unitEnd[k] where a quote may end behind k of them.
	unitsAt []int32
	unitEnd []int32
	// bytesAt[i] is the number of bytes, escaped, of the first i of the marked text.
	bytesAt []int32
	most    int
}

const far = math.MaxInt32 / 2

// mark stands in the marked text wherever a quote may begin: before the first
// character and behind each that is not part of a word. It occurs in no UTF-8.
const mark = 0xFF

// QuoteOption is an option of NewQuote.
type QuoteOption func(*Quote) error

// WithWholeWords lets quotes begin and end between words only: no letter, digit,
// mark or underscore precedes or follows the quote in the source, and it neither
// begins nor ends with a blank, tab or line end.
func WithWholeWords() QuoteOption {
	return func(q *Quote) error { q.words = true; return nil }
}

// WithQuoteLength bounds the length of quotes: in characters, or, with
// WithWholeWords, in words. max < 0 is no bound.
func WithQuoteLength(min, max int) QuoteOption {
	return func(q *Quote) error {
		if min < 0 || max == 0 || max > 0 && max < min {
			return optionError("WithQuoteLength", "%d to %d", min, max)
		}
		q.min, q.max = min, max
		return nil
	}
}

// NewQuote makes the automaton of the passages of source, which is UTF-8, in time
// and memory linear in its length. For use as an expression see Accept, as the
// format of strings in a JSON Schema see WithFormat.
//
// The error is an *Error: ErrInvalid for what is not UTF-8, ErrLimit for more than
// 8 MiB or for bounds on the length that, multiplied with the states of the
// automaton, of which there are two for each byte at most, exceed 2^32;
// ErrUnsatisfiable where no passage is that long.
func NewQuote(source string, opts ...QuoteOption) (*Quote, error) {
	q := &Quote{max: -1}
	for _, opt := range opts {
		if err := opt(q); err != nil {
			return nil, err
		}
	}
	if len(source) > maxQuoteSource {
		return nil, &Error{Kind: ErrLimit, Offset: -1, Err: fmt.Errorf("a source of %d bytes, at most %d can be quoted from", len(source), maxQuoteSource)}
	}
	if !utf8.ValidString(source) {
		return nil, &Error{Kind: ErrInvalid, Offset: -1, Err: fmt.Errorf("the source is not UTF-8")}
	}
	text := []byte(source)
	var ends, starts []bool
	if q.words {
		text, starts, ends = markWords(source)
	} else {
		starts, ends = make([]bool, len(text)+1), make([]bool, len(text)+1)
		for i := range text {
			starts[i+1] = utf8.RuneStart(text[i])
			ends[i+1] = i+1 == len(text) || utf8.RuneStart(text[i+1])
		}
	}
	q.a = newSuffixAutomaton(text)
	q.bytesAt = escapedBytes(text)
	q.judge(text, starts, ends)
	q.place(text, starts, ends)
	switch bound := max(q.min, q.max); {
	case q.max < 0 && q.min <= 1:
		q.min, q.counts = 0, 1
	case uint64(bound+1)*uint64(len(q.a.link)) > math.MaxUint32:
		return nil, &Error{Kind: ErrLimit, Offset: -1, Err: fmt.Errorf("quotes of %d units from a source of %d bytes", bound, len(source))}
	default:
		q.counts = uint32(bound + 1)
	}
	if q.words {
		q.begin = q.a.step(0, mark)
	}
	if !q.live(q.begin, 0) {
		return nil, &Error{Kind: ErrUnsatisfiable, Offset: -1, Err: fmt.Errorf("no passage of the source is that long")}
	}
	// The states of prefixes serve to find the ends only.
	q.a.prefix, q.a.length, q.a.link = nil, nil, nil
	q.key = fmt.Sprintf("quote %x %v %d %d", sha256.Sum256([]byte(source)), q.words, q.min, q.max)
	return q, nil
}

// markWords puts the marks into the source. starts[i] says that text[i-1] ends the
// first character of a word, ends[i] that a quote may end behind text[:i].
func markWords(source string) (text []byte, starts, ends []bool) {
	text = append(make([]byte, 0, len(source)+len(source)/4+1), mark)
	starts, ends = append(starts, false, false), append(ends, false, false)
	before := false
	for i, c := range source {
		size := utf8.RuneLen(c)
		word := wordCharacter(c)
		next, _ := utf8.DecodeRuneInString(source[i+size:])
		follows := i+size < len(source) && wordCharacter(next)
		for k := range size {
			text = append(text, source[i+k])
			starts = append(starts, k+1 == size && word && !before)
			ends = append(ends, k+1 == size && word && !follows)
		}
		if !word {
			text = append(text, mark)
			starts = append(starts, false)
			ends = append(ends, !follows && !isBlank(c))
		}
		before = word
	}
	return text, starts, ends
}

func wordCharacter(c rune) bool {
	return c == '_' || unicode.In(c, unicode.L, unicode.M, unicode.N)
}

func isBlank(c rune) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// escapedBytes counts the bytes of each beginning of the marked text, each character
// in its longest form in JSONString, YAMLQuoted and CSVQuoted. Marks count nothing.
func escapedBytes(text []byte) []int32 {
	at := make([]int32, len(text)+1)
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRune(text[i:])
		each := int32(1)
		switch {
		case text[i] == mark:
			each = 0
		case c == '"' || c == '\\' || c >= '\b' && c <= '\r' && c != '\v':
			each = 2
		case c < ' ' || c == 0x7F:
			each = 6
		case c < 0xA0 && c >= 0x80:
			each = 3 // \u0085 for two bytes
		case c == 0x2028 || c == 0x2029 || c >= 0xFEFF && c <= 0xFFFF:
			each = 2
		}
		for range size {
			at[i+1] = at[i] + each
			i++
		}
	}
	return at
}

// judge finds which states a quote may end in and how far it is to them.
func (q *Quote) judge(text []byte, starts, ends []bool) {
	n := len(q.a.link)
	q.accepting, q.starts, q.boundary = newBitmap(n), newBitmap(n), newBitmap(n)
	for i, ok := range ends {
		if ok {
			q.accepting.add(q.a.prefix[i])
		}
	}
	order := q.a.byLength()
	q.shortest, q.closing = make([]int32, n), make([]int32, n)
	for _, s := range order {
		if q.accepting.has(s) && q.a.link[s] > 0 {
			q.accepting.add(q.a.link[s])
		}
	}
	for s := range int32(n) {
		// Whether a unit begins follows from the end of the text alone.
		at := q.a.end[s]
		if s > 0 && starts[at] {
			q.starts.add(s)
		}
		if int(at) == len(text) || utf8.RuneStart(text[at]) {
			q.boundary.add(s)
		}
	}
	// Edges lead to longer substrings: the order is one of the edges, backwards.
	for _, s := range order {
		q.shortest[s], q.closing[s] = far, far
		if s > 0 && q.accepting.has(s) {
			q.shortest[s], q.closing[s] = 0, 0
			continue
		}
		for e := q.a.first[s]; e < q.a.first[s+1]; e++ {
			to := q.a.to[e]
			cost := q.bytesAt[q.a.end[to]] - q.bytesAt[q.a.end[to]-1]
			q.shortest[s] = min(q.shortest[s], q.shortest[to]+cost)
			if !q.starts.has(to) {
				q.closing[s] = min(q.closing[s], q.closing[to]+cost)
			}
		}
	}
}

// place counts the units of the marked text.
func (q *Quote) place(text []byte, starts, ends []bool) {
	q.unitsAt = make([]int32, len(text)+1)
	q.unitEnd = []int32{0}
	units, open := int32(0), false
	for i := range text {
		if starts[i+1] {
			units++
			open = true
		}
		q.unitsAt[i+1] = units
		if ends[i+1] && open {
			q.unitEnd = append(q.unitEnd, int32(i+1))
			open = false
		}
	}
	for k := range q.unitEnd {
		if k+q.min < len(q.unitEnd) {
			q.most = max(q.most, int(q.bytesAt[q.unitEnd[k+q.min]]-q.bytesAt[q.unitEnd[k]]))
		}
	}
	for s := range q.shortest {
		for _, d := range [...]int32{q.shortest[s], q.closing[s]} {
			if d < far {
				q.most = max(q.most, int(d))
			}
		}
	}
}

// missing is the number of bytes from the first occurrence of s to where it has as
// many units as it lacks behind count; far where the source ends before.
func (q *Quote) missing(s int32, count int) int {
	at := q.a.end[s]
	unit := int(q.unitsAt[at]) + q.min - count
	if unit >= len(q.unitEnd) {
		return far
	}
	return int(q.bytesAt[q.unitEnd[unit]] - q.bytesAt[at])
}

// distance is the number of bytes to where a quote with count units so far may end
// that stands in s.
func (q *Quote) distance(s int32, count int) int {
	switch {
	case count < q.min:
		return q.missing(s, count)
	case q.max >= 0 && count >= q.max:
		return int(q.closing[s])
	}
	return int(q.shortest[s])
}

func (q *Quote) live(s int32, count int) bool {
	return s >= 0 && (q.max < 0 || count <= q.max) && q.distance(s, count) < far
}

// Start implements Automaton.
func (q *Quote) Start() (uint32, bool) { return uint32(q.begin) * q.counts, true }

// Step implements Automaton. It takes O(log k) time, k the number of bytes that can
// follow.
func (q *Quote) Step(state uint32, b byte) (uint32, bool) {
	s, count := int32(state/q.counts), int(state%q.counts)
	if s == q.begin && (q.words && isBlank(rune(b)) || !utf8.RuneStart(b)) {
		return 0, false
	}
	next := q.a.step(s, b)
	if next < 0 {
		return 0, false
	}
	if q.words {
		// Behind a character that is not part of a word comes the mark.
		if marked := q.a.step(next, mark); marked >= 0 {
			next = marked
		}
	}
	if q.counts > 1 && q.starts.has(next) && (q.max >= 0 || count < q.min) {
		count++
	}
	if !q.live(next, count) {
		return 0, false
	}
	return uint32(next)*q.counts + uint32(count), true
}

// Accepting implements Automaton.
func (q *Quote) Accepting(state uint32) bool {
	s, count := int32(state/q.counts), int(state%q.counts)
	return s != q.begin && count >= q.min && q.accepting.has(s)
}

// Distance implements Automaton: the number of bytes, escaped, in which some passage
// ends, not always the shortest.
func (q *Quote) Distance(state uint32) int {
	if q.Accepting(state) {
		return 0
	}
	return max(q.distance(int32(state/q.counts), int(state%q.counts)), 1)
}

// States is the number of states without counts.
func (q *Quote) States() int { return len(q.a.end) }

// Key implements Automaton.
func (q *Quote) Key() string { return q.key }

// LoopsBeyondASCII implements LoopingAutomaton: no passage goes on for ever.
func (q *Quote) LoopsBeyondASCII(uint32) bool { return false }

// MaxDistance implements BoundedAutomaton.
func (q *Quote) MaxDistance() int { return q.most }

// CountsEscapes implements BoundedAutomaton.
func (q *Quote) CountsEscapes() bool { return true }

// Text implements TextAutomaton.
func (q *Quote) Text(state uint32) bool { return q.boundary.has(int32(state / q.counts)) }

// bitmap is a set of states.
type bitmap []uint64

func newBitmap(n int) bitmap { return make(bitmap, (n+63)/64) }

func (b bitmap) add(s int32) { b[s>>6] |= 1 << (uint32(s) & 63) }

func (b bitmap) has(s int32) bool { return b[s>>6]&(1<<(uint32(s)&63)) != 0 }
