package fsm

import (
	"sync"

	"github.com/stencil-go/stencil/grammar"
)

// codecInfo is what the derivative needs of a codec.
type codecInfo struct {
	codec *grammar.Codec
	// same[s] are the bytes that in state s stand for themselves and lead to s again;
	// invalid[s] are those that cannot be written.
	same, invalid []byteSet
	// escaped are the bytes that are written otherwise than as themselves, always or at
	// times, escapes those of which that is made.
	escaped, escapes byteSet
	// cost[b] is the length of the shortest way to write the value byte b.
	cost [256]int
	// plain are the groups all of whose code points stand for themselves.
	plain GroupSet
}

func (l *lexicon) codecInfo(c *grammar.Codec) *codecInfo {
	info := l.codecs[c]
	if info == nil {
		info = infoOf(c)
		l.codecs[c] = info
	}
	return info
}

// infos holds what is known of the codecs that were met first: those of the
// languages are few, and all programs use them.
var infos struct {
	sync.Mutex
	of map[*grammar.Codec]*codecInfo
}

const maxInfos = 64

func infoOf(c *grammar.Codec) *codecInfo {
	infos.Lock()
	defer infos.Unlock()
	if info := infos.of[c]; info != nil {
		return info
	}
	info := &codecInfo{codec: c, same: make([]byteSet, len(c.States)), invalid: make([]byteSet, len(c.States))}
	for s := range c.States {
		for b := range 256 {
			switch step := c.States[s][b]; {
			case !step.Valid:
				info.invalid[s].add(byte(b))
			case step.Emits && int(step.Byte) == b && int(step.Next) == s:
				info.same[s].add(byte(b))
			}
			if step := c.States[s][b]; step.Valid && (s > 0 || !info.same[0].has(byte(b))) {
				info.escapes.add(byte(b))
				if step.Emits {
					info.escaped.add(step.Byte)
				}
			}
		}
	}
	info.measure()
	info.plain = info.plainGroups()
	if infos.of == nil {
		infos.of = map[*grammar.Codec]*codecInfo{}
	}
	if len(infos.of) < maxInfos {
		infos.of[c] = info
	}
	return info
}

// measure fills cost by walking the codec breadth first from state 0.
func (info *codecInfo) measure() {
	for b := range info.cost {
		info.cost[b] = infinite
	}
	seen := map[uint8]bool{0: true}
	level := []uint8{0}
	for depth := 1; len(level) > 0; depth++ {
		var next []uint8
		for _, s := range level {
			for b := range 256 {
				step := info.codec.States[s][b]
				switch {
				case !step.Valid:
				case step.Emits && step.Next == 0:
					info.cost[step.Byte] = min(info.cost[step.Byte], depth)
				case !step.Emits && !seen[step.Next]:
					seen[step.Next] = true
					next = append(next, step.Next)
				}
			}
		}
		level = next
	}
}

// plainGroups are the groups all of whose code points stand for themselves.
func (c *codecInfo) plainGroups() GroupSet {
	set := asciiGroups(c.same[0])
	for _, lead := range leads {
		if c.copies(0, lead.bytes, lead.left) {
			set |= lead.group
		}
	}
	return set
}

// copies reports whether each code point that begins with a byte of the set,
// followed by left continuation bytes, stands for itself from state on and leads to
// state 0.
func (c *codecInfo) copies(state uint8, bytes byteSet, left int) bool {
	if left == 0 && c.same[0].and(bytes) == bytes && state == 0 {
		return true
	}
	then := map[uint8]byteSet{}
	for rest := bytes; !rest.empty(); {
		b := rest.first()
		rest = rest.and(oneByte(b).not())
		step := c.codec.States[state][b]
		if !step.Valid || !step.Emits || step.Byte != b || left == 0 && step.Next != 0 {
			return false
		}
		_, follow := leadRange(b, oneByte(b))
		then[step.Next] = then[step.Next].or(follow)
	}
	for next, bytes := range then {
		if left > 0 && !c.copies(next, bytes, left-1) {
			return false
		}
	}
	return true
}
