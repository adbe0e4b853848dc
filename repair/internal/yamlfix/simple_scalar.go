package yamlfix

import "strings"

// quoted gives the place behind the closing quote of the scalar that begins at i, or -1.
func (p *simple) quoted(i int) int {
	s, q := p.s, p.s[i]
	for i++; i < len(s); {
		switch byteClass[s[i]] {
		case byteEnd, byteBad:
			return -1
		case byteHigh:
			n := highRune(s, i)
			if n == 0 {
				return -1
			}
			i += n
			continue
		case byteQuote:
			if q == '"' {
				if s[i] == '"' {
					return i + 1
				}
				if i++; i >= len(s) || strings.IndexByte(`"\ntr`, s[i]) < 0 {
					return -1
				}
			}
		default:
			if s[i] == '\'' && q == '\'' {
				if i+1 >= len(s) || s[i+1] != '\'' {
					return i + 1
				}
				i++
			}
		}
		i++
	}
	return -1
}

// plain reads a plain scalar.
func (p *simple) plain(item bool) bool {
	s, from := p.s, p.i
	if !begins(s, from) && (s[from] != '-' || from+1 >= len(s) || !wordByte[s[from+1]]) && s[from] != '~' {
		return false
	}
	end := -1
	for i := from; end < 0; {
		if i >= len(s) {
			end = i
			break
		}
		switch byteClass[s[i]] {
		case byteEnd:
			end = i
		case byteBad:
			return false
		case byteHigh:
			n := highRune(s, i)
			if n == 0 {
				return false
			}
			i += n
		case byteColon:
			if i+1 >= len(s) || s[i+1] == ' ' || s[i+1] == '\n' {
				p.broken = !item
				return false
			}
			i++
		case byteHash:
			if s[i-1] == ' ' {
				end = i
			}
			i++
		default:
			i++
		}
	}
	text := strings.TrimRight(s[from:end], " ")
	p.i = from + len(text)
	if text[len(text)-1] == ',' || text[0] == '~' && len(text) > 1 {
		return false
	}
	switch text {
	case "None", "NONE", "nil", "undefined":
		return false
	}
	if item {
		if _, _, loose := looseKey(text); loose {
			return false
		}
	}
	if p.root != nil {
		p.put(Plain(text))
	}
	return p.rest()
}

// block reads a block scalar.
func (p *simple) block(col int) bool {
	s := p.s
	folded := s[p.i] == '>'
	strip := p.i+1 < len(s) && s[p.i+1] == '-'
	if p.i++; strip {
		p.i++
	}
	if p.i >= len(s) || s[p.i] != '\n' {
		return false
	}
	p.i++
	ind, last := -1, 0
	var lines []string
	for p.i < len(s) {
		start := p.i
		p.i = skipBlanks(s, p.i)
		if p.i >= len(s) {
			return false
		}
		at := p.i - start
		if s[p.i] == '\n' {
			if at > max(ind, 0) {
				return false
			}
			if p.i++; p.root != nil {
				lines = append(lines, "")
			}
			continue
		}
		if ind < 0 {
			if at <= col {
				return false
			}
			ind = at
		}
		if at < ind {
			if at > col {
				return false
			}
			p.i = start
			break
		}
		if !p.toEnd() || s[p.i-1] != '\n' {
			return false
		}
		text := s[start+ind : p.i-1]
		if strings.HasSuffix(strings.TrimRight(text, " "), ",") && strings.IndexByte(text, ':') >= 0 {
			return false
		}
		last = len(lines) + 1
		if p.root != nil {
			lines = append(lines, text)
		}
	}
	if ind < 0 {
		return false
	}
	if p.root != nil {
		text := strings.Join(lines[:last], "\n")
		if folded {
			text = foldBlock(lines[:last])
		}
		if !strip {
			text += "\n"
		}
		p.put(str(text))
	}
	return true
}

// flow gives the place behind the flow collection that begins at i, or -1.
func (p *simple) flow(i, depth int) int {
	s, isMap := p.s, p.s[i] == '{'
	closer := s[i] + 2
	if depth > maxSimpleFlow || strings.HasPrefix(s[i:], "{{") {
		return -1
	}
	if i++; i < len(s) && s[i] == closer {
		return i + 1
	}
	var keys [keysCompared]string
	for n := 0; ; n++ {
		i = skipBlanks(s, i)
		if isMap {
			e := p.flowScalar(i)
			if e < 0 || e+1 >= len(s) || s[e] != ':' || s[e+1] != ' ' || n >= len(keys) {
				return -1
			}
			key := s[i:e]
			if key[0] == '"' || key[0] == '\'' {
				key = key[1 : len(key)-1]
				if strings.ContainsAny(key, `\'`) {
					return -1
				}
			} else if !plainKey(key) {
				return -1
			}
			for _, k := range keys[:n] {
				if k == key {
					return -1
				}
			}
			keys[n] = key
			i = skipBlanks(s, e+1)
		}
		if i < len(s) && (s[i] == '[' || s[i] == '{') {
			i = p.flow(i, depth+1)
		} else {
			i = p.flowScalar(i)
		}
		if i < 0 {
			return -1
		}
		i = skipBlanks(s, i)
		switch {
		case i < len(s) && s[i] == ',':
			i++
		case i < len(s) && s[i] == closer:
			return i + 1
		default:
			return -1
		}
	}
}

func skipBlanks(s string, i int) int {
	for i < len(s) && s[i] == ' ' {
		i++
	}
	return i
}

// flowScalar gives the place behind the scalar that begins at i, or -1.
func (p *simple) flowScalar(i int) int {
	s := p.s
	if i >= len(s) {
		return -1
	}
	if s[i] == '"' || s[i] == '\'' {
		return p.quoted(i)
	}
	if !wordByte[s[i]] && (s[i] != '-' || i+1 >= len(s) || !wordByte[s[i+1]]) || !begins(s, i) && s[i] != '-' {
		return -1
	}
	from, high := i, false
	for i < len(s) && keyByte[s[i]] {
		high = high || s[i] >= 0x80
		i++
	}
	for s[i-1] == ' ' {
		i--
	}
	if high && !highRunes(s[from:i]) {
		return -1
	}
	return i
}
