package grammar

// atMost describes the texts of at most n bytes. With other expressions it is
// used in intersections only.
func atMost(n int) *Expr {
	var all ByteSet
	all.Add(0, 255)
	return Repeat(OneByte(all), 0, n)
}

// asciiLabel is a label of 63 letters, digits and inner hyphens.
const asciiLabel = `[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?`

// labels describes names of labels with full stops between.
func labels(label, separator *Expr) *Expr {
	return Seq(label, Repeat(Seq(separator, label), 0, -1))
}

// asciiLabelBut is an asciiLabel that does not start as the pattern says.
func asciiLabelBut(start string) *Expr {
	return And(formatPattern(asciiLabel), Not(Seq(formatPattern(start), anyText)))
}

// hostnameFormat is a host name of RFC 1123: labels of 63 letters, digits and
// inner hyphens, 253 octets in all. A-labels are refused.
func hostnameFormat() *Expr {
	return And(labels(asciiLabelBut(`[Xx][Nn]--`), Literal(".")), atMost(253))
}

// mailDomain is Domain of RFC 5321, which says nothing about A-labels.
func mailDomain() *Expr {
	return labels(formatPattern(asciiLabel), Literal("."))
}

// emailFormat is Mailbox of RFC 5321, section 4.1.2, with RFC 6531's characters
// in more; the local part has 64 octets at most, the address 254. Those whose local
// part is quoted are an alternative of their own.
func emailFormat(more string, domain *Expr) *Expr {
	atom := `[A-Za-z0-9!#$%&'*+\-\/=?^_` + "`" + `{|}~` + more + `]+`
	literal := Seq(Literal("["), Alt(formatPattern(`<ipv4>`), Seq(Literal("IPv6:"), ipv6())), Literal("]"))
	address := func(local string) *Expr {
		return Keep(And(Seq(And(formatPattern(local), atMost(64)), Literal("@"), Alt(domain, literal)), atMost(254)))
	}
	return Alt(address(atom+`(?:\.`+atom+`)*`), address(`"(?:[ !#-\[\]-~`+more+`]|\\[ -~])*"`))
}
