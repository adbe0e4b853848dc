package mask

import "slices"

// rankList is tokens by their ranks in the trie, in order: adding those of node after
// node costs no look at their ids.
type rankList []span

// add notes the tokens from first to behind last, behind all noted so far.
func (l *rankList) add(first, behind int32) {
	s := *l
	switch {
	case first == behind:
	case len(s) > 0 && s[len(s)-1].behind == first:
		s[len(s)-1].behind = behind
	default:
		*l = append(s, span{first, behind})
	}
}

// tokensOf is the set of the tokens of the ranks: most tokens less those between the
// spans, or those of the spans.
func (v *Vocab) tokensOf(ranks rankList) *Set {
	ids, n := v.trie.ids, 0
	for _, r := range ranks {
		n += int(r.behind - r.first)
	}
	if n < len(ids)/2 {
		set := newList(v.Size())
		for _, r := range ranks {
			set.addAll(ids[r.first:r.behind])
		}
		return set
	}
	set, at := v.texts.Clone(), int32(0)
	for _, r := range append(slices.Clip(ranks), span{int32(len(ids)), 0}) {
		for _, id := range ids[at:r.first] {
			set.words[id>>6] &^= 1 << (uint(id) & 63)
		}
		at = r.behind
	}
	return set
}
