package tokenizer

import (
	"slices"
	"strconv"
	"strings"
)

// byteToken reads a SentencePiece byte token, "<0x41>".
func byteToken(text string) (byte, bool) {
	if len(text) != 6 || !strings.HasPrefix(text, "<0x") || text[5] != '>' {
		return 0, false
	}
	b, err := strconv.ParseUint(text[3:5], 16, 8)
	return byte(b), err == nil
}

// byteFallback finds the token of each byte: of a byte-level vocabulary the token
// that is that byte, else the byte token.
func byteFallback(ids map[string]int32, byteLevel bool) [256]int32 {
	var table [256]int32
	for b := range table {
		name := string([]byte{byte(b)})
		if !byteLevel {
			name = "<0x" + strings.ToUpper(strconv.FormatUint(uint64(0x100+b), 16)[1:]) + ">"
		}
		id, ok := ids[name]
		if !ok && !byteLevel && b < 0x80 {
			id, ok = ids[string(rune(b))]
		}
		if !ok {
			id = -1
		}
		table[b] = id
	}
	return table
}

// mergeTable builds the table of merges. at returns the two texts of a merge as
// bytes. A part or a result that is no token gets a number of its own if spell is
// set, as llama.cpp spells such a result in bytes; else it is an error.
func (m *bpe) mergeTable(n int, where string, spell bool, at func(i int) (left, right string, err error)) error {
	m.pairs = newPairTable(n)
	var texts map[string]int32
	lookup := func(s string) (int32, bool) {
		if id, ok := m.ids[s]; ok {
			return id, true
		}
		if !spell {
			return 0, false
		}
		id, ok := texts[s]
		if !ok {
			if texts == nil {
				texts = map[string]int32{}
			}
			id = m.size + int32(len(m.extra))
			texts[s] = id
			m.extra = append(m.extra, []byte(s))
		}
		return id, true
	}
	var joined []byte
	for i := range n {
		left, right, err := at(i)
		if err != nil {
			return err
		}
		a, okA := lookup(left)
		b, okB := lookup(right)
		joined = append(append(joined[:0], left...), right...)
		id, ok := m.ids[string(joined)]
		if !ok {
			id, ok = lookup(string(joined))
		}
		if !okA || !okB || !ok {
			return fail(ErrInvalid, where+"["+strconv.Itoa(i)+"]", "%q and %q do not merge tokens of the vocabulary", left, right)
		}
		m.pairs.put(a, b, merged{uint32(i), id})
	}
	return nil
}

// endings are the texts of the tokens that end an output, by the names that
// published models give them.
var endings = []string{
	"<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|flush|>", "<|calls|>",
	"<end_of_turn>", "<|endoftext|>", "</s>", "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]",
	"<|end_of_text|>", "<end_of_utterance>", "<eos>", "<turn|>", "<|tool_response>",
	"<｜end▁of▁sentence｜>", "[e~[",
}

// findEndings fills t.eog from t.named and t.eos. In the harmony format of gpt-oss
// "<|end|>" ends a message, not the output.
func (t *Tokenizer) findEndings() {
	has := func(text string) bool { _, ok := t.named[text]; return ok }
	for _, text := range endings {
		id, ok := t.named[text]
		if !ok {
			continue
		}
		if text == "<|end|>" && (has("<|call|>") && has("<|return|>") || has("<|calls|>") && has("<|flush|>")) {
			continue
		}
		if text == "</s>" && has("<|tool_response>") && t.eos != id {
			continue
		}
		t.eog = append(t.eog, id)
	}
	if t.eos >= 0 {
		t.eog = append(t.eog, t.eos)
	}
	slices.Sort(t.eog)
	t.eog = slices.Compact(t.eog)
}
