package fsm

// GroupSet is a set of byte groups. Bytes that the usual character classes treat
// alike form one group: digits, a-f, g-z, A-F, G-Z, each ASCII punctuation mark,
// and the code points of two, three and four bytes, some of them apart that formats
// treat otherwise. A vocabulary notes which
// groups occur below each node of its trie; a machine that can read any sequence
// of them forever need not be asked token by token.
type GroupSet uint64

// Groups of code points beyond ASCII, and of bytes that are no part of UTF-8.
const (
	// GroupTwo are code points of two bytes from U+00C0 on, GroupSigns those before,
	// control characters and the no-break space among them.
	GroupTwo GroupSet = 1 << (56 + iota)
	GroupSigns
	// GroupMarks are the code points of three bytes from U+2000 to U+2FFF, the line
	// separators among them, which `.` leaves out; GroupBlanks those from U+1000 and
	// from U+3000, with a blank each; GroupForms those from U+F000, byte-order marks
	// among them; GroupThree are the others.
	GroupMarks
	GroupBlanks
	GroupForms
	GroupThree
	GroupFour
	// GroupBroken marks bytes outside well-formed UTF-8; no loop includes it.
	GroupBroken
)

// asciiGroup[b] is the number of the group of the ASCII byte b, and groupBytes
// the bytes of each group, which groupSets holds as sets.
var (
	asciiGroup [128]uint8
	groupBytes [64][]byte
	groupSets  [64]byteSet
)

func init() {
	next := uint8(0)
	group := func(bytes ...byte) {
		for _, b := range bytes {
			asciiGroup[b] = next
		}
		groupBytes[next] = bytes
		groupSets[next] = bytesIn(string(bytes))
		next++
	}
	span := func(lo, hi byte) (s []byte) {
		for b := lo; b <= hi; b++ {
			s = append(s, b)
		}
		return s
	}
	group(span('0', '9')...)
	group(span('a', 'f')...)
	group(span('g', 'z')...)
	group(span('A', 'F')...)
	group(span('G', 'Z')...)
	var control []byte
	for b := range byte(0x20) {
		if b != '\t' && b != '\n' && b != '\r' {
			control = append(control, b)
		}
	}
	group(control...)
	for _, b := range []byte("\t\n\r\x7f") {
		group(b)
	}
	for b := byte(' '); b < 0x7F; b++ {
		if b < '0' || b > '9' && b < 'A' || b > 'Z' && b < 'a' || b > 'z' {
			group(b)
		}
	}
}

// ASCIIGroup is the group of a byte below 128.
func ASCIIGroup(b byte) GroupSet { return 1 << asciiGroup[b] }

// ascii is the set of the ASCII bytes of the groups.
func (g GroupSet) ascii() (s byteSet) {
	for i, bytes := range groupSets {
		if g&(1<<i) != 0 {
			s = s.or(bytes)
		}
	}
	return s
}

// asciiGroups are the groups of ASCII bytes that are all in a set.
func asciiGroups(in byteSet) (groups GroupSet) {
	out := in.not()
	for i, bytes := range groupSets {
		if !bytes.empty() && bytes.and(out).empty() {
			groups |= 1 << i
		}
	}
	return groups
}

// ByteGroup is the group of a code point that begins with b, and no group for a
// byte that begins none.
func ByteGroup(b byte) GroupSet {
	if b < 0x80 {
		return ASCIIGroup(b)
	}
	for _, lead := range leads {
		if lead.bytes.has(b) {
			return lead.group
		}
	}
	return 0
}
