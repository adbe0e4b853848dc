package ready

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/stencil-go/stencil/grammar"
)

// Table is a table that queries may read: its name and those of its columns.
type Table struct {
	Name    string
	Columns []string
}

// maxTables bounds the tables of a SQLSelect: there is a grammar for each two of them.
const maxTables = 32

// SQLSelect describes queries of standard SQL over the tables:
//
//	SELECT name, COUNT(*) FROM orders WHERE total > 10 GROUP BY name ORDER BY name
//
// A query reads one table, or joins two different ones, whose columns are then
// written with the table's name. Every column is one of a table that the query reads,
// so that SQLite prepares every query if it has the tables; other databases may ask
// more of types, and of columns beside DISTINCT and GROUP BY. There are DISTINCT,
// aliases of results, arithmetic, CASE, CAST, COALESCE, string and numeric literals,
// comparisons, BETWEEN, IN, LIKE, IS NULL, AND, OR, NOT, the aggregates, GROUP BY and
// HAVING, ORDER BY, subqueries of one table in IN, EXISTS and as values, and LIMIT and
// OFFSET, which most databases have though the standard writes FETCH FIRST. Keywords are in capitals; names that are no plain words, or that SQL
// reserves, are written in double quotes.
//
// The error is a *grammar.Error: ErrInvalid for a table without name or columns and
// for names that occur twice, are empty or hold a NUL, ErrLimit for more than 32
// tables.
func SQLSelect(tables ...Table) (*grammar.Expr, error) {
	if err := checkTables(tables); err != nil {
		return nil, err
	}
	q := sql{subquery: grammar.NewRule("subquery"), exists: grammar.NewRule("exists")}
	var values, rows, queries []*grammar.Expr
	for i, t := range tables {
		var columns []string
		for _, c := range t.Columns {
			columns = append(columns, identifier(c), identifier(t.Name)+"."+identifier(c))
		}
		from := lit(" FROM " + identifier(t.Name))
		s := q.scope(one(columns...))
		values = append(values, s.query(from, s.grouped))
		rows = append(rows, s.query(from, one("1", "*")))
		queries = append(queries, s.query(from, s.results()))
		for k, u := range tables {
			if i != k {
				queries = append(queries, q.join(t, u))
			}
		}
	}
	q.subquery.Define(seq(lit("("), alt(values...), lit(")")))
	q.exists.Define(seq(lit("("), alt(rows...), lit(")")))
	return alt(queries...), nil
}

func checkTables(tables []Table) error {
	invalid := func(i int, format string, args ...any) error {
		return &grammar.Error{Kind: grammar.ErrInvalid, Pointer: fmt.Sprintf("/%d", i), Offset: -1, Err: fmt.Errorf(format, args...)}
	}
	if len(tables) == 0 {
		return invalid(0, "no table to select from")
	}
	if len(tables) > maxTables {
		return &grammar.Error{Kind: grammar.ErrLimit, Offset: -1, Err: fmt.Errorf("%d tables, at most %d", len(tables), maxTables)}
	}
	seen := map[string]bool{}
	for i, t := range tables {
		if len(t.Columns) == 0 {
			return invalid(i, "the table %q has no columns", t.Name)
		}
		names := map[string]bool{}
		for k, n := range append([]string{t.Name}, t.Columns...) {
			folded := strings.ToLower(n)
			switch {
			case n == "" || strings.ContainsRune(n, 0) || strings.ToValidUTF8(n, "") != n:
				return invalid(i, "%q is no name", n)
			case k == 0 && seen[folded] || k > 0 && names[folded]:
				return invalid(i, "the name %q occurs twice", n)
			}
			if k == 0 {
				seen[folded] = true
			} else {
				names[folded] = true
			}
		}
	}
	return nil
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// identifier is a name as it is written.
func identifier(n string) string {
	if plainName.MatchString(n) && !slices.Contains(sqlKeywords, strings.ToUpper(n)) {
		return n
	}
	return `"` + strings.ReplaceAll(n, `"`, `""`) + `"`
}

// sql is what the queries have in common.
type sql struct{ subquery, exists *grammar.Rule }

// sqlScope is the expressions over the columns of a query.
type sqlScope struct {
	*sql
	column *grammar.Expr
	// value is a value of a row, condition a truth about it; grouped and having are
	// those of a group of rows, with aggregates.
	value, condition, grouped, having *grammar.Expr
}

func (q *sql) scope(column *grammar.Expr) *sqlScope {
	s := &sqlScope{sql: q, column: column}
	s.value, s.condition = q.expressions(column)
	distinct := opt(lit("DISTINCT "))
	aggregate := alt(lit("COUNT(*)"), seq(one("COUNT(", "SUM(", "AVG(", "MIN(", "MAX("), distinct, s.value, lit(")")))
	s.grouped, s.having = q.expressions(alt(column, aggregate))
	return s
}

// expressions are the values made of atoms, and conditions on them.
func (q *sql) expressions(atom *grammar.Expr) (value, condition *grammar.Expr) {
	number := re(`(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,18})?`)
	text := seq(lit("'"), re(`(?:[^'\0]|'')*`), lit("'"))
	sum, or := grammar.NewRule("value"), grammar.NewRule("condition")
	value, condition = grammar.Ref(sum), grammar.Ref(or)

	when := seq(lit(" WHEN "), condition, lit(" THEN "), value)
	operand := alt(atom, number, text, lit("NULL"), grammar.Ref(q.subquery), seq(lit("("), value, lit(")")),
		seq(lit("CASE"), grammar.Repeat(when, 1, -1), opt(lit(" ELSE "), value), lit(" END")),
		seq(lit("CAST("), value, lit(" AS "), one("INTEGER", "NUMERIC", "REAL", "DATE", "VARCHAR(255)"), lit(")")),
		seq(lit("COALESCE("), value, lit(", "), list(value), lit(")")),
		seq(one("UPPER(", "LOWER(", "ABS(", "TRIM("), value, lit(")")),
	)
	signed := seq(opt(lit("-")), operand)
	sum.Define(operators(operators(operators(signed, "||"), "*", "/"), "+", "-"))

	not := opt(lit(" NOT"))
	predicate := alt(
		seq(value, alt(
			seq(lit(" "), one("=", "<>", "<", "<=", ">", ">="), lit(" "), value),
			seq(not, lit(" BETWEEN "), value, lit(" AND "), value),
			seq(not, lit(" LIKE "), text),
			seq(not, lit(" IN "), alt(seq(lit("("), list(value), lit(")")), grammar.Ref(q.subquery))),
			seq(lit(" IS"), not, lit(" NULL")))),
		seq(lit("EXISTS "), grammar.Ref(q.exists)),
		seq(lit("("), condition, lit(")")),
	)
	or.Define(operators(operators(seq(opt(lit("NOT ")), predicate), "AND"), "OR"))
	return value, condition
}

// results is what stands behind SELECT.
func (s *sqlScope) results() *grammar.Expr {
	alias := opt(lit(" AS "), name(`[a-z_][a-z0-9_]*`, lowered(sqlKeywords)...))
	return alt(lit("*"), list(seq(s.grouped, alias)))
}

// query is a SELECT of the results.
func (s *sqlScope) query(from, results *grammar.Expr) *grammar.Expr {
	group := seq(lit(" GROUP BY "), list(s.column), opt(lit(" HAVING "), s.having))
	order := seq(lit(" ORDER BY "), list(seq(s.column, opt(one(" ASC", " DESC")))))
	count := re(`[1-9][0-9]{0,8}`)
	return seq(lit("SELECT "), opt(lit("DISTINCT ")), results, from, opt(lit(" WHERE "), s.condition), opt(group), opt(order),
		opt(lit(" LIMIT "), count, opt(lit(" OFFSET "), count)))
}

// join is a query over two tables.
func (q *sql) join(t, u Table) *grammar.Expr {
	var columns []string
	for _, table := range []Table{t, u} {
		for _, c := range table.Columns {
			columns = append(columns, identifier(table.Name)+"."+identifier(c))
		}
	}
	s := q.scope(one(columns...))
	from := seq(lit(" FROM "+identifier(t.Name)), one(" JOIN ", " INNER JOIN ", " LEFT JOIN "), lit(identifier(u.Name)+" ON "), s.condition)
	return s.query(from, s.results())
}

func lowered(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = strings.ToLower(w)
	}
	return out
}

// sqlKeywords are the words that SQL:2016 or a database in wide use reserves, as far as
// a name may be one.
var sqlKeywords = strings.Fields(`ABORT ABS ACTION ADD AFTER ALL ALTER ALWAYS ANALYZE AND ANY ARRAY AS ASC ATTACH AUTHORIZATION
	AUTOINCREMENT AVG BEFORE BEGIN BETWEEN BOTH BY CALL CASCADE CASE CAST CHECK COALESCE COLLATE COLUMN COMMIT CONFLICT CONSTRAINT COUNT
	CREATE CROSS CUBE CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE DATE DAY DEFAULT DEFERRABLE
	DEFERRED DELETE DESC DETACH DISTINCT DO DROP EACH ELSE END ESCAPE EXCEPT EXCLUDE EXCLUSIVE EXEC EXECUTE EXISTS EXPLAIN EXTRACT FAIL
	FALSE FETCH FILTER FIRST FOLLOWING FOR FOREIGN FREEZE FROM FULL FUNCTION GENERATED GLOB GRANT GROUP GROUPING GROUPS HAVING HOUR IF
	IGNORE ILIKE IMMEDIATE IN INDEX INDEXED INITIALLY INNER INSERT INSTEAD INTERSECT INTERVAL INTO IS ISNULL JOIN KEY LAST LATERAL LEADING
	LEFT LIKE LIMIT LOCALTIME LOCALTIMESTAMP LOWER MATCH MATERIALIZED MAX MERGE MIN MINUTE MONTH NATURAL NO NOT NOTHING NOTNULL NULL NULLS OF
	OFFSET OFFSETS ON ONLY OR ORDER OTHERS OUTER OVER OVERLAPS PARTITION PLACING PLAN PRAGMA PRECEDING PRIMARY PROCEDURE QUERY RAISE RANGE
	RECURSIVE REFERENCES REGEXP REINDEX RELEASE RENAME REPLACE RESTRICT RETURNING REVOKE RIGHT ROLLBACK ROLLUP ROW ROWS SAVEPOINT SECOND
	SELECT SESSION_USER SET SIMILAR SOME SUM SYMMETRIC TABLE TEMP TEMPORARY THEN TIES TIME TIMESTAMP TO TRAILING TRANSACTION TRIGGER TRIM
	TRUE UNBOUNDED UNION UNIQUE UPDATE UPPER USER USING VACUUM VALUES VARIADIC VIEW VIRTUAL WHEN WHERE WINDOW WITH WITHIN WITHOUT YEAR`)
