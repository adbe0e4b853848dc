package jsonvalue

const hexDigits = "0123456789abcdef"

// AppendString appends the string as JSON in canonical form: what grammar's
// codec JSONString describes, between quotes.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, '\\', 'b')
		case '\f':
			dst = append(dst, '\\', 'f')
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	dst = append(dst, s[from:]...)
	return append(dst, '"')
}

// Quote returns the string as JSON in canonical form.
func Quote(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' {
			return string(AppendString(make([]byte, 0, len(s)+16), s))
		}
	}
	return `"` + s + `"`
}

// QuoteAll is Quote of each of the strings.
func QuoteAll(strings []string) []string {
	size := 0
	for _, s := range strings {
		size += len(s) + 2
	}
	all := make([]byte, 0, size+size/8)
	ends := make([]int, len(strings))
	for i, s := range strings {
		all = AppendString(all, s)
		ends[i] = len(all)
	}
	out, text, from := make([]string, len(strings)), string(all), 0
	for i, end := range ends {
		out[i], from = text[from:end], end
	}
	return out
}

// Append appends the value as compact JSON: strings in canonical form, numbers as they are written.
func Append(dst []byte, v *Value) []byte {
	switch v.Kind {
	case Null:
		return append(dst, "null"...)
	case False:
		return append(dst, "false"...)
	case True:
		return append(dst, "true"...)
	case Number:
		return append(dst, v.Text...)
	case String:
		return AppendString(dst, v.Text)
	case Array:
		dst = append(dst, '[')
		for i := range v.Items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = Append(dst, &v.Items[i])
		}
		return append(dst, ']')
	}
	dst = append(dst, '{')
	for i := range v.Members {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(AppendString(dst, v.Members[i].Name), ':')
		dst = Append(dst, &v.Members[i].Value)
	}
	return append(dst, '}')
}
