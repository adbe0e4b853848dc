package ready

import (
	"fmt"
	"sync"

	"github.com/stencil-go/stencil/grammar"
)

// ISODate describes the dates of ISO 8601 in extended form, with four digits for the
// year: a calendar date (2024-02-29), a week date (2026-W53-7) or an ordinal date
// (2024-366). Every text is a date of the Gregorian calendar.
func ISODate() *grammar.Expr { return isoDate() }

// ISOCalendarDate describes the dates of the form 2024-02-29.
func ISOCalendarDate() *grammar.Expr { return isoCalendar() }

// ISOWeekDate describes the dates of the form 2026-W53-7: the year, the week and the
// day of the week from Monday. Years have 53 weeks where the calendar gives them so
// many.
func ISOWeekDate() *grammar.Expr { return isoWeek() }

// ISOOrdinalDate describes the dates of the form 2024-366: the year and the day in it.
func ISOOrdinalDate() *grammar.Expr { return isoOrdinal() }

// ISOTime describes the times of day of ISO 8601 in extended form, to the minute, the
// second or a fraction of it, with an optional zone: 23:59, 08:00:30Z,
// 12:00:00.125+05:30. There are no leap seconds, and no 24:00.
func ISOTime() *grammar.Expr { return isoTime() }

// ISODateTime describes an ISODate, a T and an ISOTime.
func ISODateTime() *grammar.Expr { return isoDateTime() }

// ISODuration describes durations: P1Y2M10DT2H30M, PT0.5S, P3W. Only the last part
// may have a fraction. There is at least one part, and one behind T.
func ISODuration() *grammar.Expr { return isoDuration() }

// years describes the years for which ok, which is asked about those of a cycle of 400.
func years(ok func(year int) bool) *grammar.Expr {
	var parts []*grammar.Expr
	for quarter := range 4 {
		var centuries, rest []string
		for c := quarter; c < 100; c += 4 {
			centuries = append(centuries, fmt.Sprintf("%02d", c))
		}
		for y := range 100 {
			if ok(2000 + 100*quarter + y) {
				rest = append(rest, fmt.Sprintf("%02d", y))
			}
		}
		parts = append(parts, seq(one(centuries...), one(rest...)))
	}
	return alt(parts...)
}

func leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// weekday is that of 31 December, 0 for Sunday (ISO 8601, by Gauss's formula).
func weekday(year int) int { return (year + year/4 - year/100 + year/400) % 7 }

// long reports whether a year has 53 weeks: it ends on a Thursday, or the one before
// ends on a Wednesday.
func long(year int) bool { return weekday(year) == 4 || weekday(year-1) == 3 }

var (
	isoYear     = sync.OnceValue(func() *grammar.Expr { return re(`[0-9]{4}`) })
	isoCalendar = sync.OnceValue(func() *grammar.Expr {
		return grammar.Keep(alt(
			seq(isoYear(), re(`-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))`)),
			seq(years(leap), lit("-02-29"))))
	})
	isoWeek = sync.OnceValue(func() *grammar.Expr {
		return grammar.Keep(seq(alt(seq(isoYear(), re(`-W(?:0[1-9]|[1-4][0-9]|5[0-2])`)), seq(years(long), lit("-W53"))), re(`-[1-7]`)))
	})
	isoOrdinal = sync.OnceValue(func() *grammar.Expr {
		return grammar.Keep(alt(
			seq(isoYear(), re(`-(?:00[1-9]|0[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-5])`)),
			seq(years(leap), lit("-366"))))
	})
	isoTime = sync.OnceValue(func() *grammar.Expr {
		return grammar.Keep(re(`(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?(?:Z|[-+](?:0[0-9]|1[0-4]):[0-5][0-9])?`))
	})
	isoDate     = sync.OnceValue(func() *grammar.Expr { return grammar.Keep(alt(isoCalendar(), isoWeek(), isoOrdinal())) })
	isoDateTime = sync.OnceValue(func() *grammar.Expr { return grammar.Keep(seq(isoDate(), lit("T"), isoTime())) })
	isoDuration = sync.OnceValue(func() *grammar.Expr {
		// part is a number of units, then smaller ones, the last with a fraction.
		number, fraction := `[0-9]{1,9}`, `[0-9]{1,9}(?:\.[0-9]{1,9})?`
		seconds := fraction + `S`
		minutes := `(?:` + fraction + `M|` + number + `M` + seconds + `)`
		hours := `(?:` + fraction + `H|` + number + `H(?:` + minutes + `|` + seconds + `))`
		clock := `T(?:` + hours + `|` + minutes + `|` + seconds + `)`
		days := `(?:` + fraction + `D|` + number + `D` + clock + `)`
		months := `(?:` + fraction + `M|` + number + `M(?:` + days + `|` + clock + `))`
		years := `(?:` + fraction + `Y|` + number + `Y(?:` + months + `|` + days + `|` + clock + `))`
		return grammar.Keep(re(`P(?:` + years + `|` + months + `|` + days + `|` + clock + `|` + fraction + `W)`))
	})
)
