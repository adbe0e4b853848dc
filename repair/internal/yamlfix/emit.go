package yamlfix

import "strings"

// Emit writes a value as block YAML, two blanks a level, sequences indented under their key.
func Emit(n *Node) string {
	var b strings.Builder
	b.Grow(n.size(0))
	emit(&b, n, 0)
	s := b.String()
	if !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	return s
}

// size gives about how many bytes a value takes that is written with an indentation of ind.
func (n *Node) size(ind int) int {
	k := len(n.Text) + 4
	for i, it := range n.Items {
		if i < len(n.Keys) {
			k += len(n.Keys[i])
		}
		k += ind + 2 + it.size(ind+2)
	}
	return k
}

const blanks = "                                "

func pad(b *strings.Builder, n int) {
	for ; n > len(blanks); n -= len(blanks) {
		b.WriteString(blanks)
	}
	b.WriteString(blanks[:n])
}

// maxPlainKey is the longest key, in bytes, that is written in front of its colon without a mark: readers look no further for the colon than
// 1,024 characters.
const maxPlainKey = 1000

// emit writes n with its first line where the writer stands.
func emit(b *strings.Builder, n *Node, ind int) {
	switch {
	case n.Kind == Map && len(n.Keys) > 0:
		for i, k := range n.Keys {
			if i > 0 {
				pad(b, ind)
			}
			if len(k) > maxPlainKey/6 { // what one byte of it may take
				var key strings.Builder
				if writeScalar(&key, k); key.Len() > maxPlainKey {
					b.WriteString("? ")
					b.WriteString(key.String())
					b.WriteByte('\n')
					pad(b, ind)
					b.WriteByte(':')
					emitUnder(b, n.Items[i], ind+2)
					continue
				}
			}
			writeScalar(b, k)
			b.WriteByte(':')
			emitUnder(b, n.Items[i], ind+2)
		}
	case n.Kind == Seq && len(n.Items) > 0:
		for i, it := range n.Items {
			if i > 0 {
				pad(b, ind)
			}
			b.WriteString("- ")
			if (it.Kind == Map || it.Kind == Seq) && len(it.Items) > 0 {
				emit(b, it, ind+2)
				continue
			}
			emitInline(b, it)
			b.WriteByte('\n')
		}
	default:
		emitInline(b, n)
		b.WriteByte('\n')
	}
}

func emitUnder(b *strings.Builder, n *Node, ind int) {
	if (n.Kind == Map || n.Kind == Seq) && len(n.Items) > 0 {
		b.WriteByte('\n')
		pad(b, ind)
		emit(b, n, ind)
		return
	}
	b.WriteByte(' ')
	emitInline(b, n)
	b.WriteByte('\n')
}

func emitInline(b *strings.Builder, n *Node) {
	switch n.Kind {
	case Null:
		b.WriteString("null")
	case Bool, Number:
		b.WriteString(n.Text)
	case String:
		writeScalar(b, n.Text)
	case Seq:
		b.WriteString("[]")
	case Map:
		b.WriteString("{}")
	}
}

// writeScalar writes a string plain where every reader of YAML 1.1 and 1.2 gives it back, else in double quotes.
func writeScalar(b *strings.Builder, s string) {
	if plainSafe(s) {
		b.WriteString(s)
		return
	}
	quoteTo(b, s)
}

func plainSafe(s string) bool {
	if s == "" || len(s) > 1<<16 || s[0] == ' ' || s[len(s)-1] == ' ' || s[len(s)-1] == ':' {
		return false
	}
	if strings.IndexByte("-?:,[]{}#&*!|>'\"%@`=<~.+0123456789", s[0]) >= 0 && !(s[0] >= '0' && s[0] <= '9' && hasLetters(s)) {
		if s[0] != '.' || len(s) < 2 || s[1] != '/' {
			return false
		}
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < 0x20 || c == 0x7f || c == ':' && i+1 < len(s) && s[i+1] == ' ' || c == '#' && s[i-1] == ' ' {
			return false
		}
	}
	for _, r := range s {
		if r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r == 0xfffd {
			return false
		}
	}
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "y", "n", "null", "none", ".inf", ".nan":
		return false
	}
	return true
}

// hasLetters reports whether a text that begins with a digit cannot be a number, a date or a time in any YAML.
func hasLetters(s string) bool {
	n := 0
	for i := 0; i < len(s); i++ {
		if c := s[i] | 0x20; c >= 'g' && c <= 'z' && c != 'o' && c != 't' && c != 'x' && c != 'z' {
			n++
		}
	}
	return n > 1 && strings.ContainsRune(s, ' ')
}
