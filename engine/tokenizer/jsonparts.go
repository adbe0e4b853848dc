package tokenizer

import (
	"encoding/json"
	"slices"
	"strings"
)

// A part of a tokenizer.json: normaliser, pre-tokeniser, post-processor, decoder.
// One struct holds the fields of all their types.
type jsonPart struct {
	Type          string                       `json:"type"`
	Normalizers   []json.RawMessage            `json:"normalizers"`
	PreTokenizers []json.RawMessage            `json:"pretokenizers"`
	Processors    []json.RawMessage            `json:"processors"`
	Decoders      []json.RawMessage            `json:"decoders"`
	Pattern       map[string]string            `json:"pattern"`
	Content       string                       `json:"content"`
	Prepend       string                       `json:"prepend"`
	Behavior      string                       `json:"behavior"`
	Invert        bool                         `json:"invert"`
	AddPrefix     bool                         `json:"add_prefix_space"`
	UseRegex      *bool                        `json:"use_regex"`
	Individual    bool                         `json:"individual_digits"`
	Replacement   string                       `json:"replacement"`
	Scheme        string                       `json:"prepend_scheme"`
	Split         *bool                        `json:"split"`
	Single        []map[string]jsonTemplate    `json:"single"`
	Specials      map[string]jsonTemplateToken `json:"special_tokens"`
}

type jsonTemplate struct {
	ID string `json:"id"`
}

type jsonTemplateToken struct {
	IDs []int32 `json:"ids"`
}

// walk parses a part and calls visit for it, or for each member of a Sequence.
func walk(raw json.RawMessage, where string, visit func(p *jsonPart, where string) error) error {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	return walkDepth(raw, where, visit, 0)
}

func walkDepth(raw json.RawMessage, where string, visit func(p *jsonPart, where string) error, depth int) error {
	if depth > 8 {
		return fail(ErrLimit, where, "sequences nested more than 8 deep")
	}
	var p jsonPart
	if err := json.Unmarshal(raw, &p); err != nil {
		return syntax(where, err)
	}
	if p.Type != "Sequence" {
		return visit(&p, where)
	}
	for name, list := range map[string][]json.RawMessage{"normalizers": p.Normalizers, "pretokenizers": p.PreTokenizers,
		"processors": p.Processors, "decoders": p.Decoders} {
		for i, sub := range list {
			if err := walkDepth(sub, at(where+"."+name, i), visit, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *jsonBuilder) normalizer(f *jsonFile) error {
	err := walk(f.Normalizer, "normalizer", func(p *jsonPart, where string) error {
		switch p.Type {
		case "NFC":
			b.norms, b.inner = append(b.norms, nfc), append(b.inner, nfc)
		case "Prepend":
			add := prepend(p.Prepend)
			b.norms = append(b.norms, add)
			if p.Prepend == blank || p.Prepend == " " {
				b.t.spacePrefix = true
			} else {
				b.inner = append(b.inner, add)
			}
		case "Replace":
			old, ok := p.Pattern["String"]
			if !ok || old == "" {
				return fail(ErrUnsupported, where, "replacement by an expression")
			}
			r := replace(old, p.Content)
			b.norms, b.inner = append(b.norms, r), append(b.inner, r)
		case "ByteLevel":
			b.byteLevel = true
		default:
			return fail(ErrUnsupported, where, "normaliser %q", p.Type)
		}
		return nil
	})
	b.t.norm, b.t.inner = chain(b.norms), chain(b.inner)
	return err
}

func (b *jsonBuilder) preTokenizer(f *jsonFile) error {
	return walk(f.PreTokenizer, "pre_tokenizer", func(p *jsonPart, where string) error {
		t := b.t
		switch p.Type {
		case "ByteLevel":
			b.byteLevel = true
			if p.AddPrefix {
				if len(t.words) > 0 {
					return fail(ErrUnsupported, where, "add_prefix_space after another split")
				}
				t.spacePrefix, t.prependSpace = true, true
			}
			if p.UseRegex == nil || *p.UseRegex {
				t.words = append(t.words, gpt2)
			}
		case "Digits":
			if p.Individual {
				t.words = append(t.words, numbers(1))
			} else {
				t.words = append(t.words, runs(clsNumber))
			}
		case "Split":
			return b.split(p, where)
		case "Metaspace":
			if p.Replacement != blank {
				return fail(ErrUnsupported, where, "replacement %q", p.Replacement)
			}
			m := metaspace{on: true, cut: p.Split == nil || *p.Split}
			switch p.Scheme {
			case "first":
				m.first = true
			case "never":
			case "always":
				m.each = true
			case "":
				m.each = p.AddPrefix
			default:
				return fail(ErrUnsupported, where, "prepend_scheme %q", p.Scheme)
			}
			t.metaspace, t.spacePrefix, b.blanks = m, m.first || m.each, true
		default:
			return fail(ErrUnsupported, where, "pre-tokeniser %q", p.Type)
		}
		return nil
	})
}

func (b *jsonBuilder) split(p *jsonPart, where string) error {
	if expr, ok := p.Pattern["Regex"]; ok {
		pat, ok := patternForRegex(expr)
		switch {
		case !ok:
			return fail(ErrUnsupported, where, "expression %q", expr)
		case p.Behavior == "Isolated",
			p.Behavior == "Removed" && p.Invert && strings.HasSuffix(expr, `| ?[^\s\p{L}\p{N}]+[\r\n]*|`+tailLines):
			// An expression that covers all text gives the same words either way.
			b.t.words = append(b.t.words, pat)
			return nil
		}
		return fail(ErrUnsupported, where, "behavior %q", p.Behavior)
	}
	// Gemma splits at spaces which its normaliser has replaced: nothing is left to cut.
	if p.Pattern["String"] == " " && !p.Invert && b.t.norm != nil && !strings.Contains(b.t.norm(" "), " ") {
		return nil
	}
	return fail(ErrUnsupported, where, "split at %q", p.Pattern["String"])
}

func (b *jsonBuilder) decoder(f *jsonFile) error {
	return walk(f.Decoder, "decoder", func(p *jsonPart, where string) error {
		switch p.Type {
		case "ByteLevel", "ByteFallback", "Fuse":
		case "Replace":
			if p.Pattern["String"] != blank || p.Content != " " {
				return fail(ErrUnsupported, where, "replacement of %q", p.Pattern["String"])
			}
			b.blanks = true
		case "Metaspace":
			b.blanks = true
		case "Strip":
			b.t.spacePrefix = true
		default:
			return fail(ErrUnsupported, where, "decoder %q", p.Type)
		}
		return nil
	})
}

// postProcessor takes from the template which token comes before a text and
// which one after it.
func (b *jsonBuilder) postProcessor(f *jsonFile) error {
	return walk(f.PostProcessor, "post_processor", func(p *jsonPart, where string) error {
		switch p.Type {
		case "ByteLevel":
			return nil
		case "TemplateProcessing":
		default:
			return fail(ErrUnsupported, where, "post-processor %q", p.Type)
		}
		text := slices.IndexFunc(p.Single, func(m map[string]jsonTemplate) bool { _, ok := m["Sequence"]; return ok })
		for i, m := range p.Single {
			sp, ok := m["SpecialToken"]
			if !ok {
				continue
			}
			ids := p.Specials[sp.ID].IDs
			if len(ids) != 1 || ids[0] < 0 || int(ids[0]) >= b.t.Len() {
				return fail(ErrInvalid, where, "template token %q", sp.ID)
			}
			switch {
			case i == text-1 && i == 0:
				b.t.bos, b.t.addBOS = ids[0], true
			case i == text+1:
				b.t.eos, b.t.addEOS = ids[0], true
			default:
				return fail(ErrUnsupported, where, "a template of more than one token around the text")
			}
		}
		return nil
	})
}
